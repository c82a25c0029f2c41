// Each server of the stack: starts, answers its own driver, can be paused, killed and restarted, and leaves nothing behind.

import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import { startCassandra } from '../../stack/cassandra.ts';
import { type Certificates, makeCertificates } from '../../stack/certificates.ts';
import { temporaryFolder } from '../../stack/folders.ts';
import { startNeo4j } from '../../stack/neo4j.ts';
import { startPostgres, startPostgresReplica } from '../../stack/postgres.ts';
import type { ServerName } from '../../stack/programs.ts';
import type { RunningServer, ServerOptions } from '../../stack/server.ts';
import { startValkey } from '../../stack/valkey.ts';
import { describeWithOwn } from '../support/servers.ts';
import { type Client, cassandraClient, neo4jClient, postgresClient, valkeyClient } from './clients.ts';
import { processesWith, within } from './processes.ts';

/**
 * Every boot of the Java servers. Otherwise they are run by the same code as the others here, and killed, paused, restarted and
 * guarded where their engines and the gateway are tested.
 */
const FULL = process.env.PARLEY_TEST_FULL === '1';
const isJava = (name: ServerName): boolean => name === 'cassandra' || name === 'neo4j';

/** How long a server that stands still is seen not to answer: one that runs needs milliseconds. */
const STILL_MS = 1_000;

interface Kind<Server extends RunningServer> {
  name: ServerName;
  /** What the variable that names it looks like. */
  variable: [name: string, value: RegExp];
  start(options: ServerOptions): Promise<Server>;
  connect(server: Server): Promise<Client>;
}

function serverTests<Server extends RunningServer>({ name, variable, start, connect }: Kind<Server>): void {
  describeWithOwn([name], `${name} of the stack`, () => {
    const isTried = FULL || !isJava(name);
    it.runIf(isTried)(
      'should answer, stand still, die, come back with its data, and go',
      { timeout: 180_000 },
      async () => {
        const before = foldersOf(name);
        const server = await start({});
        const [folder] = foldersOf(name).filter((one) => !before.includes(one));
        expect(server.environment[variable[0]]).toMatch(variable[1]);
        expect(server.version).toMatch(/^\d+\.\d+/);
        expect(folder).toBeDefined();
        {
          await using client = await connect(server);
          await client.write('first');
          expect(await client.read()).toBe('first');
          server.pause();
          const read = client.read().then(
            () => 'over',
            () => 'over',
          );
          expect(await Promise.race([read, sleep(STILL_MS, 'waiting')])).toBe('waiting');
          server.resume();
          await read;
        }
        expect(await within(10_000, () => reads(connect, server, 'first'))).toBe(true);

        await server.kill();
        expect(server.isRunning()).toBe(false);
        expect(processesWith(folder!)).toEqual([]);
        await expect(connect(server)).rejects.toThrow();
        await server.restart();
        expect(await reads(connect, server, 'first')).toBe(true);
        await server.restart();
        expect(await reads(connect, server, 'first')).toBe(true);

        await server.stop();
        expect(processesWith(folder!)).toEqual([]);
        expect(existsSync(folder!)).toBe(false);
      },
    );

    it.runIf(isTried)('should keep its data in a folder that it is given', { timeout: 180_000 }, async () => {
      const parent = mkdtempSync(path.join(os.tmpdir(), 'kept-'));
      // PostgreSQL may be run by somebody else.
      chmodSync(parent, 0o755);
      const folder = path.join(parent, 'data');
      try {
        const first = await start({ folder });
        {
          await using client = await connect(first);
          await client.write('kept');
        }
        await first.stop();
        const second = await start({ folder, port: first.port });
        expect(second.port).toBe(first.port);
        expect(await reads(connect, second, 'kept')).toBe(true);
        await second.stop();
        expect(processesWith(folder)).toEqual([]);
        expect(readdirSync(folder)).not.toEqual([]);
      } finally {
        rmSync(parent, { recursive: true, force: true });
      }
    });

    it('should leave nothing behind when its start is given up', { timeout: 180_000 }, async () => {
      const before = foldersOf(name);
      const signal = AbortSignal.timeout(5);
      await expect(start({ signal })).rejects.toThrow();
      expect(foldersOf(name)).toEqual(before);
    });
  });
}

async function reads<Server>(
  connect: (server: Server) => Promise<Client>,
  server: Server,
  value: string,
): Promise<boolean> {
  try {
    await using client = await connect(server);
    return (await client.read()) === value;
  } catch {
    return false;
  }
}

/** Temporary folders of this process's servers of a kind. */
function foldersOf(name: ServerName): string[] {
  const part = `-${process.pid}-${name === 'redis' ? 'valkey' : name}-`;
  return readdirSync(os.tmpdir())
    .filter((one) => one.startsWith('parley-stack-') && one.includes(part))
    .map((one) => path.join(os.tmpdir(), one));
}

serverTests({
  name: 'postgres',
  variable: ['POSTGRES_URL', /^postgres:\/\/postgres@127\.0\.0\.1:\d+\/postgres$/],
  start: startPostgres,
  connect: postgresClient,
});
serverTests({
  name: 'redis',
  variable: ['REDIS_URL', /^redis:\/\/127\.0\.0\.1:\d+$/],
  start: startValkey,
  connect: valkeyClient,
});
serverTests({
  name: 'neo4j',
  variable: ['NEO4J_URL', /^bolt:\/\/127\.0\.0\.1:\d+$/],
  start: startNeo4j,
  connect: neo4jClient,
});
serverTests({
  name: 'cassandra',
  variable: ['CASSANDRA_CONTACT_POINTS', /^127\.0\.0\.1:\d+$/],
  start: startCassandra,
  connect: cassandraClient,
});

