// `npm run stack` and `npm run dev` as somebody at a terminal has them.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseEnv } from 'node:util';
import { Redis } from 'ioredis';
import pg from 'pg';
import { describe, expect, it, type TestContext } from 'vitest';
import { describeWithOwn } from '../support/servers.ts';
import { processesWith, within } from './processes.ts';

const STACK = path.resolve(import.meta.dirname, '../../stack');
const READY_MS = 90_000;

interface Command {
  process: ChildProcess;
  stdout(): string;
  stderr(): string;
  /** What it ends with. */
  code: Promise<number | null>;
}

/** A folder of a test's own, and what is started in it. */
interface Terminal {
  folder: string;
  start(file: string, args: readonly string[], env?: NodeJS.ProcessEnv): Command;
}

/** What it started ends with the test, and the folder goes. */
function openTerminal({ onTestFinished }: TestContext): Terminal {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'run-'));
  // PostgreSQL may be run by somebody else.
  chmodSync(folder, 0o755);
  const started: Command[] = [];
  onTestFinished(async () => {
    for (const { process, code } of started) {
      process.kill('SIGKILL');
      await code;
    }
    rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
  });
  return {
    folder,
    start: (file, args, env = process.env) => {
      // `--`: Node would take --env-file as its own.
      const child = spawn(process.execPath, ['--', path.join(STACK, file), ...args], { cwd: folder, env });
      let stdout = '';
      let stderr = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        stdout += text;
      });
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        stderr += text;
      });
      const code = once(child, 'close').then(([value]) => value as number | null);
      const command = { process: child, stdout: () => stdout, stderr: () => stderr, code };
      started.push(command);
      return command;
    },
  };
}

describe('npm run stack', () => {
  it('should say what it takes', async (test) => {
    const { start } = openTerminal(test);
    const command = start('run.ts', ['--help']);
    expect(await command.code).toBe(0);
    for (const option of ['--stores', '--keep', '--nodes', '--processes', '--env-file', '--data-dir'])
      expect(command.stdout()).toContain(option);
  });

  it('should refuse what it does not know, naming it', async (test) => {
    const { start } = openTerminal(test);
    const refused = [
      [['--stores', 'postgres,mysql'], '"mysql" is none: expected some of postgres, cassandra, neo4j, redis'],
      [['--nodes', '4'], "argument '4' is invalid. expected 1, 2 or 3."],
      [['--data'], "unknown option '--data'"],
    ] as const;
    const commands = refused.map(([args, message]) => ({ command: start('run.ts', args), message }));
    for (const { command, message } of commands) {
      expect(await command.code).not.toBe(0);
      expect(command.stderr()).toContain(message);
    }
  });

  it('should say what a server lacks, and what goes on without it', async (test) => {
    const { folder, start } = openTerminal(test);
    const command = start('run.ts', ['--processes', '--stores', 'cassandra'], { PATH: folder });
    expect(await command.code).toBe(1);
    expect(command.stderr()).toContain(
      'Cassandra needs Java 17, and there is no java on the PATH: install a JRE 17. Turns can stay embedded.',
    );
  });
});

