// What every KeyValue must do.

import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { deadlineIn, noDeadline } from '../../datasources/deadline.ts';
import type { KeyValue } from '../../datasources/key-value.ts';
import { agreesWithModel, keys, steps } from './key-value.model.ts';

export interface KeyValueEngine {
  name: string;
  /** Opens an empty one that no one else uses. */
  open(): Promise<KeyValue>;
}

const HOUR = 3_600_000;
const bytes = (...list: number[]) => Uint8Array.from(list);
const text = (value: string) => new TextEncoder().encode(value);
const plain = (values: readonly (Uint8Array | null)[]) =>
  values.map((value) => (value === null ? null : Buffer.from(value).toString('hex')));

/** Runs the suite against one engine. */
export function keyValueSuite(engine: KeyValueEngine): void {
  describe(`key-value on ${engine.name}`, () => {
    let cache: KeyValue;
    let count = 0;
    /** A key that no other test uses. */
    const fresh = (name = 'key') => `${name} ${++count}`;
    const read = async (key: string) => plain(await cache.get([key], noDeadline))[0];
    beforeAll(async () => {
      cache = await engine.open();
    });
    afterAll(() => cache[Symbol.asyncDispose]());
    afterEach(() => vi.restoreAllMocks());

    it('should say what it is', async () => {
      expect(['memory', 'valkey', 'redis']).toContain(cache.engine);
      expect(await cache.version(noDeadline)).toMatch(/^\d+\.\d+/);
    });

    describe('values', () => {
      it('should come back in the order of the keys, null where there is none', async () => {
        const [a, b] = [fresh(), fresh()];
        await cache.set(
          [
            { key: a, value: text('one'), ttlMs: HOUR },
            { key: b, value: text('two'), ttlMs: HOUR },
          ],
          noDeadline,
        );
        const values = await cache.get([b, fresh(), a, b], noDeadline);
        expect(plain(values)).toEqual(plain([text('two'), null, text('one'), text('two')]));
      });

      it('should be kept as they are, byte for byte, and may be empty', async () => {
        const every = Uint8Array.from({ length: 256 }, (_, byte) => byte);
        for (const value of [bytes(), bytes(0), bytes(0xff, 0, 0xfe, 13, 10), every]) {
          const key = fresh();
          await cache.set([{ key, value, ttlMs: HOUR }], noDeadline);
          expect(await read(key)).toBe(Buffer.from(value).toString('hex'));
        }
      });

      it('should be only the part of a buffer that was handed in', async () => {
        const key = fresh();
        await cache.set([{ key, value: bytes(1, 2, 3, 4).subarray(1, 3), ttlMs: HOUR }], noDeadline);
        expect(await read(key)).toBe('0203');
      });

      it('should not change with the buffers that were handed in or out', async () => {
        const [a, b] = [fresh(), fresh()];
        const value = bytes(1, 2, 3);
        const written = [
          cache.set([{ key: a, value, ttlMs: HOUR }], noDeadline),
          cache.setIfAbsent({ key: b, value, ttlMs: HOUR }, noDeadline),
        ];
        value.fill(9);
        await Promise.all(written);
        const [out] = await cache.get([a], noDeadline);
        out?.fill(7);
        expect(plain(await cache.get([a, b], noDeadline))).toEqual(['010203', '010203']);
      });

      it('should be told apart by any text as a key', async () => {
        const each = keys.filter((key) => !key.includes('\ud800'));
        await cache.set(
          each.map((key, index) => ({ key, value: text(String(index)), ttlMs: HOUR })),
          noDeadline,
        );
        const values = await cache.get(each, noDeadline);
        expect(values.map((value) => Buffer.from(value ?? []).toString())).toEqual(
          each.map((_key, index) => String(index)),
        );
        await cache.delete(each, noDeadline);
      });

      it('should take the last of several for one key', async () => {
        const key = fresh();
        const entries = ['a', 'b', 'c'].map((value) => ({ key, value: text(value), ttlMs: HOUR }));
        await cache.set(entries, noDeadline);
        expect(await read(key)).toBe(Buffer.from('c').toString('hex'));
      });

      it('should live as long as can be said', async () => {
        const key = fresh();
        await cache.set([{ key, value: text('x'), ttlMs: Number.MAX_SAFE_INTEGER }], noDeadline);
        expect(await read(key)).toBe('78');
      });

      it('should come and go by ten thousands', async () => {
        const many = Array.from({ length: 10_000 }, (_, index) => `many ${index}`);
        const entries = many.map((key, index) => ({ key, value: text(`${index}`), ttlMs: HOUR }));
        await cache.set(entries, noDeadline);
        expect(plain(await cache.get(many, noDeadline))).toEqual(plain(entries.map(({ value }) => value)));
        expect(await cache.delete([...many, fresh()], noDeadline)).toBe(10_000);
        expect(new Set(await cache.get(many, noDeadline))).toEqual(new Set([null]));
      });

      it('should be large if need be', async () => {
        const key = fresh();
        const value = new Uint8Array(5_000_000).map((_, index) => index % 251);
        await cache.set([{ key, value, ttlMs: HOUR }], noDeadline);
        const [back] = await cache.get([key], noDeadline);
        expect(Buffer.compare(back ?? bytes(), value)).toBe(0);
        await cache.delete([key], noDeadline);
      });

      it('should be none for no keys', async () => {
        expect(await cache.get([], noDeadline)).toEqual([]);
        expect(await cache.delete([], noDeadline)).toBe(0);
        await cache.set([], noDeadline);
      });
    });

    describe('leases', () => {
      it('should be taken by one of many', async () => {
        const key = fresh();
        const won = await Promise.all(
          Array.from({ length: 50 }, (_, owner) =>
            cache.setIfAbsent({ key, value: text(String(owner)), ttlMs: HOUR }, noDeadline),
          ),
        );
        expect(won.filter(Boolean)).toHaveLength(1);
        expect(await read(key)).toBe(Buffer.from(String(won.indexOf(true))).toString('hex'));
      });

      it('should be given back by their owner only', async () => {
        const key = fresh();
        await cache.setIfAbsent({ key, value: bytes(0, 255), ttlMs: HOUR }, noDeadline);
        expect(await cache.deleteIfEqual(key, bytes(0, 254), noDeadline)).toBe(false);
        expect(await cache.deleteIfEqual(key, bytes(0), noDeadline)).toBe(false);
        expect(await cache.deleteIfEqual(key, bytes(0, 255), noDeadline)).toBe(true);
        expect(await cache.deleteIfEqual(key, bytes(0, 255), noDeadline)).toBe(false);
        expect(await cache.deleteIfEqual(key, bytes(), noDeadline)).toBe(false);
        expect(await read(key)).toBeNull();
      });

      it('should be given back once, however many try, and never take the next with it', async () => {
        const key = fresh();
        for (let round = 0; round < 20; round++) {
          await cache.set([{ key, value: text('mine'), ttlMs: HOUR }], noDeadline);
          const [first, second, taken] = await Promise.all([
            cache.deleteIfEqual(key, text('mine'), noDeadline),
            cache.deleteIfEqual(key, text('mine'), noDeadline),
            cache.setIfAbsent({ key, value: text('next'), ttlMs: HOUR }, noDeadline),
          ]);
          expect([first, second].filter(Boolean)).toHaveLength(1);
          expect(await read(key)).toBe(taken ? Buffer.from('next').toString('hex') : null);
          await cache.delete([key], noDeadline);
        }
      });
    });

    describe('counters', () => {
      it('should count every step of many at once', async () => {
        const key = fresh();
        const seen = await Promise.all(
          Array.from({ length: 200 }, () => cache.increment(key, 3, HOUR, noDeadline)),
        );
        expect(seen.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 200 }, (_, i) => 3 * (i + 1)));
      });

      it('should stay within the safe integers', async () => {
        const key = fresh();
        expect(await cache.increment(key, Number.MAX_SAFE_INTEGER, HOUR, noDeadline)).toBe(
          Number.MAX_SAFE_INTEGER,
        );
        await expect(cache.increment(key, 1, HOUR, noDeadline)).rejects.toThrow(RangeError);
        await expect(cache.increment(key, Number.MAX_SAFE_INTEGER, HOUR, noDeadline)).rejects.toThrow(
          `Adding ${Number.MAX_SAFE_INTEGER} would take the counter ${JSON.stringify(key)} beyond the safe integers.`,
        );
        expect(await cache.increment(key, -1, HOUR, noDeadline)).toBe(Number.MAX_SAFE_INTEGER - 1);
        expect(await cache.increment(key, 0, HOUR, noDeadline)).toBe(Number.MAX_SAFE_INTEGER - 1);
      });

      it('should leave a value alone that is none', async () => {
        const key = fresh();
        await cache.set([{ key, value: text('01'), ttlMs: HOUR }], noDeadline);
        await expect(cache.increment(key, 1, HOUR, noDeadline)).rejects.toMatchObject({
          name: 'StoreError',
          store: 'cache',
        });
        expect(await read(key)).toBe(Buffer.from('01').toString('hex'));
      });
    });

    // They wait, at the same time.
    describe.concurrent('times to live', () => {
      it('should be replaced together with the values that have them', async () => {
        const key = fresh();
        await cache.set([{ key, value: text('short'), ttlMs: 60 }], noDeadline);
        await cache.set([{ key, value: text('long'), ttlMs: HOUR }], noDeadline);
        await sleep(120);
        expect(await read(key)).toBe(Buffer.from('long').toString('hex'));
      });

      it('should keep a value until they are up, and not longer', async () => {
        const key = fresh();
        const start = performance.now();
        await cache.set([{ key, value: text('x'), ttlMs: 300 }], noDeadline);
        const there = await read(key);
        if (performance.now() - start < 250) expect(there).toBe('78');
        await sleep(350);
        expect(await read(key)).toBeNull();
        expect(await cache.delete([key], noDeadline)).toBe(0);
      });

      it('should end a lease', async () => {
        const key = fresh();
        expect(await cache.setIfAbsent({ key, value: text('a'), ttlMs: 60 }, noDeadline)).toBe(true);
        await sleep(120);
        expect(await cache.setIfAbsent({ key, value: text('b'), ttlMs: HOUR }, noDeadline)).toBe(true);
      });

      it('should end a counter as its first step said, whatever comes after', async () => {
        const key = fresh();
        expect(await cache.increment(key, 5, 400, noDeadline)).toBe(5);
        // Back to what a new counter has: still the old one.
        expect(await cache.increment(key, -5, HOUR, noDeadline)).toBe(0);
        expect(await cache.increment(key, 1, HOUR, noDeadline)).toBe(1);
        await sleep(500);
        expect(await cache.increment(key, 1, HOUR, noDeadline)).toBe(1);
      });
    });

    it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])(
      'should refuse %d as a time to live, and do nothing',
      async (ttlMs) => {
        const [good, bad] = [fresh(), fresh()];
        const message = `A time to live must be a whole number of milliseconds from 1, but got ${ttlMs}.`;
        const entry = { key: bad, value: text('x'), ttlMs };
        const calls = [
          cache.set([{ key: good, value: text('x'), ttlMs: HOUR }, entry], noDeadline),
          cache.setIfAbsent(entry, noDeadline),
          cache.increment(bad, 1, ttlMs, noDeadline),
        ];
        for (const settled of await Promise.allSettled(calls))
          expect(settled).toMatchObject({ status: 'rejected', reason: new RangeError(message) });
        expect(await cache.get([good, bad], noDeadline)).toEqual([null, null]);
      },
    );

    it('should refuse a step that is no whole number', async () => {
      for (const by of [0.5, Number.NaN, 2 ** 53])
        await expect(cache.increment(fresh(), by, HOUR, noDeadline)).rejects.toThrow(
          `A counter's step must be a whole number, but got ${by}.`,
        );
    });

    it('should do what a map does, step for step', async () => {
      let run = 0;
      await fc.assert(
        fc.asyncProperty(steps, async (list) => agreesWithModel(cache, `model ${++run} `, list)),
        { numRuns: 60 },
      );
    });

    describe('messages', () => {
      it('should reach every listener of their channel in the order they were sent, and nobody else', async () => {
        const channel = fresh('channel');
        const [a, b, other] = [heard(), heard(), heard()];
        await using _a = await cache.subscribe(channel, a, noDeadline);
        await using _b = await cache.subscribe(channel, b, noDeadline);
        await using _other = await cache.subscribe(`${channel}x`, other, noDeadline);
        const sent = Array.from({ length: 1000 }, (_, index) => `${index}`);
        await Promise.all(sent.map((message) => cache.publish(channel, text(message), noDeadline)));
        await soon(() => expect([a.messages.length, b.messages.length]).toEqual([1000, 1000]));
        expect(a.texts()).toEqual(sent);
        expect(b.texts()).toEqual(sent);
        expect(other.messages).toEqual([]);
        expect([a.gaps, b.gaps]).toEqual([0, 0]);
      });

      it('should arrive byte for byte on channels of any name', async () => {
        const odd = keys.filter((key) => !key.includes('\ud800'));
        await using all = new AsyncDisposableStack();
        const heardOn = new Map<string, Heard>();
        for (const channel of odd) {
          const listener = heard();
          heardOn.set(channel, listener);
          all.use(await cache.subscribe(channel, listener, noDeadline));
        }
        for (const [index, channel] of odd.entries())
          await cache.publish(channel, bytes(0, 255, index), noDeadline);
        await soon(() => {
          for (const [index, channel] of odd.entries())
            expect(plain(heardOn.get(channel)?.messages ?? [])).toEqual(plain([bytes(0, 255, index)]));
        });
      });

      it('should be nobody else’s buffer', async () => {
        const channel = fresh('channel');
        const [greedy, modest] = [heard(), heard()];
        await using _greedy = await cache.subscribe(
          channel,
          { ...greedy, onMessage: (message) => message.fill(0) },
          noDeadline,
        );
        await using _modest = await cache.subscribe(channel, modest, noDeadline);
        const message = bytes(1, 2);
        const sent = cache.publish(channel, message, noDeadline);
        message.fill(9);
        await sent;
        await soon(() => expect(plain(modest.messages)).toEqual(['0102']));
      });

      it('should not come before publish has returned to its caller, nor after the listener is disposed', async () => {
        const channel = fresh('channel');
        const [leaving, staying] = [heard(), heard()];
        const subscription = await cache.subscribe(channel, leaving, noDeadline);
        await using _staying = await cache.subscribe(channel, staying, noDeadline);
        const sent = cache.publish(channel, text('1'), noDeadline);
        expect(leaving.messages).toEqual([]);
        await sent;
        await soon(() => expect(leaving.texts()).toEqual(['1']));
        await subscription[Symbol.asyncDispose]();
        await subscription[Symbol.asyncDispose]();
        await cache.publish(channel, text('2'), noDeadline);
        await soon(() => expect(staying.texts()).toEqual(['1', '2']));
        expect(leaving.texts()).toEqual(['1']);
      });

      it('should be heard again by whoever comes back, at once or later', async () => {
        const channel = fresh('channel');
        for (let round = 0; round < 20; round++) {
          const [first, second] = [heard(), heard()];
          const one = await cache.subscribe(channel, first, noDeadline);
          const [, two] = await Promise.all([
            one[Symbol.asyncDispose](),
            cache.subscribe(channel, second, noDeadline),
          ]);
          await cache.publish(channel, text('hello'), noDeadline);
          await soon(() => expect(second.texts()).toEqual(['hello']));
          expect(first.texts()).toEqual([]);
          await two[Symbol.asyncDispose]();
        }
      });

      it('should come twice to a listener that listens twice', async () => {
        const channel = fresh('channel');
        const listener = heard();
        const one = await cache.subscribe(channel, listener, noDeadline);
        await using _two = await cache.subscribe(channel, listener, noDeadline);
        await cache.publish(channel, text('x'), noDeadline);
        await soon(() => expect(listener.texts()).toEqual(['x', 'x']));
        await one[Symbol.asyncDispose]();
        await cache.publish(channel, text('y'), noDeadline);
        await soon(() => expect(listener.texts()).toEqual(['x', 'x', 'y']));
      });

      it('should go on for others when one listener throws, which is a warning', async () => {
        const channel = fresh('channel');
        const warnings = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
        const thrower = {
          onGap: () => {},
          onMessage: () => {
            throw new Error('no');
          },
        };
        const listener = heard();
        await using _thrower = await cache.subscribe(channel, thrower, noDeadline);
        await using _listener = await cache.subscribe(channel, listener, noDeadline);
        await cache.publish(channel, text('1'), noDeadline);
        await cache.publish(channel, text('2'), noDeadline);
        await soon(() => expect(listener.texts()).toEqual(['1', '2']));
        expect(warnings).toHaveBeenCalledTimes(2);
        expect(String(warnings.mock.calls[0]?.[0])).toMatch(/^A listener on the channel ".*" threw\.$/);
      });

      it('should be lost without listeners', async () => {
        await cache.publish(fresh('channel'), text('x'), noDeadline);
      });
    });

    it('should neither read nor write after its deadline', async () => {
      using passed = deadlineIn(60_000);
      passed.cancel();
      const [key, channel] = [fresh(), fresh('channel')];
      const listener = heard();
      await using _listening = await cache.subscribe(channel, listener, noDeadline);
      await cache.set([{ key, value: text('5'), ttlMs: HOUR }], noDeadline);
      const entry = { key, value: text('6'), ttlMs: HOUR };
      const calls = [
        cache.version(passed),
        cache.get([key], passed),
        cache.set([entry], passed),
        cache.setIfAbsent({ ...entry, key: `${key}x` }, passed),
        cache.delete([key], passed),
        cache.deleteIfEqual(key, text('5'), passed),
        cache.increment(key, 1, HOUR, passed),
        cache.publish(channel, text('x'), passed),
        cache.subscribe(channel, listener, passed),
      ];
      for (const settled of await Promise.allSettled(calls))
        expect(settled).toMatchObject({
          status: 'rejected',
          reason: { name: 'StoreError', code: 'STORE_TIMEOUT', store: 'cache' },
        });
      await cache.publish(channel, text('last'), noDeadline);
      await soon(() => expect(listener.texts()).toEqual(['last']));
      expect(plain(await cache.get([key, `${key}x`], noDeadline))).toEqual(['35', null]);
    });

    it('should answer nothing any more once it is disposed', async () => {
      const closed = await engine.open();
      const listener = heard();
      await closed.subscribe(fresh('channel'), listener, noDeadline);
      await closed[Symbol.asyncDispose]();
      await closed[Symbol.asyncDispose]();
      const unavailable = { name: 'StoreError', code: 'STORE_UNAVAILABLE', store: 'cache' };
      await expect(closed.get(['a'], noDeadline)).rejects.toMatchObject(unavailable);
      await expect(closed.version(noDeadline)).rejects.toMatchObject(unavailable);
      await expect(closed.subscribe('a', listener, noDeadline)).rejects.toMatchObject(unavailable);
    });
  });
}

/** Waits for what a message brings about. It comes within a millisecond, which is what makes asking often worth it. */
function soon(check: () => void): Promise<void> {
  return vi.waitFor(check, { timeout: 10_000, interval: 2 });
}

interface Heard {
  messages: Uint8Array[];
  gaps: number;
  onMessage(message: Uint8Array): void;
  onGap(): void;
  texts(): string[];
}

/** A listener that keeps what it is told. */
export function heard(): Heard {
  const listener: Heard = {
    messages: [],
    gaps: 0,
    onMessage: (message) => void listener.messages.push(message),
    onGap: () => {
      listener.gaps += 1;
    },
    texts: () => listener.messages.map((message) => Buffer.from(message).toString()),
  };
  return listener;
}
