// Imports that are killed or stand still while they hold sessions: others go on when the lease is over, and another import makes it good.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { noDeadline } from '../../datasources/deadline.ts';
import { openStores, type StoreOptions } from '../../datasources/index.ts';
import type { OpenStores } from '../../datasources/types.ts';
import { runImport } from '../../import/run.ts';
import { createWrites } from '../../writes/create-writes.ts';
import { mention, turn as turnOf } from '../contracts/write-inputs.ts';
import { archive, sourcesOf, writeArchive } from '../import/archive.ts';
import { NO_FOLDER, putDataFolder } from '../support/data-folder.ts';
import { emptyNeo4jLabels } from '../support/neo4j-labels.ts';
import { cassandraKeyspace, describeWith, postgresDatabase } from '../support/servers.ts';
import { NODE_ARGUMENTS, NODE_ENVIRONMENT } from '../support/short-lived.ts';
import { check } from '../verify/embedded.ts';

const CHILD = fileURLToPath(new URL('standing-import.ts', import.meta.url));
/** What an append waits at most for an import that is gone: its lease, and a little. Milliseconds. */
const LEASE_MS = 10_000;

const folder = mkdtempSync(join(tmpdir(), 'parley-holds-'));
const records = archive(6, 5);
const files = writeArchive(join(folder, 'files'), records, 'jsonl');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const turn = (content: string, entityId: string) => turnOf(content, [mention(entityId, null, 2)]);

interface Standing {
  process: ChildProcess;
  lines: string[];
  /** Resolves when it holds sessions. */
  held: Promise<void>;
  closed: Promise<unknown>;
}

function startImport(options: StoreOptions): Standing {
  const child = spawn(process.execPath, [...NODE_ARGUMENTS, CHILD, files, folder, JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env.PATH, ...NODE_ENVIRONMENT },
  });
  const lines: string[] = [];
  const held = Promise.withResolvers<void>();
  const closed = once(child, 'close').then(() => held.reject(new Error(`It ended: ${lines.join('\n')}`)));
  held.promise.catch(() => {});
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line);
    if (line === 'held') held.resolve();
  });
  return { process: child, lines, held: held.promise, closed };
}

/** Appends to a session, and gives the milliseconds that this took. */
async function appendTo(stores: OpenStores, sessionId: string): Promise<number> {
  const begun = performance.now();
  const options = { idempotencyKey: null, input: null, waitForAll: false, deadline: noDeadline };
  const writes = createWrites(stores, () => {});
  await writes.appendTurns(sessionId, [turn('mine', 'e:1')], options);
  return performance.now() - begun;
}

async function expectMadeGood(stores: OpenStores): Promise<void> {
  const report = await runImport(sourcesOf(records), stores, { strict: true, keepDemo: true });
  expect(report).toMatchObject({ outcome: 'complete', rejected: 0 });
  expect((await stores.journal.depth(noDeadline)).waiting).toBe(0);
  const [session] = await stores.sessions.byIds(['s-1'], noDeadline);
  expect(session?.turnCount).toBe(6);
  const { told, outcome } = await check(stores);
  expect(told).toEqual([]);
  expect(outcome).toBe('fine');
}

it('should keep nobody from appending for longer than its lease when it is killed', async () => {
  const dataDir = join(folder, 'data');
  await putDataFolder(dataDir);
  const child = startImport({ dataDir, command: 'standing import' });
  await child.held;
  child.process.kill('SIGKILL');
  await child.closed;
  await using stores = await openStores({ dataDir, command: 'holds test' });
  const took = await appendTo(stores, 's-1');
  expect(took).toBeLessThan(LEASE_MS + 2_000);
  await expectMadeGood(stores);
}, 60_000);

describeWith(['postgres', 'cassandra', 'neo4j'], 'An import that stands still', () => {
  let stores: OpenStores;
  let options: StoreOptions;
  let standing: Standing | null = null;

  beforeAll(async () => {
    const [postgres, cassandra, neo4j] = await Promise.all([
      postgresDatabase(),
      cassandraKeyspace(),
      emptyNeo4jLabels(),
    ]);
    options = { dataDir: NO_FOLDER, command: 'holds test', postgres, cassandra, neo4j, migrateTurns: true };
    stores = await openStores(options);
  }, 120_000);
  afterAll(async () => {
    standing?.process.kill('SIGKILL');
    await standing?.closed;
    await stores?.[Symbol.asyncDispose]();
  });

  it('should say so when others have got in, and be made good by another', async () => {
    standing = startImport(options);
    await standing.held;
    // As long as it lives it holds on.
    const early = appendTo(stores, 's-1');
    const isEarly = await Promise.race([early.then(() => true), sleep(LEASE_MS + 3_000, false)]);
    expect(isEarly).toBe(false);
    standing.process.kill('SIGSTOP');
    await early;
    standing.process.kill('SIGCONT');
    standing.process.kill('SIGUSR2');
    await standing.closed;
    expect(standing.lines.at(-1)).toMatch(/^failed The session "ses_s-1" was written by others/);
    await expectMadeGood(stores);
  }, 120_000);
});
