// A PostgreSQL server, and a standby that follows one.

import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  lchownSync,
  mkdirSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import type { Certificates } from './certificates.ts';
import { removeFolder, temporaryFolder } from './folders.ts';
import { controlsOf } from './one-process.ts';
import { freePort } from './ports.ts';
import { isOpenToAll, type PostgresPrograms, postgresPrograms } from './postgres-programs.ts';
import { launch, run, type ServerProcess, untilReady } from './process.ts';
import { type RunningServer, type ServerOptions, ServerUnavailable } from './server.ts';

export interface PostgresServerOptions extends ServerOptions {
  /** Makes it ask for a password (SCRAM); its only user is `postgres`. Without it anyone on this machine is let in. */
  password?: string;
  /** Makes it speak TLS, and refuse whoever does not. */
  tls?: Certificates;
  /** Further settings of postgresql.conf. */
  settings?: Readonly<Record<string, string>>;
}

export interface PostgresServer extends RunningServer {
  /** `postgres://…`, with user and password, to a database of it; `postgres` without a name. */
  url(database?: string): string;
  /** Where its data is. */
  readonly folder: string;
  /** How it was started. */
  readonly options: Readonly<PostgresServerOptions>;
}

/** For one machine: fast rather than safe from a power cut, small rather than fast. */
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  fsync: 'off',
  full_page_writes: 'off',
  shared_buffers: '64MB',
  max_connections: '200',
  wal_level: 'logical',
  max_wal_senders: '8',
  wal_keep_size: '256MB',
  dynamic_shared_memory_type: 'mmap',
};

const HOST = '127.0.0.1';

/**
 * Starts a server and waits until it answers.
 * @throws {ServerUnavailable} when this machine has no PostgreSQL
 * @throws {ServerFailed} when it does not come up
 */
export function startPostgres(options: PostgresServerOptions = {}): Promise<PostgresServer> {
  return start(options, async ({ programs, folder, data, user, env }) => {
    const passwordFile = path.join(folder, 'password');
    const method = options.password === undefined ? 'trust' : 'scram-sha-256';
    if (options.password !== undefined) writeFileSync(passwordFile, options.password, { mode: 0o644 });
    await run(
      path.join(programs.folder, 'initdb'),
      [
        ...['-D', data, '-U', 'postgres', '-E', 'UTF8', '--locale=C', '--no-sync', '--no-instructions'],
        ...[`--auth=${method}`, ...(options.password === undefined ? [] : [`--pwfile=${passwordFile}`])],
      ],
      { ...user, env, cwd: '/', signal: options.signal },
    );
    rmSync(passwordFile, { force: true });
    const kind = options.tls === undefined ? 'host' : 'hostssl';
    const rules = ['all', 'replication'].map((what) => `${kind} ${what} all 127.0.0.0/8 ${method}\n`);
    writeFileSync(path.join(data, 'pg_hba.conf'), rules.join(''));
  });
}

/**
 * Starts a standby of a server: it has the same databases a moment later, and refuses writes. `SELECT pg_wal_replay_pause()` on
 * it makes it lag, `SELECT pg_wal_replay_resume()` lets it catch up.
 */