describeWithOwn(['postgres', 'redis'], 'npm run stack with servers', () => {
  const ready = (command: Command) => within(READY_MS, () => command.stderr().includes('Ready.'));

  it('should find ports of its own where others start at the same moment', async (test) => {
    const { start } = openTerminal(test);
    const args = ['--processes', '--stores', 'postgres,redis'];
    const commands = [1, 2, 3].map(() => start('run.ts', args));
    for (const command of commands) expect(await ready(command), command.stderr()).toBe(true);
    expect(new Set(commands.map((command) => command.stdout())).size).toBe(3);
    for (const command of commands) command.process.kill('SIGINT');
    for (const command of commands) expect(await command.code).toBe(0);
  });

  it('should print an environment that works, and stop in order', async (test) => {
    const { folder, start } = openTerminal(test);
    const data = path.join(folder, 'data');
    const args = ['--processes', '--stores', 'postgres,redis', '--data-dir', data, '--env-file', 'it.env'];
    const command = start('run.ts', args);
    expect(await ready(command), command.stderr()).toBe(true);
    const environment = parseEnv(command.stdout().replaceAll('export ', ''));
    expect(Object.keys(environment).toSorted()).toEqual(['POSTGRES_URL', 'REDIS_URL']);
    expect(parseEnv(readFileSync(path.join(folder, 'it.env'), 'utf8'))).toEqual(environment);

    const client = new pg.Client(environment.POSTGRES_URL);
    await client.connect();
    await client.query('CREATE TABLE kept (id int)');
    await client.end();
    const redis = new Redis(environment.REDIS_URL ?? '');
    await redis.set('kept', 'yes');
    redis.disconnect();

    const second = start('run.ts', args);
    expect(await second.code).toBe(1);
    expect(second.stderr()).toContain(`in use by another stack, process ${command.process.pid}`);

    command.process.kill('SIGINT');
    expect(await command.code).toBe(0);
    expect(processesWith(data)).toEqual([]);

    const again = start('run.ts', args);
    expect(await ready(again), again.stderr()).toBe(true);
    const { POSTGRES_URL = '', REDIS_URL = '' } = parseEnv(again.stdout().replaceAll('export ', ''));
    const reader = new pg.Client(POSTGRES_URL);
    await reader.connect();
    expect((await reader.query('SELECT * FROM kept')).rows).toEqual([]);
    await reader.end();
    const values = new Redis(REDIS_URL);
    expect(await values.get('kept')).toBe('yes');
    values.disconnect();
    again.process.kill('SIGTERM');
    expect(await again.code).toBe(0);
  });

  it('should take its servers with it when it is killed', async (test) => {
    const { folder, start } = openTerminal(test);
    const data = path.join(folder, 'data');
    const command = start('run.ts', ['--processes', '--stores', 'postgres,redis', '--data-dir', data]);
    expect(await ready(command), command.stderr()).toBe(true);
    expect(processesWith(data).filter((pid) => pid !== command.process.pid)).not.toEqual([]);
    command.process.kill('SIGKILL');
    await command.code;
    expect(await within(10_000, () => processesWith(data).length === 0)).toBe(true);
  });

  it('should end with a reason when a server ends by itself', async (test) => {
    const { folder, start } = openTerminal(test);
    const data = path.join(folder, 'data');
    const command = start('run.ts', ['--processes', '--stores', 'postgres,redis', '--data-dir', data]);
    expect(await ready(command), command.stderr()).toBe(true);
    const pid = Number(readFileSync(path.join(data, 'postgres/data/postmaster.pid'), 'utf8').split('\n')[0]);
    process.kill(pid, 'SIGKILL');
    expect(await command.code).toBe(1);
    expect(command.stderr()).toContain('postgres has ended by itself');
    expect(processesWith(data)).toEqual([]);
    expect(existsSync(path.join(data, 'stack.pid'))).toBe(false);
  });

  it('should serve with demo conversations as npm run dev', { timeout: 240_000 }, async (test) => {
    const { folder, start } = openTerminal(test);
    const data = path.join(folder, 'data');
    const args = ['--processes', '--stores', 'postgres,redis', '--data-dir', data, '--', '--port', '0'];
    const command = start('dev.ts', args, { ...process.env, LOG_FORMAT: 'json' });
    const address = () => /http:\/\/127\.0\.0\.1:\d+/.exec(command.stdout())?.[0];
    expect(await within(200_000, () => address() !== undefined), command.stdout() + command.stderr()).toBe(
      true,
    );
    const reply = await fetch(`${address()}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ users(first: 1) { totalCount } stores { engine } }' }),
    });
    const { data: answer } = (await reply.json()) as { data: { users: { totalCount: number } } };
    expect(answer.users.totalCount).toBeGreaterThan(0);
    command.process.kill('SIGINT');
    expect(await command.code).toBe(0);
    expect(processesWith(folder)).toEqual([]);

    // A line that no other process has.
    const own = path.basename(folder);
    const killed = start('dev.ts', [...args, '--log-level', 'info', '--data', path.join(folder, own)]);
    const gateway = () =>
      processesWith(`--data ${path.join(folder, own)}`).filter((pid) => pid !== killed.process.pid);
    expect(await within(60_000, () => gateway().length > 0), killed.stdout() + killed.stderr()).toBe(true);
    killed.process.kill('SIGKILL');
    expect(await within(10_000, () => gateway().length === 0)).toBe(true);
  });
});
