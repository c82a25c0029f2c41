// What /metrics says of writes and of what they have left to be done.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { noDeadline } from '../../datasources/deadline.ts';
import { openStores } from '../../datasources/index.ts';
import type { WriteJournal } from '../../datasources/journal.ts';
import { lateStore } from '../../datasources/late.ts';
import { createMetrics } from '../../src/metrics.ts';
import { askDepth } from '../../src/outbox-depth.ts';
import { createWrites } from '../../writes/create-writes.ts';
import { putDataFolder } from '../support/data-folder.ts';
import { post, send, startTestServer } from './test-server.ts';

const PLAIN = { idempotencyKey: null, input: null, waitForAll: false, deadline: noDeadline };

/** Figures by name and labels, as they stand in the text. */
async function figures(url: string): Promise<Record<string, number>> {
  const reply = await send(`${url}metrics`);
  expect(reply).toMatchObject({ status: 200 });
  expect(reply.headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/);
  expect(reply.headers['cache-control']).toBe('no-store');
  const lines = reply.body.toString().split('\n');
  return Object.fromEntries(
    lines
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => {
        const end = line.lastIndexOf(' ');
        return [line.slice(0, end), Number(line.slice(end + 1))];
      }),
  );
}

it('should tell writes, the outbox’s depth and its age', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'parley-metrics-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await putDataFolder(folder);
  {
    // Nobody works through the outbox here; one row is given up.
    await using stores = await openStores({ dataDir: folder, command: 'test' });
    const writes = createWrites(stores, () => {});
    const session = { id: 'gone', userId: null, title: null, channel: null, tags: [], metadata: null };
    await writes.startSession(session, PLAIN);
    await writes.deleteSession('gone', PLAIN);
    const [row] = await stores.journal.list(1, noDeadline);
    await stores.journal.fail(row!.id, 'no', true, noDeadline);
  }
  await using server = await startTestServer({ DATA_DIR: folder });
  const write = async (mutation: string) =>
    (await post(server.url, { query: `mutation { ${mutation} }` })).json();
  await write('startSession(input: { id: "s" }) { session { id } }');
  await write('endSession(input: { id: "ses_nothing" }) { session { id } }');
  const turns =
    '[{ role: USER, content: "Moon", mentions: [{ entityId: "ent_m" }] }, { role: USER, content: "x" }]';
  expect(
    await write(`appendTurns(input: { sessionId: "ses_s", turns: ${turns} }) { turns { id } }`),
  ).not.toHaveProperty('errors');

  await expect
    .poll(() => figures(server.url), { timeout: 10_000 })
    .toMatchObject({
      'parley_write_seconds_count{mutation="startSession",outcome="ok"}': 1,
      'parley_write_seconds_count{mutation="endSession",outcome="NOT_FOUND"}': 1,
      'parley_write_seconds_count{mutation="appendTurns",outcome="ok"}': 1,
      parley_appended_turns_total: 2,
      'parley_outbox_done_total{kind="append"}': 1,
      'parley_outbox_rows{state="waiting"}': 0,
      'parley_outbox_rows{state="failed"}': 1,
      parley_outbox_oldest_seconds: expect.toSatisfy((age: number) => age > 0 && age < 600),
      process_resident_memory_bytes: expect.any(Number),
    });
});

it('should leave out the outbox while its store is away', async () => {
  const metrics = createMetrics(askDepth(lateStore<WriteJournal>(() => null, 'relational')));
  const text = await metrics.text();
  expect(text).toContain('# TYPE parley_outbox_oldest_seconds gauge');
  expect(text).not.toMatch(/^parley_outbox_(rows|oldest)/m);
});

it('should count the outbox once for all who ask at about the same time', async () => {
  let looks = 0;
  const ask = askDepth({
    depth: async () => {
      looks += 1;
      return { waiting: looks, failed: 0, oldestMs: 0 };
    },
  });
  const all = await Promise.all(Array.from({ length: 100 }, ask));
  expect(new Set(all.map((depth) => depth?.waiting))).toEqual(new Set([1]));
  await sleep(1_100);
  expect((await ask())?.waiting).toBe(2);
});