export function startPostgresReplica(
  primary: PostgresServer,
  options: Pick<PostgresServerOptions, keyof ServerOptions | 'settings'> = {},
): Promise<PostgresServer> {
  const { password, tls } = primary.options;
  return start(
    { ...options, ...(password === undefined ? {} : { password }), ...(tls === undefined ? {} : { tls }) },
    async ({ data }) => {
      await copyBase(primary, data);
      const secret = password === undefined ? '' : ` password='${password.replaceAll(/[\\']/g, '\\$&')}'`;
      const source = `host=${HOST} port=${primary.port} user=postgres${secret}`;
      const quoted = source.replaceAll(/[\\']/g, '$&$&');
      writeFileSync(path.join(data, 'postgresql.auto.conf'), `primary_conninfo = '${quoted}'\n`);
      writeFileSync(path.join(data, 'standby.signal'), '');
    },
  );
}

interface Place {
  programs: PostgresPrograms;
  folder: string;
  /** The folder that the server calls its data directory; empty. */
  data: string;
  user: { uid: number; gid: number } | null;
  env: NodeJS.ProcessEnv;
}

async function start(
  options: PostgresServerOptions,
  fill: (place: Place) => Promise<void>,
): Promise<PostgresServer> {
  const { signal } = options;
  const folder = options.folder ?? temporaryFolder('postgres');
  try {
    mkdirSync(folder, { recursive: true });
    const user = await otherUser();
    if (user !== null && !isOpenToAll(folder))
      throw new ServerUnavailable(
        `PostgreSQL can't keep its data in ${folder}: root may not run it, and nobody can't enter that folder. ` +
          'Expected one whose folders anyone can enter (chmod o+x).',
      );
    const programs = await postgresPrograms(user === null ? null : folder);
    const env = environmentOf(folder, programs);
    const data = path.join(folder, 'data');
    if (!existsSync(path.join(data, 'PG_VERSION'))) {
      removeFolder(data);
      mkdirSync(data, { mode: 0o700 });
      changeOwner(data, user);
      await fill({ programs, folder, data, user, env });
    }
    const port = options.port ?? (await freePort());
    const settings = {
      ...SETTINGS,
      port: String(port),
      ...tlsSettings(data, options.tls),
      ...options.settings,
    };
    changeOwner(data, user);
    const boot = async () => {
      const server = launch({
        command: path.join(programs.folder, 'postgres'),
        args: [
          '-D',
          data,
          ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
        ],
        folder: '/',
        logFile: path.join(folder, 'postgres.log'),
        env,
        user,
      });
      const isReady = () => /database system is ready to accept (read-only )?connections/.test(server.log());
      await untilReady('PostgreSQL', server, isReady, { signal });
      return server;
    };
    return running({ options, folder, port, version: programs.version, server: await boot(), boot });
  } catch (error) {
    if (options.folder === undefined) removeFolder(folder);
    throw error;
  }
}

interface Booted {
  options: PostgresServerOptions;
  folder: string;
  port: number;
  version: string;
  server: ServerProcess;
  boot(): Promise<ServerProcess>;
}

function running({ options, folder, port, version, server, boot }: Booted): PostgresServer {
  const { password, tls } = options;
  const url = (database = 'postgres') => {
    const user = password === undefined ? 'postgres' : `postgres:${encodeURIComponent(password)}`;
    const query = tls === undefined ? '' : `?sslmode=verify-full&sslrootcert=${tls.caFile}`;
    return `postgres://${user}@${HOST}:${port}/${encodeURIComponent(database)}${query}`;
  };
  return {
    host: HOST,
    port,
    version,
    folder,
    options,
    url,
    environment: { POSTGRES_URL: url() },
    ...controlsOf({
      server,
      boot,
      ending: { signal: 'SIGINT', graceMs: 20_000 },
      folder,
      isKept: options.folder !== undefined,
    }),
  };
}

/** Root may not run PostgreSQL: `nobody` does then. */
async function otherUser(): Promise<{ uid: number; gid: number } | null> {
  if (process.getuid?.() !== 0) return null;
  return { uid: Number(await run('id', ['-u', 'nobody'])), gid: Number(await run('id', ['-g', 'nobody'])) };
}

/** Without what would reach into the server from outside: PGDATA, PGPORT and the like. */
function environmentOf(folder: string, programs: PostgresPrograms): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('PG'));
  const libraries = path.resolve(programs.folder, '../lib');
  return {
    ...Object.fromEntries(inherited),
    LC_ALL: 'C',
    TZ: 'UTC',
    HOME: folder,
    LD_LIBRARY_PATH: libraries,
  };
}

/** It takes a key only that nobody else may read, and so gets its own copy. */
function tlsSettings(data: string, tls: Certificates | undefined): Record<string, string> {
  if (tls === undefined) return {};
  const keyFile = path.join(data, 'server.key');
  copyFileSync(tls.keyFile, keyFile);
  chmodSync(keyFile, 0o600);
  return { ssl: 'on', ssl_cert_file: tls.certificateFile, ssl_key_file: keyFile };
}

/** Copies a running server's data, as pg_basebackup would; the log of what happens meanwhile is streamed afterwards. */
async function copyBase(primary: PostgresServer, to: string): Promise<void> {
  const client = new pg.Client({ connectionString: primary.url() });
  await client.connect();
  try {
    await client.query("SELECT pg_backup_start('replica', fast => true)");
    copyFolder(path.join(primary.folder, 'data'), to);
    for (const name of ['postmaster.pid', 'postmaster.opts']) rmSync(path.join(to, name), { force: true });
    for (const name of ['pg_wal', 'pg_replslot'])
      for (const inside of readdirSync(path.join(to, name)))
        rmSync(path.join(to, name, inside), { recursive: true });
    const { rows } = await client.query<{ labelfile: string }>(
      'SELECT labelfile FROM pg_backup_stop(wait_for_archive => false)',
    );
    writeFileSync(path.join(to, 'backup_label'), rows[0]?.labelfile ?? '');
  } finally {
    await client.end();
  }
}

/** Files that go while it copies are left out: recovery does without them. */
function copyFolder(from: string, to: string): void {
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [path.join(from, entry.name), path.join(to, entry.name)];
    try {
      if (entry.isDirectory()) {
        mkdirSync(target, { mode: 0o700 });
        copyFolder(source, target);
      } else copyFileSync(source, target);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    }
  }
}

function changeOwner(folder: string, user: { uid: number; gid: number } | null): void {
  if (user === null) return;
  chownSync(folder, user.uid, user.gid);
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }))
    lchownSync(path.join(folder, name), user.uid, user.gid);
}
