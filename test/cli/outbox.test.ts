// `parley outbox` on rows that wait and rows that failed for good.

import { describe, expect, it } from 'vitest';
import { noDeadline } from '../../datasources/deadline.ts';
import { openStores } from '../../datasources/index.ts';
import { createWrites } from '../../writes/create-writes.ts';
import { dataFolder, run } from './parley.ts';

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

    expect(await outbox('discard', String(id + 1))).toMatchObject({ code: 1 });
    expect((await outbox('retry')).stdout).toBe('1 row will be tried again.\n');
    const json = JSON.parse((await outbox('list', '--json')).stdout) as Record<string, unknown>;
    expect(json).toMatchObject({ waiting: 2, failed: 0, rows: [{ id, state: 'TODO', error: null }, {}] });
    {
      await using stores = await openStores({ dataDir: folder, command: 'test' });
      await stores.journal.fail(id, 'no again', true, noDeadline);
    }
    expect((await outbox('discard', String(id))).stdout).toBe('1 row dropped.\n');
    expect((await outbox('retry', 'x')).stderr).toContain('the number of a row');
    expect((await run(['outbox', 'list', '--data', `${folder}/none`])).stderr).toContain(
      'There is no data folder',
    );
  });
});
