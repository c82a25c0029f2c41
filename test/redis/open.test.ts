// Opening the cache: whatever stands in the way is named within seconds. Most of it is waiting, so that the tests run at the same time.

import { once } from 'node:events';
import { mkdtempSync, readFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, describe, expect, it } from 'vitest';
import { noDeadline } from '../../datasources/deadline.ts';
import type { EngineErrorKind } from '../../datasources/engine.ts';
import { openRedis } from '../../datasources/redis/open.ts';
import { type Certificates, makeCertificates } from '../../stack/certificates.ts';
import { ServerUnavailable } from '../../stack/server.ts';
import { startValkey, type ValkeyServer, type ValkeyServerOptions } from '../../stack/valkey.ts';
import { describeWithOwn } from '../support/servers.ts';
import { startProxy } from './proxy.ts';
import { admin, openValkey } from './valkey.ts';

const CONNECT_MS = 2_000;
/** What may come on top: looking whether the server speaks the other protocol, and a busy machine. */
const SLACK_MS = 1_500;

/** Expects the opening to fail in time with this message, which follows `REDIS_URL: `. */
async function refused(url: string, kind: EngineErrorKind, message: string | RegExp): Promise<void> {
  const start = performance.now();
  const error: unknown = await openValkey({ url }, { connectTimeoutMs: CONNECT_MS }).catch(
    (found: unknown) => found,
  );
  const expected = typeof message === 'string' ? `REDIS_URL: ${message}` : message;
  expect(error).toMatchObject({
    name: 'EngineError',
    kind,
    variable: 'REDIS_URL',
    message: typeof expected === 'string' ? expected : expect.stringMatching(expected),
  });
  expect(performance.now() - start).toBeLessThan(CONNECT_MS + SLACK_MS);
}

const certificates = await certificatesOrNull();

