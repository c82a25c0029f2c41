// `parley verify` as an operator runs it: exit codes, what is printed, the files it writes.

import { once } from 'node:events';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { summary } from '../../bin/verify-summary.ts';
import { openStores } from '../../datasources/index.ts';
import type { VerifyReport } from '../../verify/events.ts';
import { LOOKED_AT } from '../../verify/look.ts';
import type { Problem } from '../../verify/problems.ts';
import { run, start } from '../cli/parley.ts';
import { archive } from '../import/archive.ts';
import { check, openFragile } from './embedded.ts';

const SESSIONS = 130;

let cwd: string;
let empty: VerifyReport;
/** `good` holds the archive; in `bad` every session counts one turn too many, and one has lost its mentions by entity. */
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'parley-verify-'));
  {
    await using good = await openFragile(join(cwd, 'good'));
    empty = await check(good.stores);
    await good.fill(archive(SESSIONS, 3));
  }
  await cp(join(cwd, 'good'), join(cwd, 'bad'), { recursive: true });
  await using bad = await openFragile(join(cwd, 'bad'));
  await bad.sql('UPDATE sessions SET turn_count = turn_count + 1');
  await bad.sql(`DELETE FROM mentions WHERE session_id = 's-2'`);
  await bad.sql(`UPDATE meta SET value = 'half' WHERE key = 'demo'`);
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

