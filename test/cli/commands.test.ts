// The command line without a server: help, settings, and what it says when used wrongly.

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { SETTINGS } from '../../src/settings.ts';
import { emptyFolder, run, start } from './parley.ts';

const COMMANDS = ['serve', 'import', 'migrate', 'verify', 'config'];

describe('help', () => {
  it('should list the commands with examples', async () => {
    const { code, stdout } = await run(['--help']);
    expect(code).toBe(0);
    for (const command of COMMANDS) expect(stdout).toMatch(new RegExp(`^  ${command} `, 'm'));
    expect(stdout).toContain('Examples:');
  });

  it('should list the options of serve with their variables', async () => {
    const { code, stdout } = await run(['serve', '--help']);
    expect(code).toBe(0);
    for (const word of ['--port', '--data', '--no-demo', 'PORT', 'DATA_DIR', 'default 4000', 'Examples:'])
      expect(stdout).toContain(word);
  });

  it.each(COMMANDS)('should be there for %s', async (command) => {
    const { code, stdout } = await run([command, '--help']);
    expect(code).toBe(0);
    expect(stdout).toContain(`parley ${command}`);
  });

  it('should give the version', async () => {
    expect(await run(['--version'])).toMatchObject({ code: 0, stdout: `${packageJson.version}\n` });
  });
});

describe('Standard output that nobody reads on', () => {
  it.each([
    [['verify', '--help'], 0],
    [['config'], 0],
    [['verify', '--data', 'none', '--json'], 2],
  ])('should end %j quietly, with %i', async (args, code) => {
    const running = start(args, { cwd: await emptyFolder() });
    running.process.stdout?.destroy();
    const outcome = await running.outcome;
    expect(outcome.code).toBe(code);
    expect(outcome.stderr).not.toMatch(/EPIPE| {4}at /);
  });
});

describe('wrong use', () => {
  it.each([[['frobnicate']], [['serve', '--prot', '1']], [['serve', '--port']], [['config', 'extra']], [[]]])(
    'should end %j with 2 and say so on standard error',
    async (args) => {
      const { code, stdout, stderr } = await run(args);
      expect(code).toBe(2);
      expect(stdout).toBe('');
      expect(stderr).not.toBe('');
      expect(stderr).not.toContain('    at ');
    },
  );

  it('should report every wrong value of the configuration together, without a stack', async () => {
    const environment = {
      PORT: 'http',
      HOST: '0.0.0.0',
      LOG_LEVEL: 'loud',
      REDIS_URL: 'http://:hunter2@cache',
    };
    const { code, stderr } = await run(['serve'], { environment, cwd: await emptyFolder() });
    expect(code).toBe(2);
    for (const variable of Object.keys(environment)) expect(stderr).toContain(variable);
    expect(stderr).not.toContain('hunter2');
    expect(stderr).not.toContain('    at ');
  });
});

describe('parley config', () => {
  it('should show every setting, its value, where that is from and what it is for', async () => {
    const cwd = await emptyFolder();
    await writeFile(join(cwd, '.env'), 'LOG_LEVEL=debug\nCOLOUR=blue\n');
    const { code, stdout } = await run(['config', '--port', '1234'], { cwd, environment: { DEMO: 'off' } });
    expect(code).toBe(0);
    for (const { variable, description } of Object.values(SETTINGS)) {
      expect(stdout).toMatch(new RegExp(`^${variable} +\\S`, 'm'));
      expect(stdout).toContain(description);
    }
    expect(stdout).toMatch(/^PORT +1234 +command line /m);
    expect(stdout).toMatch(/^DEMO +off +environment /m);
    expect(stdout).toMatch(/^LOG_LEVEL +debug +\.env /m);
    expect(stdout).toMatch(/^HOST +127\.0\.0\.1 +default /m);
    expect(stdout).toContain('COLOUR is not read');
  });

  it('should hide secrets, in the table, in JSON and in what is wrong', async () => {
    const environment = {
      POSTGRES_URL: 'postgres://me:hunter2@db.example/parley?sslpassword=hunter2',
      PORT: '-1',
    };
    for (const args of [['config'], ['config', '--json']]) {
      const { code, stdout, stderr } = await run(args, { environment });
      expect(code).toBe(2);
      expect(stdout).toContain('db.example');
      expect(stdout + stderr).not.toContain('hunter2');
    }
  });

  it('should print JSON that holds the same', async () => {
    const { stdout } = await run(['config', '--json'], { environment: { PORT: '4321' } });
    const { settings, problems } = JSON.parse(stdout) as {
      settings: Record<string, unknown>[];
      problems: string[];
    };
    expect(problems).toEqual([]);
    expect(settings).toHaveLength(Object.keys(SETTINGS).length);
    expect(settings).toContainEqual(
      expect.objectContaining({ variable: 'PORT', value: '4321', from: 'environment' }),
    );
  });
});
