// A server that is killed, paused, restarted, cut off or demoted: calls fail in time, and all is well again by itself. Tests that
// wait do so at the same time, each with a server of its own.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { deadlineIn, noDeadline } from '../../datasources/deadline.ts';
import type { KeyValue } from '../../datasources/key-value.ts';
import { startValkey, type ValkeyServer } from '../../stack/valkey.ts';
import { heard } from '../contracts/key-value.suite.ts';
import { describeWithOwn } from '../support/servers.ts';
import { startProxy } from './proxy.ts';
import { admin, openValkey } from './valkey.ts';

const HOUR = 3_600_000;
/** Within this a server that is back must be in use. */
const BACK_MS = 5_000;
const DOWN = { name: 'StoreError', code: 'STORE_UNAVAILABLE', store: 'cache' };
const LATE = { name: 'StoreError', code: 'STORE_TIMEOUT', store: 'cache' };

describeWithOwn(['redis'], 'the cache on a server that comes and goes', async () => {
  const backInUse = async (cache: KeyValue, since: number) => {
    await vi.waitFor(() => cache.version(noDeadline), { timeout: BACK_MS, interval: 20 });
    expect(performance.now() - since).toBeLessThan(BACK_MS);
  };
  const elapsed = async (call: Promise<unknown>, expected: object) => {
    const start = performance.now();
    const error: unknown = await call.then(
      () => null,
      (found: unknown) => found,
    );
    expect(error).toMatchObject(expected);
    return performance.now() - start;
  };

  it.concurrent('should reject at once while it is killed, and go on after its restart', async ({
    expect,
  }) => {
    await using own = await serverAndCache();
    const { server, cache } = own;
    await cache.set([{ key: 'kept', value: Buffer.from('x'), ttlMs: HOUR }], noDeadline);
    await server.kill();
    await vi.waitFor(() => expect(cache.get(['kept'], noDeadline)).rejects.toMatchObject(DOWN));
    for (const call of [
      () => cache.get(['kept'], noDeadline),
      () => cache.set([{ key: 'a', value: Buffer.from('x'), ttlMs: HOUR }], noDeadline),
      () => cache.increment('n', 1, HOUR, noDeadline),
      () => cache.deleteIfEqual('a', Buffer.from('x'), noDeadline),
      () => cache.publish('c', Buffer.from('x'), noDeadline),
      () => cache.version(noDeadline),
      () => cache.subscribe('c', heard(), noDeadline),
    ])
      expect(await elapsed(call(), DOWN)).toBeLessThan(500);
    await sleep(2_000);
    await server.restart();
    await backInUse(cache, performance.now());
    expect(await cache.get(['kept'], noDeadline)).toEqual([Buffer.from('x')]);
  });

  it.concurrent('should reject by the deadline while it is paused, and go on when it does', async () => {
    await using own = await serverAndCache();
    const { server, cache } = own;
    server.pause();
    try {
      using soon = deadlineIn(100);
      expect(await elapsed(cache.get(['a'], soon), LATE)).toBeLessThan(300);
      using caller = deadlineIn(60_000);
      setTimeout(() => caller.cancel(), 100);
      expect(await elapsed(cache.increment('a', 1, HOUR, caller), LATE)).toBeLessThan(300);
      using subscriber = deadlineIn(100);
      expect(await elapsed(cache.subscribe('c', heard(), subscriber), LATE)).toBeLessThan(300);
      expect(await elapsed(cache.get(['a'], noDeadline), {})).toBeLessThan(1_500);
      await sleep(3_000);
      expect(await elapsed(cache.get(['a'], noDeadline), {})).toBeLessThan(1_500);
    } finally {
      server.resume();
    }
    await backInUse(cache, performance.now());
    // Whoever gave up is not listening.
    await using client = admin(server);
    await vi.waitFor(async () => expect(await client.pubsub('NUMSUB', 'test:c')).toEqual(['test:c', 0]));
  });

  it.concurrent('should run scripts on a server that has forgotten them', async () => {
    await using own = await serverAndCache();
    const { server, cache } = own;
    expect(await cache.increment('forgotten', 1, HOUR, noDeadline)).toBe(1);
    await using client = admin(server);
    await client.script('FLUSH');
    const counts = await Promise.all([1, 2, 3].map(() => cache.increment('forgotten', 1, HOUR, noDeadline)));
    expect(counts.toSorted()).toEqual([2, 3, 4]);
    await cache.delete(['forgotten'], noDeadline);
  });

  it.concurrent('should lose and double nothing that was acknowledged, whatever happens under load', async () => {
    await using own = await serverAndCache();
    const { server, cache } = own;
    let acknowledged = 0;
    let failed = 0;
    let running = true;
    const codes = new Set<unknown>();
    const worker = async () => {
      while (running) {
        using deadline = deadlineIn(300);
        try {
          await cache.increment('load', 1, HOUR, deadline);
          acknowledged += 1;
        } catch (error) {
          codes.add((error as { code?: unknown }).code);
          failed += 1;
          await sleep(20);
        }
      }
    };
    const workers = Array.from({ length: 30 }, worker);
    for (let round = 0; round < 3; round++) {
      await sleep(300);
      if (round === 0) server.pause();
      else await server.kill();
      await sleep(500);
      if (round === 0) server.resume();
      else await server.restart();
      await backInUse(cache, performance.now());
    }
    running = false;
    await Promise.all(workers);
    const total = await cache.increment('load', 0, HOUR, noDeadline);
    expect(acknowledged).toBeGreaterThan(100);
    expect(failed).toBeGreaterThan(0);
    expect([...codes].filter((code) => code !== DOWN.code && code !== LATE.code)).toEqual([]);
    expect(total).toBeGreaterThanOrEqual(acknowledged);
    expect(total).toBeLessThanOrEqual(acknowledged + failed);
    await cache.delete(['load'], noDeadline);
  });

  it.concurrent('should never send twice what was done once and not acknowledged', async ({ expect }) => {
    await using own = await serverAndCache();
    const { server, cache } = own;
    await using proxy = await startProxy(server.port);
    await using cut = await openValkey({ url: `redis://127.0.0.1:${proxy.port}` });
    expect(await cut.increment('once', 1, HOUR, noDeadline)).toBe(1);
    proxy.freeze('replies');
    const lost = cut.increment('once', 1, HOUR, noDeadline);
    await vi.waitFor(async () => expect(await cache.increment('once', 0, HOUR, noDeadline)).toBe(2));
    proxy.cut();
    await expect(lost).rejects.toMatchObject(DOWN);
    await vi.waitFor(() => cut.version(noDeadline), { timeout: BACK_MS });
    await sleep(100);
    expect(await cut.increment('once', 1, HOUR, noDeadline)).toBe(3);
    await cache.delete(['once'], noDeadline);
  });

  it.concurrent('should take writes again after a fail-over', async ({ expect }) => {
    await using own = await serverAndCache();
    const { server, cache } = own;
    const entry = { key: 'a', value: Buffer.from('x'), ttlMs: HOUR };
    await using client = admin(server);
    await client.call('REPLICAOF', '127.0.0.1', '1');
    await expect(cache.set([entry], noDeadline)).rejects.toMatchObject(DOWN);
    await client.call('REPLICAOF', 'NO', 'ONE');
    const since = performance.now();
    await vi.waitFor(() => cache.set([entry], noDeadline), { timeout: BACK_MS });
    await backInUse(cache, since);
  });

  it.concurrent('should leave a demoted server for the one that its address leads to then', async ({
    expect,
  }) => {
    await using own = await serverAndCache();
    const { server, cache } = own;
    await using client = admin(server);
    const ids = async () => {
      const list = String(await client.client('LIST'));
      return [...list.matchAll(/^id=(\d+) .* name=parley /gm)].map(([, id]) => id);
    };
    const before = await ids();
    await client.call('REPLICAOF', '127.0.0.1', '1');
    try {
      await expect(cache.increment('a1', 1, HOUR, noDeadline)).rejects.toMatchObject(DOWN);
      await vi.waitFor(async () => {
        const after = await ids();
        expect(after).toHaveLength(1);
        expect(before).not.toContain(after[0]);
      });
    } finally {
      await client.call('REPLICAOF', 'NO', 'ONE');
    }
  });

  describe.concurrent('messages', () => {
    const subscriptions = async (server: ValkeyServer, channel: string) => {
      await using client = admin(server);
      return (await client.pubsub('NUMSUB', `test:${channel}`))[1];
    };

    it.concurrent('should need one subscription per channel, and none when nobody listens', async () => {
      await using own = await serverAndCache();
      const { server, cache } = own;
      const [a, b] = await Promise.all([
        cache.subscribe('shared', heard(), noDeadline),
        cache.subscribe('shared', heard(), noDeadline),
      ]);
      expect(await subscriptions(server, 'shared')).toBe(1);
      await a[Symbol.asyncDispose]();
      expect(await subscriptions(server, 'shared')).toBe(1);
      await b[Symbol.asyncDispose]();
      expect(await subscriptions(server, 'shared')).toBe(0);
    });

    it.concurrent.each(['killed', 'paused', 'disconnected'] as const)(
      'should come again after the server was %s, and every listener hear of the gap',
      async (how) => {
        await using own = await serverAndCache();
        const { server, cache } = own;
        const [a, b, gone] = [heard(), heard(), heard()];
        await cache.subscribe('one', a, noDeadline);
        await cache.subscribe('two', b, noDeadline);
        const leaving = await cache.subscribe('one', gone, noDeadline);
        await leaving[Symbol.asyncDispose]();
        if (how === 'killed') {
          await server.kill();
          await server.restart();
        } else if (how === 'paused') {
          server.pause();
          await sleep(4_000);
          server.resume();
        } else {
          await using client = admin(server);
          await client.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
        }
        await vi.waitFor(() => expect([a.gaps, b.gaps]).toEqual([1, 1]), { timeout: BACK_MS });
        await vi.waitFor(() => cache.publish('one', Buffer.from('1'), noDeadline), { timeout: BACK_MS });
        await cache.publish('two', Buffer.from('2'), noDeadline);
        await vi.waitFor(() => expect([a.texts(), b.texts()]).toEqual([['1'], ['2']]));
        expect([gone.gaps, gone.texts()]).toEqual([0, []]);
        await using late = await cache.subscribe('one', gone, noDeadline);
        expect([late && gone.gaps, a.gaps]).toEqual([0, 1]);
      },
    );

    it.concurrent('should come again after the way to the server was cut without a word', async () => {
      await using server = await valkeyServer();
      await using proxy = await startProxy(server.port);
      await using cut = await openValkey({ url: `redis://127.0.0.1:${proxy.port}` });
      const listener = heard();
      await cut.subscribe('one', listener, noDeadline);
      proxy.freeze();
      // Nobody sends anything: the connection itself must notice.
      await vi.waitFor(() => expect(listener.gaps).toBe(1), { timeout: BACK_MS });
      // The connection for commands finds out for itself, perhaps a little later.
      await vi.waitFor(
        async () => {
          using soon = deadlineIn(500);
          await cut.publish('one', Buffer.from('x'), soon);
        },
        { timeout: BACK_MS },
      );
      await vi.waitFor(() => expect(listener.texts()).toEqual(['x']));
    });
  });

  it.concurrent.each(['answers', 'is paused', 'is killed'] as const)(
    'should let the process end at once when it is disposed while the server %s',
    async (how) => {
      await using server = await valkeyServer();
      const program = `
        import { noDeadline } from './datasources/deadline.ts';
        import { openRedis } from './datasources/redis/open.ts';
        const options = { url: process.argv[1], prefix: 'x', connectTimeoutMs: 3000, commandTimeoutMs: 1000 };
        const cache = await openRedis(options, { signal: new AbortController().signal });
        await cache.subscribe('c', { onMessage() {}, onGap() {} }, noDeadline);
        console.log('open');
        process.stdin.once('data', async () => {
          cache.get(['a'], noDeadline).catch(() => {});
          await cache[Symbol.asyncDispose]();
          process.stdin.destroy();
        });`;
      const child = spawn(process.execPath, ['--input-type=module', '-e', program, server.url], {
        stdio: ['pipe', 'pipe', 'inherit'],
      });
      try {
        await once(child.stdout, 'data');
        if (how === 'is paused') server.pause();
        if (how === 'is killed') await server.kill();
        const start = performance.now();
        child.stdin.write('end');
        const [code] = await once(child, 'exit');
        expect(code).toBe(0);
        expect(performance.now() - start).toBeLessThan(1_500);
      } finally {
        child.kill('SIGKILL');
        if (how === 'is paused') server.resume();
        if (how === 'is killed') await server.restart();
      }
    },
  );

  // One at a time: they watch the process's warnings.
  describe('messages and warnings', () => {
    it('should make one connection for all who start to listen at once', async () => {
      await using own = await serverAndCache();
      const { server, cache } = own;
      const warnings = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
      const all = await Promise.all(
        Array.from({ length: 50 }, (_, index) => cache.subscribe(`many ${index}`, heard(), noDeadline)),
      );
      expect(warnings).not.toHaveBeenCalled();
      warnings.mockRestore();
      await using client = admin(server);
      const list = String(await client.client('LIST', 'TYPE', 'PUBSUB'));
      expect(list.match(/ sub=50 /g)).toHaveLength(1);
      for (const one of all) await one[Symbol.asyncDispose]();
    });

    it('should survive a listener that throws at a gap', async () => {
      await using own = await serverAndCache();
      const { server, cache } = own;
      const warnings = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
      const listener = heard();
      const thrower = {
        onMessage: () => {},
        onGap: () => {
          throw new Error('no');
        },
      };
      await cache.subscribe('one', thrower, noDeadline);
      await cache.subscribe('one', listener, noDeadline);
      await using client = admin(server);
      await client.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
      await vi.waitFor(() => expect(listener.gaps).toBe(1), { timeout: BACK_MS });
      expect(warnings).toHaveBeenCalledTimes(1);
      warnings.mockRestore();
    });
  });
});

async function valkeyServer(): Promise<ValkeyServer & AsyncDisposable> {
  const server = await startValkey();
  return { ...server, [Symbol.asyncDispose]: () => server.stop() };
}

async function serverAndCache(): Promise<{ server: ValkeyServer; cache: KeyValue } & AsyncDisposable> {
  const server = await startValkey();
  const cache = await openValkey(server);
  return {
    server,
    cache,
    [Symbol.asyncDispose]: async () => {
      await cache[Symbol.asyncDispose]();
      await server.stop();
    },
  };
}
