import { describe, expect, it } from 'vitest';
import { environmentOf } from '../../stack/compose.ts';

describe('The environment of containers', () => {
  const gateway = {
    POSTGRES_URL: 'postgres://postgres:postgres@postgres:5432/postgres',
    CASSANDRA_CONTACT_POINTS: 'scylladb:9042',
    CASSANDRA_KEYSPACE: 'scylladb',
    NEO4J_URL: 'bolt://neo4j:7687',
    NEO4J_USERNAME: 'neo4j',
    REDIS_URL: 'redis://:valkey@valkey/0',
    LOG_LEVEL: 'info',
  };
  const published = new Map([
    ['postgres:5432', '127.0.0.1:15432'],
    ['scylladb:9042', '127.0.0.1:9042'],
    ['neo4j:7687', '127.0.0.1:7688'],
    ['valkey:6379', '127.0.0.1:6379'],
  ]);

  it('should name the addresses that this machine reaches', () => {
    expect(environmentOf(gateway, ['postgres', 'cassandra', 'redis'], published)).toMatchObject({
      POSTGRES_URL: 'postgres://postgres:postgres@127.0.0.1:15432/postgres',
      CASSANDRA_CONTACT_POINTS: '127.0.0.1:9042',
      REDIS_URL: 'redis://:valkey@127.0.0.1:6379/0',
    });
  });

  it('should leave users and names of databases as they are', () => {
    expect(environmentOf(gateway, ['cassandra', 'neo4j'], published)).toEqual({
      CASSANDRA_CONTACT_POINTS: '127.0.0.1:9042',
      CASSANDRA_KEYSPACE: 'scylladb',
      NEO4J_URL: 'bolt://127.0.0.1:7688',
      NEO4J_USERNAME: 'neo4j',
    });
  });
});
