import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { openStores } from '../../datasources/index.ts';
import { runImport } from '../../import/run.ts';
import { embeddedStores, putDataFolder } from '../support/data-folder.ts';
import { NODE_ARGUMENTS } from '../support/short-lived.ts';
import { archive, sourcesOf, writeArchive } from './archive.ts';
import { dump } from './dump.ts';

const folder = mkdtempSync(join(tmpdir(), 'parley-kill-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const CHILD = fileURLToPath(new URL('child.ts', import.meta.url));

/** Runs an import in a process of its own, which is killed so long after it began. Gives what it said last. */
async function importAndKill(dataDir: string, files: string, afterMs: number | null): Promise<string> {
  const child = spawn(process.execPath, [...NODE_ARGUMENTS, CHILD, dataDir, files], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let last = '';
  const killed = new AbortController();
  createInterface({ input: child.stdout }).on('line', (line) => {
    last = line;
    if (line === 'begin' && afterMs !== null)
      setTimeout(afterMs, undefined, { signal: killed.signal }).then(
        () => child.kill('SIGKILL'),
        () => {},
      );
  });
  await once(child, 'close');
  killed.abort();
  return last;
}

describe('an import that is killed', () => {
  it('should be finished by another, to the last id', { timeout: 180_000 }, async () => {
    const records = archive(120, 80);
    const files = writeArchive(join(folder, 'files'), records, 'jsonl', true);
    const dataDir = join(folder, 'data');
    await putDataFolder(dataDir);
    const delays: number[] = [];
    let kills = 0;
    for (const about of [50, 500, 1_000]) {
      const delay = about + Math.random() * 400;
      delays.push(delay);
      if ((await importAndKill(dataDir, files, delay)) === 'begin') kills += 1;
    }
    expect(kills, 'imports that were killed half-way').toBeGreaterThan(0);
    expect(await importAndKill(dataDir, files, null)).toBe('complete');
    expect((await readdir(dataDir)).filter((name) => name.endsWith('.tmp'))).toEqual([]);

    await using stores = await openStores({ dataDir, command: 'kill test' });
    await using fresh = await embeddedStores();
    await runImport(sourcesOf(records), fresh);
    expect(await dump(stores), `killed after ${delays.join(', ')} ms`).toEqual(await dump(fresh));
  });
});
