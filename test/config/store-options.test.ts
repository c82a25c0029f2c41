// From settings to what engines are opened with.

import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config.ts';
import { storeOptions } from '../../src/store-options.ts';

function optionsOf(environment: Record<string, string>, purpose: 'requests' | 'work' = 'requests') {
  return storeOptions(loadConfig({ flags: {}, environment, envFile: {} }), 'test', purpose);
}

describe('the options of stores', () => {
  it('should name no server where none is set', () => {
    expect(optionsOf({})).toMatchObject({ postgres: null, cassandra: null, neo4j: null, redis: null });
  });

  it('should take the user and the password of Neo4j out of its URL', () => {
    const { neo4j } = optionsOf({ NEO4J_URL: 'neo4j+s://me:p%40ss@graph:7688', NEO4J_PASSWORD: 'other' });
    expect(neo4j?.credentials).toEqual({ username: 'me', password: 'p@ss' });
    expect(neo4j?.url).toBe('neo4j+s://graph:7688');
  });

  it('should log in to Neo4j as neo4j where only a password is given, and not at all without one', () => {
    const NEO4J_URL = 'bolt://graph';
    expect(optionsOf({ NEO4J_URL, NEO4J_PASSWORD: 'x' }).neo4j?.credentials).toEqual({
      username: 'neo4j',
      password: 'x',
    });
    expect(optionsOf({ NEO4J_URL }).neo4j?.credentials).toBeNull();
  });

  it('should keep imports off the replica and without a limit for a statement', () => {
    const environment = { POSTGRES_URL: 'postgres://a/x', POSTGRES_REPLICA_URL: 'postgres://b/x' };
    expect(optionsOf(environment).postgres).toMatchObject({
      replicaUrl: 'postgres://b/x',
      statementTimeoutMs: 5000,
    });
    expect(optionsOf(environment, 'work').postgres).toMatchObject({
      replicaUrl: null,
      statementTimeoutMs: null,
    });
  });
});
