// A run of the tests that is killed takes with it the servers that its files share and those that a file started itself.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { describeWithOwn } from '../support/servers.ts';
import { within } from './processes.ts';

const PROJECT = path.resolve(import.meta.dirname, '../..');

/** A test file that starts a server of each sort, writes down their processes, and hangs. */
const HANGING = `
import { readFileSync, writeFileSync } from 'node:fs';
import pg from 'pg';
import { it } from 'vitest';
import { startPostgres } from '${PROJECT}/stack/postgres.ts';
import { describeWith, postgresDatabase } from '${PROJECT}/test/support/servers.ts';

describeWith(['postgres'], 'servers', () => {
  it('should hang', { timeout: 600_000 }, async () => {
    const own = await startPostgres();
    own.pause();
    const client = new pg.Client((await postgresDatabase()).url);
    await client.connect();
    const { rows } = await client.query("SELECT setting FROM pg_settings WHERE name = 'data_directory'");
    const pids = [rows[0].setting, own.folder + '/data'].map((folder) => readFileSync(folder + '/postmaster.pid', 'utf8').split('\\n')[0]);
    writeFileSync(process.env.PIDS_FILE, [...pids, process.pid].join(' '));
    await new Promise(() => {});
  });
});
`;

describeWithOwn(['postgres'], 'A run of the tests', () => {
  it('should leave no process behind when it is killed', { timeout: 180_000 }, async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'orphans-'));
    try {
      const pidsFile = path.join(folder, 'pids');
      writeFileSync(path.join(folder, 'hanging.test.ts'), HANGING);
      const config = path.join(folder, 'vitest.config.mjs');
      writeFileSync(
        config,
        `export default { root: ${JSON.stringify(PROJECT)}, test: {
          include: [${JSON.stringify(path.join(folder, '*.test.ts'))}], dir: ${JSON.stringify(folder)},
          globalSetup: [${JSON.stringify(path.join(PROJECT, 'test/support/global-setup.ts'))}] } };`,
      );
      const vitest = path.join(PROJECT, 'node_modules/vitest/vitest.mjs');
      const { VITEST: _vitest, ...inherited } = process.env;
      const run = spawn(process.execPath, [vitest, 'run', '--config', config], {
        cwd: PROJECT,
        env: { ...inherited, PIDS_FILE: pidsFile },
      });
      let output = '';
      for (const stream of [run.stdout, run.stderr])
        stream.setEncoding('utf8').on('data', (text: string) => {
          output += text;
        });
      const pids = () => {
        try {
          return readFileSync(pidsFile, 'utf8').split(' ').map(Number);
        } catch {
          return [];
        }
      };
      expect(await within(120_000, () => pids().length === 3), output).toBe(true);
      expect(pids().filter(isThere)).toEqual(pids());
      run.kill('SIGKILL');
      await once(run, 'exit');
      expect(
        await within(10_000, () => pids().filter(isThere).length === 0),
        `left: ${pids().filter(isThere)}`,
      ).toBe(true);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

/** Whether a process runs or could: one that is dead and not collected does not. */
function isThere(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
