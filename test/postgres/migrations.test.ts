// Several processes that bring one database up to date at the same time.

import { expect, it } from 'vitest';
import { noDeadline } from '../../datasources/deadline.ts';
import { openPostgres } from '../../datasources/postgres/open.ts';
import { describeWith, postgresDatabase } from '../support/servers.ts';
import { openClient } from './pools.ts';

const LOCK = 0x7061_726c_6579;

describeWith(['postgres'], 'migrations of PostgreSQL', () => {
  const open = async (url: string, connectTimeoutMs = 10_000) =>
    openPostgres(
      { url, replicaUrl: null, poolSize: 1, connectTimeoutMs, statementTimeoutMs: null },
      { migrate: true, signal: new AbortController().signal },
    );

  it('should be applied once when several begin at once', async () => {
    for (let round = 0; round < 3; round++) {
      const { url } = await postgresDatabase();
      const engines = await Promise.all(Array.from({ length: 6 }, () => open(url)));
      await Promise.all(engines.map((engine) => engine[Symbol.asyncDispose]()));
      await using client = await openClient(url);
      const { rows } = await client.query(
        'SELECT id, count(*)::integer AS n FROM schema_migrations GROUP BY id ORDER BY id',
      );
      expect(rows, 'and none of those that only the embedded engine needs').toEqual(
        [1, 2, 3, 4, 5, 6, 7].map((id) => ({ id, n: 1 })),
      );
    }
  });

  it('should wait for another process no longer than connecting may take, and not at all when nothing is due', async () => {
    const { url } = await postgresDatabase();
    await using client = await openClient(url);
    await client.query('SELECT pg_advisory_lock($1)', [LOCK]);
    const start = performance.now();
    await expect(open(url, 500)).rejects.toMatchObject({
      kind: 'down',
      message: expect.stringContaining('another process'),
    });
    expect(performance.now() - start).toBeLessThan(2_000);
    const waiting = open(url);
    setTimeout(() => void client.query('SELECT pg_advisory_unlock($1)', [LOCK]), 300);
    await (await waiting)[Symbol.asyncDispose]();
    await client.query('SELECT pg_advisory_lock($1)', [LOCK]);
    const engine = await open(url, 500);
    expect(await engine.meta.get('a', noDeadline)).toBeNull();
    await engine[Symbol.asyncDispose]();
  });
});
