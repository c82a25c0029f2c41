// A Valkey (or Redis) server.

import { mkdirSync } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';
import type { Certificates } from './certificates.ts';
import { removeFolder, temporaryFolder } from './folders.ts';
import { controlsOf } from './one-process.ts';
import { freePort } from './ports.ts';
import { launch, untilReady } from './process.ts';
import type { Credentials, RunningServer, ServerOptions } from './server.ts';
import { startTlsFront } from './tls-front.ts';
import { valkeyProgram } from './valkey-program.ts';

export interface ValkeyServerOptions extends ServerOptions {
  /** Makes it ask for this password of the user `default`. */
  password?: string;
  /** Makes it ask for this user of its access control list; `default` is off then. */
  user?: Credentials;
  /** Makes it speak TLS and nothing else. Not every build of it can, so that something before it does. */
  tls?: Certificates;
  /** Further arguments, such as `--maxmemory 1mb`. */
  args?: readonly string[];
}

export interface ValkeyServer extends RunningServer {
  /** `redis://…` or `rediss://…`, with user and password. */
  readonly url: string;
}

const HOST = '127.0.0.1';

/**
 * Starts a server and waits until it answers. It has its data again after a restart.
 * @throws {ServerUnavailable} when this machine has none and can't fetch it
 * @throws {ServerFailed} when it does not come up
 */
export async function startValkey(options: ValkeyServerOptions = {}): Promise<ValkeyServer> {
  const program = await valkeyProgram(options);
  const folder = options.folder ?? temporaryFolder('valkey');
  try {
    mkdirSync(folder, { recursive: true });
    const port = options.port ?? (await freePort());
    const plainPort = options.tls === undefined ? port : await freePort();
    const front = options.tls === undefined ? null : await startTlsFront(HOST, port, plainPort, options.tls);
    const boot = async () => {
      const server = launch({
        command: program.file,
        args: [...argumentsOf(options, folder, plainPort), ...(options.args ?? [])],
        folder,
        logFile: path.join(folder, 'valkey.log'),
      });
      await untilReady(
        'Valkey',
        server,
        () => server.log().includes('Ready to accept connections') && accepts(plainPort),
        options,
      );
      return server;
    };
    const server = await boot();
    const url = urlOf(options, port);
    const controls = controlsOf({
      server,
      boot,
      ending: { signal: 'SIGTERM', graceMs: 20_000 },
      folder,
      isKept: options.folder !== undefined,
    });
    return {
      host: HOST,
      port,
      version: program.version,
      url,
      environment: { REDIS_URL: url },
      ...controls,
      stop: async () => {
        await front?.[Symbol.asyncDispose]();
        await controls.stop();
      },
    };
  } catch (error) {
    if (options.folder === undefined) removeFolder(folder);
    throw error;
  }
}

/** The append-only file keeps every write over a kill or a restart. */
function argumentsOf({ password, user }: ValkeyServerOptions, folder: string, port: number): string[] {
  return [
    ...[
      '--bind',
      HOST,
      '--dir',
      folder,
      '--daemonize',
      'no',
      '--save',
      '',
      '--appendonly',
      'yes',
      '--appendfsync',
      'no',
    ],
    ...['--port', String(port)],
    ...(password === undefined ? [] : ['--requirepass', password]),
    ...(user === undefined
      ? []
      : [
          '--user',
          'default',
          'off',
          '--user',
          user.username,
          'on',
          `>${user.password}`,
          '~*',
          '&*',
          '+@all',
        ]),
  ];
}

function urlOf({ password, user, tls }: ValkeyServerOptions, port: number): string {
  const who = user ?? (password === undefined ? null : { username: '', password });
  const login =
    who === null ? '' : `${encodeURIComponent(who.username)}:${encodeURIComponent(who.password)}@`;
  return `${tls === undefined ? 'redis' : 'rediss'}://${login}${HOST}:${port}`;
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, HOST);
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