describe.concurrent('opening', () => {
  describe('a URL of Redis that can not be used', () => {
    it.each([
      ['redis://host/a', 'expected the number of a database after the host, but got a.'],
      ['redis://host/0/1', 'expected the number of a database after the host, but got 0/1.'],
      ['redis://host?tls=1&db=2', 'parameters are not supported, but got tls,db.'],
      [
        'redis://:50%@host',
        'the password has a % that is not followed by two hexadecimal digits; write it as %25.',
      ],
      ['http://host', 'expected a URL such as redis://user:password@host:6379/0.'],
      ['redis://no.such.host.invalid', 'there is no host named no.such.host.invalid.'],
    ])('should be refused: %s', (url, message) => refused(url, 'wrong', message));

    it('should say that nothing listens', () =>
      refused('redis://127.0.0.1:1', 'down', 'no server answers at 127.0.0.1:1.'));

    it('should name an IPv6 address as one', () =>
      refused('redis://[::1]:1', 'down', 'no server answers at [::1]:1.'));

    it('should tell a web server from Redis', async () => {
      await using server = await listening(createHttpServer((_request, reply) => reply.end('hello')));
      await refused(
        `redis://127.0.0.1:${server.port}`,
        'wrong',
        `what answers at 127.0.0.1:${server.port} does not speak as Redis does; if it expects TLS, write rediss://.`,
      );
      await refused(`rediss://127.0.0.1:${server.port}`, 'wrong', /does not speak TLS/);
    });

    it('should not wait for a server that says nothing', async () => {
      await using server = await listening(createServer(() => {}));
      await refused(
        `redis://127.0.0.1:${server.port}`,
        'down',
        `the server at 127.0.0.1:${server.port} takes connections but does not answer.`,
      );
      await refused(
        `rediss://127.0.0.1:${server.port}`,
        'down',
        `no answer from 127.0.0.1:${server.port} in time.`,
      );
    });

    it('should say that a server hangs up', async () => {
      await using server = await listening(createServer((socket) => socket.destroy()));
      await refused(
        `redis://127.0.0.1:${server.port}`,
        'down',
        `the server at 127.0.0.1:${server.port} closed the connection.`,
      );
    });

    it('should tell a version that is too old', async () => {
      const hello = ['server', 'redis', 'version', '6.2.14', 'mode', 'standalone', 'role', 'master'];
      const reply = `%4\r\n${hello.map((word) => `$${word.length}\r\n${word}\r\n`).join('')}`;
      await using server = await listening(
        createServer((socket) =>
          socket.on('error', () => {}).on('data', () => socket.write(reply.repeat(4))),
        ),
      );
      await refused(
        `redis://127.0.0.1:${server.port}`,
        'wrong',
        `the server at 127.0.0.1:${server.port} has version 6.2.14; Redis 7 or Valkey 7.2 is the oldest that does.`,
      );
    });
  });

  describeWithOwn(['redis'], 'opening the cache on a server', async () => {
    const server = await startValkey();
    const others: ValkeyServer[] = [];
    const start = async (options: ValkeyServerOptions) => {
      const other = await startValkey(options);
      others.push(other);
      return other;
    };
    afterAll(() => Promise.all([server, ...others].map((one) => one.stop())));

    it('should say what runs', async () => {
      await using cache = await openValkey(server);
      expect(cache.engine).toBe('valkey');
      expect(await cache.version(noDeadline)).toBe(server.version);
    });

    it('should keep to its prefix and its database', async () => {
      await using cache = await openValkey({ url: `${server.url}/3` }, { prefix: 'kept:' });
      await using other = await openValkey({ url: `${server.url}/4` }, { prefix: 'kept:' });
      await using beside = await openValkey({ url: `${server.url}/3` }, { prefix: 'beside:' });
      const value = Buffer.from('v');
      await cache.set([{ key: 'a', value, ttlMs: 60_000 }], noDeadline);
      await cache.increment('n', 1, 60_000, noDeadline);
      await cache.setIfAbsent({ key: 'l', value, ttlMs: 60_000 }, noDeadline);
      expect(await other.get(['a'], noDeadline)).toEqual([null]);
      expect(await beside.get(['a', 'n'], noDeadline)).toEqual([null, null]);
      await using client = admin(server, 3);
      expect((await client.keys('*')).toSorted()).toEqual(['kept:a', 'kept:l', 'kept:n']);
      expect(await cache.delete(['a', 'n', 'l'], noDeadline)).toBe(3);
    });

    it('should say that there is no such database', () =>
      refused(`${server.url}/99`, 'wrong', `the server at 127.0.0.1:${server.port} has no database 99.`));

    it('should not wait for a server that is paused', async () => {
      const server = await start({});
      server.pause();
      try {
        await refused(server.url, 'down', /takes connections but does not answer\.$/);
      } finally {
        server.resume();
      }
    });

    it('should end when it is told to', async ({ expect }) => {
      const server = await start({});
      server.pause();
      try {
        const start = performance.now();
        const options = { url: server.url, prefix: 'x', connectTimeoutMs: 8_000, commandTimeoutMs: 8_000 };
        await expect(openRedis(options, { signal: AbortSignal.timeout(100) })).rejects.toMatchObject({
          kind: 'down',
        });
        expect(performance.now() - start).toBeLessThan(1_000);
        await expect(openRedis(options, { signal: AbortSignal.abort() })).rejects.toMatchObject({
          kind: 'down',
        });
      } finally {
        server.resume();
      }
    });

    it('should log in, and say whose fault it is when it can not', async () => {
      const guarded = await start({ password: 'p@ss/wörd %' });
      await using cache = await openValkey(guarded);
      await cache.version(noDeadline);
      const at = `127.0.0.1:${guarded.port}`;
      await refused(`redis://${at}`, 'wrong', /wants a password/);
      await refused(
        `redis://:guess@${at}`,
        'wrong',
        `the server at ${at} knows no such user with this password.`,
      );
      await refused(
        `redis://bob:guess@${at}`,
        'wrong',
        `the server at ${at} knows no such user with this password.`,
      );
    });

    it('should log in as a user with few rights, and say which are missing', async () => {
      const acl = (name: string, ...rules: string[]) => ['--user', name, 'on', `>${name}`, ...rules];
      const guarded = await start({
        user: { username: 'bob', password: 'bob' },
        args: [
          ...acl('enough', '~test:*', '&test:*', '+@all', '-@dangerous', '-@admin'),
          ...acl('nokeys', '~other:*', '&*', '+@all'),
          ...acl('nochannels', '~*', 'resetchannels', '+@all'),
          ...acl('noscripts', '~*', '&*', '+@all', '-@scripting'),
        ],
      });
      const as = (name: string) => `redis://${name}:${name}@127.0.0.1:${guarded.port}`;
      await using cache = await openValkey({ url: as('enough') });
      expect(await cache.increment('n', 2, 60_000, noDeadline)).toBe(2);
      await refused(`redis://127.0.0.1:${guarded.port}`, 'wrong', /wants a password/);
      for (const [name, missing] of [
        ['nokeys', /access a key/],
        ['nochannels', /access a channel/],
        ['noscripts', /'eval' command/],
      ] as const) {
        await refused(as(name), 'wrong', /may not do what Parley needs/);
        await refused(as(name), 'wrong', missing);
      }
    });

    it('should not take a node of a cluster', async () => {
      const node = await start({ args: ['--cluster-enabled', 'yes'] });
      await refused(node.url, 'wrong', /is a node of a cluster, which is not supported/);
    });

    it('should wait for the primary where a replica answers', async () => {
      const replica = await start({ args: ['--replicaof', `127.0.0.1 ${server.port}`] });
      await refused(
        replica.url,
        'down',
        /is a replica that takes no writes; the URL must lead to the primary\.$/,
      );
    });

    it('should open a server that has no room left, which gives what it has', async ({ expect }) => {
      const full = await start({ args: ['--maxmemory', '1'] });
      await using cache = await openValkey(full);
      const entry = { key: 'a', value: Buffer.alloc(10), ttlMs: 1_000 };
      for (const call of [cache.set([entry], noDeadline), cache.increment('n', 1, 1_000, noDeadline)])
        await expect(call).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', store: 'cache' });
      expect(await cache.get(['a'], noDeadline)).toEqual([null]);
    });

    it('should say that a server still loads its data', async () => {
      const folder = mkdtempSync(path.join(tmpdir(), 'parley-loading-'));
      const before = await start({ folder });
      await using client = admin(before);
      const filling = client.pipeline();
      for (let key = 0; key < 8_000; key++) filling.set(`key ${key}`, '');
      await filling.exec();
      await before.stop();
      // Microseconds a key; it answers every 1024 keys.
      const slow = ['--key-load-delay', '200'];
      const after = start({ folder, port: before.port, args: slow });
      let message = '';
      while (!message.includes('loading')) {
        const cache = await openValkey(before).catch((error: Error) => error);
        if (!(cache instanceof Error)) break;
        ({ message } = cache);
      }
      expect(message).toBe(`REDIS_URL: the server at 127.0.0.1:${before.port} is still loading its data.`);
      await after;
    });
  });

  describe.skipIf(certificates === null)('the cache by TLS', () =>
    describeWithOwn(['redis'], 'of a proxy', () => {
      // The server that runs here may be built without TLS: a proxy speaks it in its place.
      const { caFile, certificateFile, keyFile } = certificates!;
      const tls = () => ({ cert: readFileSync(certificateFile), key: readFileSync(keyFile) });

      it('should be refused by whom it is not trusted, and taken by whom it is', async () => {
        await using server = await valkeyServer();
        await using proxy = await startProxy(server.port, tls());
        const at = `127.0.0.1:${proxy.port}`;
        await refused(`rediss://${at}`, 'wrong', /not from an authority that is trusted here/);
        const trusted = getCACertificates('default');
        setDefaultCACertificates([...trusted, readFileSync(caFile, 'utf8')]);
        try {
          for (const host of ['127.0.0.1', 'localhost']) {
            await using cache = await openValkey({ url: `rediss://${host}:${proxy.port}` });
            expect(await cache.increment('n', 1, 1_000, noDeadline)).toBeGreaterThan(0);
          }
        } finally {
          setDefaultCACertificates(trusted);
        }
      });

      it('should be told from none', async () => {
        await using server = await valkeyServer();
        await using proxy = await startProxy(server.port, tls());
        await refused(
          `redis://127.0.0.1:${proxy.port}`,
          'wrong',
          `the server at 127.0.0.1:${proxy.port} speaks TLS; write rediss://.`,
        );
        await refused(server.url.replace('redis:', 'rediss:'), 'wrong', /does not speak TLS/);
      });
    }),
  );
});

async function valkeyServer() {
  const server = await startValkey();
  return { ...server, [Symbol.asyncDispose]: () => server.stop() };
}

async function certificatesOrNull(): Promise<Certificates | null> {
  try {
    return await makeCertificates(mkdtempSync(path.join(tmpdir(), 'parley-certificates-')));
  } catch (error) {
    if (error instanceof ServerUnavailable) return null;
    throw error;
  }
}

async function listening(server: ReturnType<typeof createServer>) {
  const open = new Set<{ destroy(): void }>();
  server.on('connection', (socket) => open.add(socket));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: async () => {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
