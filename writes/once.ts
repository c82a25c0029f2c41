// A write with an idempotency key has one effect, however often and by whomever it is sent.

import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Deadline, deadlineIn } from '../datasources/deadline.ts';
import { StoreError } from '../datasources/errors.ts';
import type { WriteJournal } from '../datasources/journal.ts';
import type { Json } from '../datasources/types.ts';
import { ParleyError } from '../src/errors.ts';
import type { WriteOptions } from './types.ts';

/** A key that is held. */
export type HeldKey = { key: string; token: string } | null;

/** Beyond its deadline, an attempt is taken for dead after so long. Milliseconds. */
const GRACE_MS = 5_000;
/** An attempt without a deadline, and the longest of those with one. Milliseconds. */
const LONGEST_MS = 60_000;
/** Between two looks at an attempt of somebody else. Milliseconds. */
const LOOK_MS = 40;
/** What giving a key free may take. Milliseconds. */
const RELEASE_MS = 2_000;

/** The key was lost to another attempt: what came of that is the answer. */
export class KeyLost extends Error {}

/**
 * For the failure of a statement that writes: it may have been done although nobody heard of it, where it was sent.
 * @throws {ParleyError} with `mayBeWritten`, for a StoreError of a statement that was sent
 */
export function unknownOutcome(error: unknown): never {
  if (error instanceof StoreError && error.isUnsent) throw error;
  mayBeWritten(error);
}

/**
 * For a failure after something was written.
 * @throws {ParleyError} with `mayBeWritten`, for a StoreError
 */
export function mayBeWritten(error: unknown): never {
  if (error instanceof StoreError)
    throw new ParleyError(
      error.code,
      'It is not known whether this was written. With an idempotencyKey, send it again with the same; without one, look.',
      { mayBeWritten: true, store: error.store },
    );
  throw error;
}

/** How a write is made, and what is given to those who come again. */
export interface Once<Result> {
  operation: string;
  /** Makes the write; its reply is noted with it. Throws KeyLost where the key has been taken by another attempt. */
  work(key: HeldKey): Promise<Result>;
  /** The result of a write that was made before, from its reply. */
  replay(reply: Json): Promise<Result>;
  /** Whether users and sessions stay as they are. */
  inGraphOnly?: boolean;
}

/**
 * Makes a write, or gives the result of the first that had the same key and input. When it is answered everybody sees it, and when it
 * is refused everybody sees what it was refused for.
 * @throws {ParleyError} `CONFLICT` where the key has been used for something else, or another attempt is still under way
 */
export async function once<Result>(
  journal: WriteJournal,
  { idempotencyKey, input, deadline }: WriteOptions,
  { operation, work, replay, inGraphOnly = false }: Once<Result>,
): Promise<Result> {
  const shown = async () => (inGraphOnly ? undefined : journal.shown());
  /** Not where the outcome is unknown: nothing is said then that could be found missing. */
  const refused = async (error: unknown) => {
    if (error instanceof ParleyError && error.extensions.mayBeWritten !== true) await shown();
    throw error;
  };
  const done = async (held: HeldKey) => {
    const result = await work(held).catch(refused);
    await shown();
    return result;
  };
  if (idempotencyKey === null) return done(null);
  const key = idempotencyKey;
  const inputHash = hashOf(input);
  for (;;) {
    const token = randomUUID();
    const claim = { key, operation, inputHash, token, leaseMs: leaseFor(deadline) };
    const outcome = await journal.claim(claim, deadline).catch((error: unknown) => {
      // It may have been claimed, for nobody.
      if (!(error instanceof StoreError && error.isUnsent)) void release(journal, { key, token });
      throw error;
    });
    if (outcome.kind === 'done') {
      // The attempt that made it may still be waiting for that.
      await shown();
      return replay(outcome.reply);
    }
    if (outcome.kind === 'other')
      throw new ParleyError(
        'CONFLICT',
        `The idempotencyKey ${JSON.stringify(key)} has been used for another input: expected a key of its own for each write.`,
        { argument: 'input.idempotencyKey' },
      );
    if (outcome.kind === 'busy') {
      if (deadline.remaining() < 2 * LOOK_MS)
        throw new ParleyError(
          'CONFLICT',
          `A write with the idempotencyKey ${JSON.stringify(key)} is still under way: send it again in a moment.`,
          { argument: 'input.idempotencyKey', retry: true },
        );
      await sleep(LOOK_MS);
      continue;
    }
    try {
      return await done({ key, token });
    } catch (error) {
      if (error instanceof KeyLost) continue;
      if (isOver(error)) await release(journal, { key, token });
      throw error;
    }
  }
}

/**
 * Whether an attempt that failed so has left nothing, or nothing but what can be made again. What may have been written keeps its
 * key: sent again, it gives what came of it.
 */
function isOver(error: unknown): boolean {
  if (error instanceof ParleyError) return error.extensions.mayBeWritten !== true;
  return error instanceof StoreError && (error.store !== 'relational' || error.isUnsent);
}

/** For how long an attempt with this deadline is not taken for dead. Milliseconds. */
export function leaseFor(deadline: Deadline): number {
  return Math.ceil(Math.min(deadline.remaining(), LONGEST_MS)) + GRACE_MS;
}

/** Best effort: a key that is not given free is free when its lease is over. */
async function release(journal: WriteJournal, key: { key: string; token: string }): Promise<void> {
  using deadline = deadlineIn(RELEASE_MS);
  await journal.release(key, deadline).catch(() => {});
}

/** The order of fields does not count. */
function hashOf(input: unknown): string {
  return createHash('sha256').update(canonical(input)).digest('hex');
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([name, item]) => `${JSON.stringify(name)}:${canonical(item)}`).join()}}`;
}
