// Emptying the tables of a server that takes its time.

import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { emptyTables } from '../../datasources/cassandra/empty-tables.ts';
import { noDeadline } from '../../datasources/deadline.ts';
import { cassandraKeyspace, describeWith } from '../support/servers.ts';
import { type HoldingProxy, openHoldingProxy } from './holding-proxy.ts';
import { type OpenTables, openTablesAt } from './tables.ts';
import { pause, turnAt } from './traffic.ts';

describeWith(['cassandra'], 'emptying tables', () => {
  let proxy: HoldingProxy;
  let tables: OpenTables;
  beforeAll(async () => {
    const options = await cassandraKeyspace();
    proxy = await openHoldingProxy(options.contactPoints[0] ?? '');
    tables = await openTablesAt({ ...options, contactPoints: [proxy.contactPoint] });
  }, 240_000);
  afterAll(async () => {
    await tables?.[Symbol.asyncDispose]();
    await proxy?.[Symbol.asyncDispose]();
  }, 60_000);

  it('should ask once, however late the answer is', async () => {
    const row = turnAt(1, 1);
    await tables.store().put([row], noDeadline);
    const again = vi.spyOn(tables.client.metrics, 'onSpeculativeExecution');
    proxy.hold();
    const emptied = emptyTables(tables.client, tables.options.keyspace);
    await pause(500);
    expect(proxy.held()).toBeGreaterThan(0);
    proxy.release();
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
