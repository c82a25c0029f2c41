// `parley outbox` on rows that wait and rows that failed for good.

import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { noDeadline } from '../../datasources/deadline.ts';
import { openStores } from '../../datasources/index.ts';
import { openPostgres } from '../../datasources/postgres/open.ts';
import { createWrites } from '../../writes/create-writes.ts';
import { describeWith, postgresDatabase } from '../support/servers.ts';
import { dataFolder, emptyFolder, run } from './parley.ts';

const PLAIN = { idempotencyKey: null, input: null, waitForAll: false, deadline: noDeadline };

describe('parley outbox', () => {
  it('should list what waits and what failed, have it tried again, and drop it', {
    timeout: 180_000,
  }, async () => {
    const folder = await dataFolder();
    let id: number;
    {
      // No worker runs here, as in a gateway that was killed.
      await using stores = await openStores({ dataDir: folder, command: 'test' });
      const writes = createWrites(stores, () => {});
      for (const name of ['s1', 's2']) {
        const session = { id: name, userId: null, title: null, channel: null, tags: [], metadata: null };
        await writes.startSession(session, PLAIN);
        await writes.deleteSession(name, PLAIN);
      }
      const rows = await stores.journal.list(10, noDeadline);
      expect(rows.map(({ sessionId }) => sessionId)).toEqual(['s1', 's2']);
      id = rows[0]!.id;
      await stores.journal.fail(id, 'the graph said no', true, noDeadline);
    }
    const outbox = (...args: string[]) => run(['outbox', ...args, '--data', folder]);
    const listed = await outbox('list');
    expect(listed).toMatchObject({ code: 0, stderr: '' });
    expect(listed.stdout).toMatch(/^1 row waiting, 1 failed for good, the oldest since \d+\.\d s\.\n/);
    expect(listed.stdout).toMatch(new RegExp(`^${id} +s1 +delete +failed .*the graph said no$`, 'm'));

    for (const what of ['discard', 'retry'])
      expect(await outbox(what, String(id + 1), '99999')).toEqual({
        code: 1,
        stdout: expect.stringMatching(/^0 rows /),
        stderr:
          '2 rows of those named are not there or have not failed for good: see `parley outbox list`.\n',
      });
    const again = await outbox('retry', String(id), String(id));
    expect(again).toEqual({ code: 0, stdout: '1 row will be tried again.\n', stderr: '' });
    expect(await outbox('retry')).toMatchObject({ code: 0, stdout: '0 rows will be tried again.\n' });
    const json = JSON.parse((await outbox('list', '--json')).stdout) as Record<string, unknown>;
    expect(json).toMatchObject({ waiting: 2, failed: 0, rows: [{ id, state: 'TODO', error: null }, {}] });
    {
      await using stores = await openStores({ dataDir: folder, command: 'test' });
      await stores.journal.fail(id, 'no again', true, noDeadline);
    }
    const dropped = await outbox('discard', String(id), '99999');
    expect(dropped).toMatchObject({
      code: 1,
      stdout: '1 row dropped.\n',
      stderr: expect.stringMatching(/^1 row of those named is not there/),
    });
    expect((await outbox('retry', 'x')).stderr).toContain('the number of a row');
    expect((await run(['outbox', 'list', '--data', `${folder}/none`])).stderr).toContain(
      'There is no data folder',
    );
  });
});

describeWith(['postgres'], 'parley outbox, where only PostgreSQL is up', () => {
  it('should do its work', { timeout: 120_000 }, async () => {
    const postgres = await postgresDatabase();
    await using engine = await openPostgres(postgres, {
      migrate: true,
      signal: AbortSignal.timeout(60_000),
    });
    const { journal } = engine;
    const folder = await emptyFolder();
    {
      await using stores = await openStores({ dataDir: `${folder}/data`, command: 'test', postgres });
      const writes = createWrites(stores, () => {});
      const session = { id: 's1', userId: null, title: null, channel: null, tags: [], metadata: null };
      await writes.startSession(session, PLAIN);
      await writes.deleteSession('s1', PLAIN);
    }
    const [row] = await journal.list(1, noDeadline);
    await journal.fail(row!.id, 'the graph said no', true, noDeadline);

    // Nothing listens there, and nothing may be asked of it.
    const environment = {
      POSTGRES_URL: postgres.url,
      CASSANDRA_CONTACT_POINTS: '127.0.0.1:1',
      NEO4J_URL: 'bolt://127.0.0.1:1',
      REDIS_URL: 'redis://127.0.0.1:1',
    };
    for (const variables of [environment, { POSTGRES_URL: postgres.url, DATA_DIR: `${folder}/none` }]) {
      const outbox = (...args: string[]) => run(['outbox', ...args], { cwd: folder, environment: variables });
      const listed = await outbox('list');
      expect(listed).toMatchObject({ code: 0, stderr: '' });
      expect(listed.stdout).toMatch(/s1 +delete +failed .*the graph said no$/m);
    }
    const retried = await run(['outbox', 'retry', String(row!.id)], { cwd: folder, environment });
    expect(retried).toEqual({ code: 0, stdout: '1 row will be tried again.\n', stderr: '' });
    expect(await journal.depth(noDeadline)).toMatchObject({ waiting: 1, failed: 0 });
    expect(existsSync(`${folder}/none`)).toBe(false);
  });
});
