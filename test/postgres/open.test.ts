// What the engine says of a server that it can't use, and how it comes by what it needs. Most of it is waiting, so that the tests run
// at the same time: each has a database or a server of its own, or changes nothing.

import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deadlineIn, noDeadline } from '../../datasources/deadline.ts';
import type { EngineError, RelationalEngine } from '../../datasources/engine.ts';
import { checkServer } from '../../datasources/postgres/connect-problem.ts';
import { readUrl } from '../../datasources/postgres/connection-url.ts';
import { openPostgres } from '../../datasources/postgres/open.ts';
import type { PostgresOptions } from '../../datasources/postgres/options.ts';
import { type Certificates, makeCertificates } from '../../stack/certificates.ts';
import { type PostgresServer, startPostgres } from '../../stack/postgres.ts';
import { describeWith, describeWithOwn, postgresDatabase } from '../support/servers.ts';
import { openClient } from './pools.ts';
import { openStallingProxy, type StallingProxy } from './stalling-proxy.ts';

const OPTIONS = { replicaUrl: null, poolSize: 2, connectTimeoutMs: 3_000, statementTimeoutMs: 5_000 };

const open = (
  options: Partial<PostgresOptions> & { url: string },
  migrate = true,
): Promise<RelationalEngine> =>
  openPostgres({ ...OPTIONS, ...options }, { migrate, signal: new AbortController().signal });

const problem = async (url: string, migrate = true): Promise<EngineError> => {
  const start = performance.now();
  const error: unknown = await open({ url }, migrate).then(
    (engine) => engine[Symbol.asyncDispose](),
    (found: unknown) => found,
  );
  expect(error).toMatchObject({ name: 'EngineError', variable: 'POSTGRES_URL' });
  expect(performance.now() - start).toBeLessThan(OPTIONS.connectTimeoutMs + 1_500);
  expect((error as EngineError).message).toMatch(/^POSTGRES_URL: .*\.$/s);
  expect((error as EngineError).message).not.toContain('secret');
  return error as EngineError;
};

const changed = (url: string, change: (url: URL) => void): string => {
  const copy = new URL(url);
  change(copy);
  return copy.href;
};

const closing = (server: Server): AsyncDisposable => ({
  [Symbol.asyncDispose]: async () => void server.close(),
});