describe('parley verify', () => {
  it('should end with 0 where all is well, and print what was looked at and nothing else', async () => {
    const outcome = await run(['verify', '--data', 'good'], { cwd });
    expect(outcome).toMatchObject({ code: 0, stderr: '' });
    expect(outcome.stdout).toMatch(/^relational \(pglite \S+\) +sessions +130 +130 +0$/m);
    expect(outcome.stdout).toMatch(/^turns \(pglite \S+\) +mentions by entity +\d+ +0$/m);
    expect(outcome.stdout).toMatch(/A sample of 1,000 \(--seed \d+\) was checked in/);
    expect(outcome.stdout).toContain('Nothing wrong was found.');
  });

  it('should end with 1 where something is wrong, say what and what to do, and write all of it to a new file', async () => {
    const args = ['verify', '--data', 'bad', '--all', '--problems', 'problems.jsonl'];
    const outcome = await run(args, { cwd });
    expect(outcome).toMatchObject({ code: 1, stderr: '' });
    expect(outcome.stdout).toMatch(/^ses_\S+: session\.turnCount in the relational store is 4, expected 3$/m);
    expect(outcome.stdout).toContain('Everything was checked in');
    expect(outcome.stdout).toContain('Nothing was changed.');
    expect(outcome.stdout).toMatch(/Importing the same files again \(parley import\).* session\.turnCount/);

    const lines = (await readFile(join(cwd, 'problems.jsonl'), 'utf8')).trim().split('\n');
    const problems = lines.map((line) => JSON.parse(line) as Problem);
    expect(outcome.stdout.match(/^(ses|trn|meta)\S*: /gm)).toHaveLength(50);
    expect(outcome.stdout).toMatch(
      new RegExp(`^and ${lines.length - 50} more: \\S+problems\\.jsonl has them all$`, 'm'),
    );
    const counts = problems.filter((problem) => problem.check === 'session.turnCount');
    expect(new Set(counts.map(({ object }) => object)).size).toBe(SESSIONS);
    for (const { store, part, stored, expected } of counts)
      expect({ store, part, more: Number(stored) - Number(expected) }).toEqual({
        store: 'relational',
        part: '',
        more: 1,
      });
    const missing = problems.filter((problem) => problem.check === 'mention.missing');
    expect(missing.length).toBeGreaterThan(0);
    for (const { object, stored } of missing) expect([object.slice(-4), stored]).toEqual(['_s-2', null]);

    const refused = await run(args, { cwd });
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toContain('it is there already, and would be lost');
  });

  it('should print a report for machines that a seed repeats', async () => {
    const report = async (...args: string[]): Promise<VerifyReport> => {
      const { code, stdout, stderr } = await run(
        ['verify', '--data', 'bad', '--json', '--sample', '5', ...args],
        { cwd },
      );
      expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
      return JSON.parse(stdout) as VerifyReport;
    };
    const first = await report();
    expect(first).toMatchObject({
      outcome: 'problems',
      mode: { all: false, sample: 5, seed: expect.any(Number) as unknown },
      places: 'relational: embedded; turns: embedded; graph: embedded',
      stored: { users: 5, sessions: SESSIONS, entities: 6 },
      problems: { byCheck: { 'session.turnCount': 5, 'meta.demo': 1 } },
      failure: null,
    });
    expect(Object.keys(first.checked)).toEqual(LOOKED_AT);
    expect(first.engines.map(({ store, engine }) => [store, engine])).toEqual([
      ['relational', 'pglite'],
      ['turns', 'pglite'],
      ['graph', 'pglite'],
    ]);
    if (first.mode.all) throw new Error('A sample was asked for.');
    const second = await report('--seed', String(first.mode.seed));
    const withoutOrder = ({ problems, ...rest }: VerifyReport) => ({
      ...rest,
      seconds: 0,
      problems: { ...problems, first: problems.first.map((problem) => JSON.stringify(problem)).toSorted() },
    });
    expect(withoutOrder(second)).toEqual(withoutOrder(first));
  });

  it('should end with 130 and what it has found when it is cancelled', async () => {
    const running = start(['verify', '--data', 'bad', '--all', '--problems', 'found.jsonl'], { cwd });
    // One problem is found before the long part begins.
    const found = () => readFile(join(cwd, 'found.jsonl'), 'utf8').catch(() => '');
    while ((await found()) === '') await new Promise((again) => setTimeout(again, 10));
    running.process.kill('SIGINT');
    await once(running.process, 'exit');
    const outcome = await running.outcome;
    expect(outcome.code).toBe(130);
    expect(outcome.stdout).toContain('Cancelled. What is said here is only of what was read.');
    expect(outcome.stdout).toContain('meta: meta.demo in the relational store is "half"');
  });

  it('should end with 2 while another process has the data folder, and name it', async () => {
    await using _stores = await openStores({ dataDir: join(cwd, 'good'), command: 'parley serve' });
    const outcome = await run(['verify', '--data', 'good'], { cwd });
    expect(outcome).toMatchObject({ code: 2, stdout: '' });
    expect(outcome.stderr).toMatch(
      new RegExp(`in use by process ${process.pid} \\("parley serve".*Stop that process`),
    );
    expect(outcome.stderr).toContain('can be checked only while no other process holds it');
  });

  it('should end with 2 where there is no data folder, and make none', async () => {
    const outcome = await run(['verify', '--data', 'nowhere'], { cwd });
    expect(outcome).toMatchObject({ code: 2, stdout: '' });
    expect(outcome.stderr).toMatch(/There is no data folder \S+nowhere/);
    await expect(readFile(join(cwd, 'nowhere'))).rejects.toThrow('ENOENT');
  });

  it('should end with 2 when a server is down, and name the variable', async () => {
    const environment = { POSTGRES_URL: 'postgres://me:hunter2@127.0.0.1:1/parley' };
    const outcome = await run(['verify', '--data', 'good'], { cwd, environment });
    expect(outcome).toMatchObject({ code: 2, stdout: '' });
    expect(outcome.stderr).toContain('POSTGRES_URL');
    expect(outcome.stderr).not.toContain('hunter2');
    expect(outcome.stderr).not.toContain('    at ');
  });

  it.each([
    ['--sample', '0'],
    ['--seed', '4294967296'],
  ])('should end with 2 for %s %s', async (...args) => {
    const outcome = await run(['verify', ...args], { cwd });
    expect(outcome).toMatchObject({ code: 2, stdout: '' });
    expect(outcome.stderr).toContain(args[0]);
  });

  it('should say that the stores are empty', () => {
    expect(empty.outcome).toBe('fine');
    expect(summary(empty, null)).toContain('The stores are EMPTY.');
  });
});
