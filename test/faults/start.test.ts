// What a start says of stores that it can't use: a wrong setting ends it, by name; a server that is down does not.

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { startNeo4j } from '../../stack/neo4j.ts';
import { startPostgres } from '../../stack/postgres.ts';
import type { RunningServer } from '../../stack/server.ts';
import { startValkey } from '../../stack/valkey.ts';
import { dataFolder, emptyFolder, run, start } from '../cli/parley.ts';
import { post, send } from '../http/test-server.ts';
import { cassandraKeyspace, describeWith, describeWithOwn } from '../support/servers.ts';

const PASSWORD = 'correct-horse';
const WRONG = 'hunter2-hunter2';
const START_MS = 10_000;

type Environment = Record<string, string>;

describeWithOwn(['postgres', 'neo4j', 'redis'], 'parley serve', () =>
  describeWith(['cassandra'], 'on servers', () => {
    let servers: RunningServer[];
    let right: Environment;

    beforeAll(async () => {
      servers = await Promise.all([
        startPostgres({ password: PASSWORD }),
        startNeo4j({ password: PASSWORD }),
        startValkey({ password: PASSWORD }),
      ]);
      const { contactPoints, datacenter, keyspace } = await cassandraKeyspace();
      right = Object.assign(
        {
          CASSANDRA_CONTACT_POINTS: contactPoints.join(','),
          CASSANDRA_DATACENTER: datacenter ?? '',
          CASSANDRA_KEYSPACE: keyspace,
        },
        ...servers.map(({ environment }) => environment),
      );
    }, 240_000);

    const page = createServer((_request, response) => response.end('a page'));
    const pagePort = (): number => (page.address() as AddressInfo).port;
    beforeAll(async () => {
      await once(page.listen(0, '127.0.0.1'), 'listening');
    });

    afterAll(async () => {
      page.close();
      await Promise.all((servers ?? []).map((server) => server.stop()));
    }, 60_000);

    const changed = (variable: string, change: (url: URL) => void): Environment => {
      const url = new URL(right[variable]!);
      change(url);
      return { [variable]: url.href };
    };
    const password = (variable: string) =>
      changed(variable, (url) => {
        url.password = WRONG;
      });

    it.each([
      ['POSTGRES_URL', 'password', () => password('POSTGRES_URL')],
      [
        'POSTGRES_URL',
        'no-such-database',
        () =>
          changed('POSTGRES_URL', (url) => {
            url.pathname = '/no-such-database';
          }),
      ],
      [
        'POSTGRES_URL',
        'no-such-host.invalid',
        () => ({ POSTGRES_URL: 'postgres://me@no-such-host.invalid/parley' }),
      ],
      [
        'POSTGRES_URL',
        'PostgreSQL',
        () => ({ POSTGRES_URL: `postgres://me@127.0.0.1:${pagePort()}/parley` }),
      ],
      [
        'CASSANDRA_KEYSPACE',
        'parley migrate',
        () => ({
          CASSANDRA_CONTACT_POINTS: right.CASSANDRA_CONTACT_POINTS!,
          CASSANDRA_KEYSPACE: 'no_such_keyspace',
        }),
      ],
      [
        'CASSANDRA_DATACENTER',
        'nowhere',
        () => ({
          CASSANDRA_CONTACT_POINTS: right.CASSANDRA_CONTACT_POINTS!,
          CASSANDRA_DATACENTER: 'nowhere',
        }),
      ],
      ['NEO4J_PASSWORD', 'password', () => ({ ...servers[1]!.environment, NEO4J_PASSWORD: WRONG })],
      ['NEO4J_DATABASE', 'nowhere', () => ({ ...servers[1]!.environment, NEO4J_DATABASE: 'nowhere' })],
      ['REDIS_URL', 'password', () => password('REDIS_URL')],
      ['REDIS_URL', 'no-such-host.invalid', () => ({ REDIS_URL: 'redis://no-such-host.invalid' })],
    ] as const)('should end for a wrong %s with what is wrong: %s', async (variable, why, settings) => {
      const begun = performance.now();
      const environment = { ...settings(), PORT: '0', DATA_DIR: await dataFolder() };
      const { code, stderr } = await run(['serve'], { environment });
      expect(performance.now() - begun).toBeLessThan(START_MS);
      expect(code).toBe(1);
      expect(stderr).toContain(variable);
      expect(stderr).toContain(why);
      for (const secret of [WRONG, PASSWORD]) expect(stderr).not.toContain(secret);
      expect(stderr).not.toContain('    at ');
    });

    it('should serve the rest while a server is down, and use it once it is there', async () => {
      const [postgres] = servers;
      await postgres!.kill();
      const environment = {
        ...postgres!.environment,
        REDIS_URL: right.REDIS_URL!,
        PORT: '0',
        DATA_DIR: await dataFolder(),
      };
      const server = start(['serve'], { environment });
      try {
        const url = await server.url();
        const ready = async () =>
          JSON.parse((await send(`${url}health/ready`)).body.toString()) as {
            status: string;
            stores: Record<string, unknown>[];
          };
        const before = await ready();
        expect(before.status).toBe('degraded');
        expect(before.stores).toContainEqual({
          store: 'relational',
          engine: 'postgresql',
          version: null,
          healthy: false,
          latencyMs: null,
        });
        const query = '{ users { nodes { id } } entityTypes { type } }';
        const degraded = (await post(url, { query })).json();
        expect(degraded.data).toEqual({ users: null, entityTypes: [] });
        expect(degraded.errors).toHaveLength(1);
        expect(degraded.errors?.[0]).toMatchObject({
          path: ['users'],
          extensions: { code: 'STORE_UNAVAILABLE', store: 'relational' },
        });
        await postgres!.restart();
        await vi.waitFor(async () => expect((await ready()).status).toBe('ready'), {
          timeout: 15_000,
          interval: 100,
        });
        expect((await post(url, { query })).json()).toEqual({
          data: { users: { nodes: [] }, entityTypes: [] },
        });
      } finally {
        server.process.kill('SIGTERM');
      }
      const { code, stdout } = await server.outcome;
      expect(code).toBe(0);
      expect(stdout).toContain('POSTGRES_URL');
      expect(stdout).toContain('The relational store is in use');
      expect(stdout).not.toContain(PASSWORD);
    });

    it('should open nothing embedded when every store has a server, and say what runs', async () => {
      const environment = { ...right, PORT: '0', DATA_DIR: `${await emptyFolder()}/never-made` };
      expect(await run(['migrate'], { environment })).toMatchObject({ code: 0, stderr: '' });
      const server = start(['serve'], { environment });
      const url = await server.url();
      const { data, errors } = (
        await post(url, { query: '{ stores { kind engine version healthy } }' })
      ).json();
      server.process.kill('SIGTERM');
      expect((await server.outcome).code).toBe(0);
      expect(errors).toBeUndefined();
      expect(data?.stores).toEqual([
        { kind: 'RELATIONAL', engine: 'postgresql', version: servers[0]!.version, healthy: true },
        { kind: 'TURNS', engine: 'cassandra', version: expect.stringMatching(/^\d+\.\d+/), healthy: true },
        { kind: 'GRAPH', engine: 'neo4j', version: servers[1]!.version, healthy: true },
        { kind: 'CACHE', engine: 'valkey', version: servers[2]!.version, healthy: true },
      ]);
    });
  }),
);