describe.concurrent('opening', () => {
  describe('a URL of PostgreSQL', () => {
    it('should be refused for what it lacks or has too much', () => {
      for (const [url, reason] of [
        ['nonsense', /no URL/],
        ['postgres://host/db', /names no user/],
        [
          'postgres://me:secret@h/db?sslmode=allow',
          /sslmode is "allow": expected disable, prefer, require, verify-ca or verify-full/,
        ],
        ['postgres://me:secret@h/db?sslmode=verify-ca', /needs sslrootcert/],
        [
          'postgres://me:secret@h/db?sslmode=require&sslrootcert=/no/such',
          /sslrootcert is "\/no\/such", which can't be read/,
        ],
        ['postgres://me:secret@h/db?schema=x', /parameter "schema" is not known/],
        ['postgres://me:secret%@h/db', /password has a % that begins no escape/],
      ] as const)
        expect(() => readUrl(url, 'POSTGRES_REPLICA_URL'), url).toThrow(reason);
    });

    it('should be read as libpq reads it', () => {
      expect(
        readUrl(
          'postgresql://m%40e:p%3Aw@[::1]/d%20b?application_name=x&options=-csearch_path%3Da',
          'POSTGRES_URL',
        ),
      ).toMatchObject({
        host: '::1',
        port: 5432,
        user: 'm@e',
        password: 'p:w',
        database: 'd b',
        applicationName: 'x',
        options: '-csearch_path=a',
        tls: { mode: 'prefer' },
      });
      expect(readUrl('postgres://me@host:1', 'POSTGRES_URL')).toMatchObject({
        database: 'me',
        password: null,
      });
    });

    it('should name a server of 15 or newer that can be written', () => {
      const target = readUrl('postgres://me@host:1', 'POSTGRES_URL');
      const facts = { version: '14.9', versionNumber: 140_009, inRecovery: false, systemId: null };
      expect(() => checkServer(facts, target, true)).toThrow(/PostgreSQL 14.9: expected 15 or newer/);
      checkServer({ ...facts, version: '15.0', versionNumber: 150_000 }, target, true);
    });
  });

  describe('the PostgreSQL engine', () => {
    it('should say that nothing answers, or that a name can’t be resolved', async () => {
      const server = createTcpServer().listen(0, '127.0.0.1');
      await new Promise((resolve) => server.once('listening', resolve));
      const { port } = server.address() as AddressInfo;
      await new Promise((resolve) => server.close(resolve));
      const error = await problem(`postgres://me:secret@127.0.0.1:${port}/db`);
      expect(error).toMatchObject({ kind: 'down', message: expect.stringContaining(`127.0.0.1:${port}`) });
      expect(await problem('postgres://me:secret@no-such-host.invalid/db')).toMatchObject({
        kind: expect.stringMatching(/wrong|down/),
      });
    });

    it('should say what is no PostgreSQL, and wait no longer than it may for what says nothing', async () => {
      const http = createServer((_, response) => response.end('hello')).listen(0, '127.0.0.1');
      await using _http = closing(http);
      await new Promise((resolve) => http.once('listening', resolve));
      const { port } = http.address() as AddressInfo;
      for (const sslmode of ['prefer', 'disable', 'require'])
        expect(
          await problem(`postgres://me:secret@127.0.0.1:${port}/db?sslmode=${sslmode}`),
          sslmode,
        ).toMatchObject({
          kind: 'wrong',
          message: expect.stringContaining('no PostgreSQL server'),
        });
      const silent = createTcpServer(() => {}).listen(0, '127.0.0.1');
      await using _silent = closing(silent);
      await new Promise((resolve) => silent.once('listening', resolve));
      expect(
        await problem(`postgres://me:secret@127.0.0.1:${(silent.address() as AddressInfo).port}/db`),
      ).toMatchObject({
        kind: 'down',
        message: expect.stringContaining('in time'),
      });
    });
  });

  describeWith(['postgres'], 'the PostgreSQL engine on a server', () => {
    it('should say that the database is not there, is not up to date, or is somebody else’s', async () => {
      const { url } = await postgresDatabase();
      expect(await problem(changed(url, (to) => (to.pathname = '/no-such-db')))).toMatchObject({
        kind: 'wrong',
        message: expect.stringContaining('no database "no-such-db"'),
      });
      expect(await problem(url, false)).toMatchObject({
        kind: 'wrong',
        message: expect.stringContaining('parley migrate'),
      });
      await using client = await openClient(url);
      await client.query('CREATE TABLE users (id integer)');
      expect(await problem(url)).toMatchObject({
        kind: 'wrong',
        message: expect.stringContaining('not Parley'),
      });
      await client.query('DROP TABLE users');
      await (await open({ url }))[Symbol.asyncDispose]();
      await using _ready = await open({ url }, false);
      await client.query(`INSERT INTO schema_migrations (id, name, checksum) VALUES (999, 'later', '')`);
      expect(await problem(url)).toMatchObject({
        kind: 'wrong',
        message: expect.stringContaining('newer version'),
      });
      await client.query('DELETE FROM schema_migrations WHERE id = 999');
      await client.query(
        'TRUNCATE schema_migrations; DROP TABLE users, sessions, meta, idempotency_keys, outbox, outbox_sessions, replica_use',
      );
      await client.query(`CREATE SCHEMA other`);
      const other = changed(url, (to) => to.searchParams.set('options', '-csearch_path=other,public'));
      await using _other = await open({ url: other });
      const { rows } = await client.query(`SELECT count(*)::integer AS n FROM other.users`);
      expect(rows).toEqual([{ n: 0 }]);
      const { rows: tables } = await client.query(
        `SELECT tablename FROM pg_tables WHERE schemaname = 'other' ORDER BY tablename`,
      );
      expect(tables.map(({ tablename }) => tablename)).toEqual([
        'idempotency_keys',
        'meta',
        'outbox',
        'outbox_sessions',
        'replica_use',
        'schema_migrations',
        'sessions',
        'users',
      ]);
    });

    it('should say what a user may not do, and need no right that it has no use for', async () => {
      const { url } = await postgresDatabase();
      const name = `u${new URL(url).pathname.slice(1)}`;
      const mine = changed(url, (to) => (to.username = name));
      await using client = await openClient(url);
      await client.query(`CREATE ROLE ${name} LOGIN`);
      await client.query(`GRANT CREATE ON SCHEMA public TO ${name}`);
      expect(await problem(mine)).toMatchObject({
        kind: 'wrong',
        message: expect.stringContaining('may not make the extension pg_trgm'),
      });
      await client.query('CREATE EXTENSION pg_trgm; REVOKE CREATE ON SCHEMA public FROM PUBLIC');
      await client.query(`REVOKE CREATE ON SCHEMA public FROM ${name}`);
      expect(await problem(mine)).toMatchObject({
        kind: 'wrong',
        message: expect.stringContaining('may not make tables'),
      });
      await using _mine = await open({ url });
      await client.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ${name}`);
      await using engine = await open({ url: mine });
      await engine.meta.set('a', 'b', noDeadline);
      expect(await engine.meta.get('a', noDeadline)).toBe('b');
      await client.query(`REVOKE CONNECT ON DATABASE ${new URL(url).pathname.slice(1)} FROM PUBLIC`);
      expect(await problem(mine)).toMatchObject({
        kind: 'wrong',
        message: expect.stringContaining('may not use database'),
      });
      expect(await problem(changed(url, (to) => (to.username = 'no-such-user')))).toMatchObject({
        kind: 'wrong',
      });
    });

    it('should take nothing from PG* variables', async () => {
      const { url } = await postgresDatabase();
      const file = new URL('../../datasources/postgres/open.ts', import.meta.url).href;
      const program = `
      const { openPostgres } = await import(${JSON.stringify(file)});
      const engine = await openPostgres(${JSON.stringify({ ...OPTIONS, url })}, { migrate: true, signal: new AbortController().signal });
      await engine.meta.set('a', 'b', { signal: new AbortController().signal, remaining: () => Infinity });
      await engine[Symbol.asyncDispose]();
      console.log('done');`;
      const PG = {
        PGHOST: 'nowhere.invalid',
        PGPORT: '1',
        PGUSER: 'nobody',
        PGPASSWORD: 'x',
        PGDATABASE: 'none',
        PGSSLMODE: 'require',
        PGOPTIONS: '-c default_transaction_read_only=on',
        PGAPPNAME: 'other',
        PGSSLNEGOTIATION: 'direct',
        PGCLIENT_ENCODING: 'LATIN1',
        PGBINARY: '1',
        PGPASSFILE: '/no/such',
      };
      const start = performance.now();
      const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], {
        env: { ...process.env, ...PG },
      });
      expect(stdout).toBe('done\n');
      expect(performance.now() - start, 'the process ends at once').toBeLessThan(10_000);
    });

    it('should wait no longer than it may, nor after its signal, for a server that falls silent', async () => {
      const { url } = await postgresDatabase();
      const through = (proxy: StallingProxy) =>
        changed(url, (to) => {
          to.hostname = '127.0.0.1';
          to.port = String(proxy.port);
        });
      const silentOn = async (text: string) => {
        const proxy = await openStallingProxy(Number(new URL(url).port));
        proxy.stallOn = text;
        return proxy;
      };
      await using early = await silentOn('to_regclass');
      await using later = await silentOn('pg_advisory_lock');
      for (const found of await Promise.all([problem(through(early)), problem(through(later))]))
        expect(found).toMatchObject({
          kind: 'down',
          message: expect.stringContaining('does not answer in time'),
        });
      const abort = new AbortController();
      const opening = openPostgres(
        { ...OPTIONS, url: through(later), connectTimeoutMs: 60_000 },
        { migrate: true, signal: abort.signal },
      ).catch((error: unknown) => error);
      await sleep(500);
      const start = performance.now();
      abort.abort();
      expect(await opening).toMatchObject({ kind: 'down' });
      expect(performance.now() - start).toBeLessThan(1_000);
    });

    it('should apply migrations for as long as they take', async () => {
      const { url } = await postgresDatabase();
      await using client = await openClient(url);
      await client.query(`
      CREATE FUNCTION dawdle() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(1.2); END';
      CREATE EVENT TRIGGER dawdle ON ddl_command_start WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION dawdle()`);
      const start = performance.now();
      await using _engine = await open({ url, connectTimeoutMs: 1_000, statementTimeoutMs: 1_000 });
      expect(performance.now() - start).toBeGreaterThan(3_000);
    });

    it('should be ended early by its signal', async ({ expect }) => {
      const { url } = await postgresDatabase();
      const abort = new AbortController();
      const opening = openPostgres({ ...OPTIONS, url }, { migrate: true, signal: abort.signal });
      abort.abort();
      await expect(opening).rejects.toThrow();
    });
  });

  describeWithOwn(['postgres'], 'the PostgreSQL engine on a server with TLS and passwords', () => {
    let folder: string;
    let certificates: Certificates;
    let server: PostgresServer;
    let other: Certificates;
    beforeAll(async () => {
      folder = await mkdtemp(path.join(tmpdir(), 'parley-test-'));
      // The server runs as another user where this process is root.
      await chmod(folder, 0o755);
      const otherFolder = await mkdtemp(path.join(folder, 'other-'));
      [certificates, other] = await Promise.all([makeCertificates(folder), makeCertificates(otherFolder)]);
      server = await startPostgres({
        password: 'top secret',
        tls: certificates,
        settings: { listen_addresses: '127.0.0.1,127.0.0.9' },
      });
    });
    afterAll(async () => {
      await server.stop();
      await rm(folder, { recursive: true });
    });
    const url = (parameters: string, change: (url: URL) => void = () => {}) =>
      changed(`${server.url().split('?')[0]}?${parameters}`, change);
    const isEncrypted = async (address: string) => {
      await using _engine = await open({
        url: `${address}${address.includes('?') ? '&' : '?'}application_name=seen`,
      });
      await using client = await openClient(`${server.url().split('?')[0]}?sslmode=no-verify`);
      const { rows } = await client.query(
        `SELECT bool_and(ssl) AS ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE application_name = 'seen'`,
      );
      return rows[0].ssl;
    };

    it('should connect by every mode that fits, encrypted', async () => {
      for (const parameters of [
        '',
        'sslmode=prefer',
        'sslmode=require',
        `sslmode=require&sslrootcert=${certificates.caFile}`,
        `sslmode=verify-ca&sslrootcert=${certificates.caFile}`,
        `sslmode=verify-full&sslrootcert=${certificates.caFile}`,
      ])
        expect(await isEncrypted(url(parameters)), parameters).toBe(true);
    });

    it('should say what is wrong with a certificate, or with having none', async () => {
      for (const [address, reason] of [
        [url('sslmode=disable'), 'TLS only'],
        [url('sslmode=verify-full'), 'not signed by a known authority'],
        [url(`sslmode=require&sslrootcert=${other.caFile}`), 'not signed by a known authority'],
        [url(`sslmode=verify-ca&sslrootcert=${other.caFile}`), 'not signed by a known authority'],
        [
          url(`sslmode=verify-full&sslrootcert=${certificates.caFile}`, (to) => (to.hostname = '127.0.0.9')),
          'another name than "127.0.0.9"',
        ],
      ] as const)
        expect(await problem(address), reason).toMatchObject({
          kind: 'wrong',
          message: expect.stringContaining(reason),
        });
    });

    it('should say that a password is wrong or missing', async () => {
      expect(await problem(url('', (to) => (to.password = 'secret?')))).toMatchObject({
        kind: 'wrong',
        message: expect.stringContaining('does not accept the password of user "postgres"'),
      });
      expect(await problem(url('', (to) => (to.password = '')))).toMatchObject({
        kind: 'wrong',
        message: expect.stringContaining('asks for a password, and the URL has none'),
      });
    });

    it('should cancel over TLS', async ({ expect }) => {
      await using engine = await open({ url: url('application_name=cancelled') });
      await using client = await openClient(url('sslmode=no-verify'));
      await client.query('BEGIN; LOCK TABLE meta');
      using soon = deadlineIn(100);
      await expect(engine.meta.get('a', soon)).rejects.toMatchObject({ code: 'STORE_TIMEOUT' });
      await sleep(600);
      const { rows } = await client.query(
        `SELECT state FROM pg_stat_activity WHERE application_name = 'cancelled' AND state <> 'idle'`,
      );
      expect(rows).toEqual([]);
      await client.query('ROLLBACK');
    });

    it('should call a server with too many connections, or one that ends, down', async () => {
      const small = await startPostgres({
        settings: {
          max_connections: '4',
          superuser_reserved_connections: '0',
          max_wal_senders: '0',
          wal_level: 'minimal',
          autovacuum_max_workers: '1',
        },
      });
      await using _small = { [Symbol.asyncDispose]: () => small.stop() };
      const clients = await Promise.all(Array.from({ length: 4 }, () => openClient(small.url())));
      expect(await problem(small.url())).toMatchObject({
        kind: 'down',
        message: expect.stringContaining('too many connections'),
      });
      await Promise.all(clients.map((client) => client.end()));
      await using engine = await open({ url: small.url(), poolSize: 50 });
      const many = Array.from({ length: 500 }, (_, i) => engine.meta.get(`key ${i}`, noDeadline));
      expect(await Promise.all(many), 'a pool makes do with the connections it gets').toEqual(
        Array(500).fill(null),
      );
    });
  });
});
