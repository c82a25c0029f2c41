// Emptying the tables of a server that takes its time.

import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { emptyTables } from '../../datasources/cassandra/empty-tables.ts';
import type { CassandraOptions } from '../../datasources/cassandra/options.ts';
import { noDeadline } from '../../datasources/deadline.ts';
import { type CassandraServer, startCassandra } from '../../stack/cassandra.ts';
import { describeWithOwn } from '../support/servers.ts';
import { type OpenTables, openTablesAt } from './tables.ts';
import { pause, turnAt } from './traffic.ts';

describeWithOwn(['cassandra'], 'emptying tables', () => {
  let server: CassandraServer;
  let tables: OpenTables;
  beforeAll(async () => {
    server = await startCassandra({});
    const options: CassandraOptions = {
      contactPoints: server.contactPoints,
      keyspace: 'parley',
      datacenter: null,
      credentials: null,
      tls: null,
      replication: null,
      bucketDays: 10,
      readConsistency: 'LOCAL_QUORUM',
      writeConsistency: 'LOCAL_QUORUM',
      connectTimeoutMs: 20_000,
    };
    tables = await openTablesAt(options);
  }, 240_000);
  afterAll(async () => {
    await tables?.[Symbol.asyncDispose]();
    await server?.stop();
  }, 60_000);

  it('should ask once, however late the answer is', async () => {
    const row = turnAt(1, 1);
    await tables.store().put([row], noDeadline);
    const again = vi.spyOn(tables.client.metrics, 'onSpeculativeExecution');
    server.nodes[0]?.pause();
    const emptied = emptyTables(tables.client, tables.options.keyspace);
    await pause(500);
    server.nodes[0]?.resume();
    await emptied;
    expect(again).not.toHaveBeenCalled();
    expect(await tables.store().byIds([row], noDeadline)).toEqual([null]);
  }, 60_000);

  it('should wait for all tables when one can not be emptied', async () => {
    let underWay = 0;
    const execute = tables.client.execute.bind(tables.client) as (...given: unknown[]) => Promise<never>;
    const spy = vi.spyOn(tables.client, 'execute').mockImplementation(((text: string, ...rest: unknown[]) => {
      underWay += 1;
      const changed = text.includes('session_buckets') ? text.replace('session_buckets', 'no_such') : text;
      return execute(changed, ...rest).finally(() => {
        underWay -= 1;
      });
    }) as never);
    try {
      await expect(emptyTables(tables.client, tables.options.keyspace)).rejects.toThrow(/no_such/);
      expect(underWay).toBe(0);
    } finally {
      spy.mockRestore();
    }
  }, 60_000);
});