const certificates = (): Promise<Certificates> => makeCertificates(temporaryFolder('certificates'));
const running: RunningServer[] = [];
afterAll(async () => {
  await Promise.all(running.map((server) => server.stop()));
});
const keep = <Server extends RunningServer>(server: Server): Server => {
  running.push(server);
  return server;
};

describeWithOwn(['postgres'], 'PostgreSQL guarded', () => {
  it('should ask for TLS and the password, as should its replica', async () => {
    const tls = await certificates();
    const password = `it's /50%\\ @ "long"`;
    const server = keep(await startPostgres({ tls, password }));
    const replica = keep(await startPostgresReplica(server));
    await using client = await postgresClient(server);
    await client.write('guarded');
    expect(await within(10_000, () => reads(postgresClient, replica, 'guarded'))).toBe(true);
    await using standby = await postgresClient(replica);
    await expect(standby.write('no')).rejects.toThrow('read-only');
    const wrong = new URL(server.url());
    wrong.password = 'wrong';
    await expect(postgresClient({ ...server, url: () => wrong.href })).rejects.toThrow(
      'password authentication failed',
    );
    const plain = server.url().replace(/\?.*$/, '');
    await expect(postgresClient({ ...server, url: () => plain })).rejects.toThrow('no encryption');
  });
});

describeWithOwn(['redis'], 'Valkey guarded', () => {
  it('should ask for TLS and for its user', async () => {
    const tls = await certificates();
    const server = keep(await startValkey({ tls, user: { username: 'ann', password: 'p@ss/1' } }));
    await using client = await valkeyClient(server, tls.caFile);
    await client.write('guarded');
    expect(await client.read()).toBe('guarded');
    await expect(valkeyClient(server)).rejects.toThrow();
    const nobody = { ...server, url: server.url.replace(/\/\/.*@/, '//') };
    await using stranger = await valkeyClient(nobody, tls.caFile).catch(() => null);
    await expect(stranger?.read() ?? Promise.reject(new Error('NOAUTH'))).rejects.toThrow();
  });

  it('should ask for a password', async () => {
    const server = keep(await startValkey({ password: 'secret' }));
    await using client = await valkeyClient(server);
    await client.write('guarded');
    expect(await client.read()).toBe('guarded');
  });
});

describeWithOwn(['neo4j'], 'Neo4j guarded', () => {
  it.runIf(FULL)('should ask for TLS and for the password', { timeout: 120_000 }, async () => {
    const tls = await certificates();
    const server = keep(await startNeo4j({ tls, password: 'password1' }));
    await using client = await neo4jClient(server);
    await client.write('guarded');
    expect(await client.read()).toBe('guarded');
    const wrong = { ...server, options: { ...server.options, password: 'password2' } };
    await expect(neo4jClient(wrong)).rejects.toMatchObject({ code: 'Neo.ClientError.Security.Unauthorized' });
    await expect(neo4jClient({ ...server, options: { password: 'password1' } })).rejects.toThrow();
  });
});

describeWithOwn(['cassandra'], 'Cassandra guarded', () => {
  it.runIf(FULL)('should ask for TLS and for its user', { timeout: 180_000 }, async () => {
    const tls = await certificates();
    const credentials = { username: 'o"ne', password: "it's" };
    const server = keep(await startCassandra({ tls, credentials }));
    await using client = await cassandraClient(server);
    await client.write('guarded');
    expect(await client.read()).toBe('guarded');
    const as = (options: typeof server.options) => cassandraClient({ ...server, options });
    await expect(
      as({ tls, credentials: { username: 'cassandra', password: 'cassandra' } }),
    ).rejects.toThrow();
    await expect(as({ tls })).rejects.toThrow();
    await expect(as({ credentials })).rejects.toThrow();
  });
});

describeWithOwn(['cassandra'], 'Three nodes of Cassandra', () => {
  it.runIf(FULL)('should each die and stand still alone, and agree again', { timeout: 300_000 }, async () => {
    const server = keep(await startCassandra({ nodes: 3, heapMb: 256 }));
    expect(server.contactPoints.map((point) => point.split(':')[0])).toEqual([
      '127.0.0.1',
      '127.0.0.2',
      '127.0.0.3',
    ]);
    await using client = await cassandraClient(server);
    await client.write('one');
    await server.nodes[2]!.kill();
    expect(server.nodes.map((node) => node.isRunning())).toEqual([true, true, false]);
    expect(
      await within(20_000, () =>
        client.read().then(
          (value) => value === 'one',
          () => false,
        ),
      ),
    ).toBe(true);
    await server.nodes[2]!.restart();
    await server.untilAgreed();
    server.nodes[1]!.pause();
    expect(
      await within(20_000, () =>
        client.read().then(
          (value) => value === 'one',
          () => false,
        ),
      ),
    ).toBe(true);
    server.nodes[1]!.resume();
    await server.untilAgreed();
  });
});
