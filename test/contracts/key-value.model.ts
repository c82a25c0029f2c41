// KeyValue as a map, and steps to try on both.

import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { expect } from 'vitest';
import { noDeadline } from '../../datasources/deadline.ts';
import type { KeyValue } from '../../datasources/key-value.ts';

/** Keys that are easily taken for another. */
export const keys: readonly string[] = [
  ...['', ' ', 'a', 'A', 'a ', ' a', 'a\n', 'a\r\n', 'a\0', 'a\0b', 'a b', '{a}b', 'a*', '*', '?', '[a]'],
  ...[
    'parley:',
    'parley:a',
    ':',
    '$3',
    '0',
    '-1',
    '__proto__',
    'constructor',
    'toString',
    '\u00e9',
    'e\u0301',
  ],
  ...['\u{1f600}', '\u{1f600}\u{1f600}', '\ufffd', '\ud800', 'x'.repeat(2000)],
];

const HOUR = 3_600_000;
/** Short enough to wait for. */
const SHORT = 5;

const key = fc.constantFrom(...keys.slice(0, 6), '\ufffd', '\ud800');
const value = fc.oneof(
  fc.uint8Array({ maxLength: 6 }),
  fc
    .constantFrom('0', '7', '-12', '-0', '+1', ' 1', '1.0', '1e3', '9007199254740991')
    .map((text) => Buffer.from(text)),
);
const by = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.maxSafeInteger());

/** What is tried, one after the other. `outlive` sets values that are gone when the step is over. */
export type Step =
  | { do: 'get' | 'delete'; keys: string[] }
  | { do: 'set' | 'outlive'; entries: [key: string, value: Uint8Array][] }
  | { do: 'setIfAbsent' | 'deleteIfEqual'; key: string; value: Uint8Array }
  | { do: 'increment'; key: string; by: number };

const entries = fc.array(fc.tuple(key, value), { maxLength: 4 });
const weighted = (weight: number, arbitrary: fc.Arbitrary<Step>) => ({ weight, arbitrary });

export const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    weighted(4, fc.record({ do: fc.constantFrom('get', 'delete'), keys: fc.array(key, { maxLength: 6 }) })),
    weighted(4, fc.record({ do: fc.constant('set'), entries })),
    weighted(1, fc.record({ do: fc.constant('outlive'), entries })),
    weighted(4, fc.record({ do: fc.constantFrom('setIfAbsent', 'deleteIfEqual'), key, value })),
    weighted(4, fc.record({ do: fc.constant('increment'), key, by })),
  ),
  { maxLength: 30 },
);

/** Takes the steps on both, and compares what they give and what is there at the end. */
export async function agreesWithModel(cache: KeyValue, prefix: string, list: readonly Step[]): Promise<void> {
  const model = new Map<string, Buffer>();
  for (const step of list) expect(await take(cache, prefix, step)).toEqual(takeOnModel(model, step));
  const left = await cache.get(
    keys.map((each) => prefix + each),
    noDeadline,
  );
  expect(hex(left)).toEqual(hex(keys.map((each) => model.get(name(each)) ?? null)));
  await cache.delete(
    keys.map((each) => prefix + each),
    noDeadline,
  );
}

async function take(cache: KeyValue, prefix: string, step: Step): Promise<unknown> {
  const at = (each: string) => prefix + each;
  switch (step.do) {
    case 'get':
      return hex(await cache.get(step.keys.map(at), noDeadline));
    case 'delete':
      return cache.delete(step.keys.map(at), noDeadline);
    case 'set':
    case 'outlive': {
      const ttlMs = step.do === 'set' ? HOUR : SHORT;
      await cache.set(
        step.entries.map(([each, its]) => ({ key: at(each), value: its, ttlMs })),
        noDeadline,
      );
      if (step.do === 'outlive') await sleep(4 * SHORT);
      return null;
    }
    case 'setIfAbsent':
      return cache.setIfAbsent({ key: at(step.key), value: step.value, ttlMs: HOUR }, noDeadline);
    case 'deleteIfEqual':
      return cache.deleteIfEqual(at(step.key), step.value, noDeadline);
    case 'increment':
      return cache.increment(at(step.key), step.by, HOUR, noDeadline).catch(({ name }: Error) => name);
  }
}

function takeOnModel(model: Map<string, Buffer>, step: Step): unknown {
  switch (step.do) {
    case 'get':
      return hex(step.keys.map((each) => model.get(name(each)) ?? null));
    case 'delete':
      return step.keys.filter((each) => model.delete(name(each))).length;
    case 'set':
      for (const [each, its] of step.entries) model.set(name(each), Buffer.from(its));
      return null;
    case 'outlive':
      for (const [each] of step.entries) model.delete(name(each));
      return null;
    case 'setIfAbsent':
      if (model.has(name(step.key))) return false;
      model.set(name(step.key), Buffer.from(step.value));
      return true;
    case 'deleteIfEqual':
      return Boolean(model.get(name(step.key))?.equals(step.value)) && model.delete(name(step.key));
    case 'increment': {
      const before = model.get(name(step.key))?.toString('latin1') ?? '0';
      if (String(Number(before)) !== before || !Number.isInteger(Number(before))) return 'StoreError';
      const after = BigInt(before) + BigInt(step.by);
      if (after > 2n ** 53n - 1n || after < 1n - 2n ** 53n) return 'RangeError';
      model.set(name(step.key), Buffer.from(String(after)));
      return Number(after);
    }
  }
}

/** Keys are equal when their UTF-8 is. */
function name(each: string): string {
  return Buffer.from(each, 'utf8').toString('hex');
}

function hex(values: readonly (Uint8Array | null)[]): (string | null)[] {
  return values.map((each) => (each === null ? null : Buffer.from(each).toString('hex')));
}
