// Values by key that may vanish at any time, shared by all processes of a gateway: what the response cache, rate limits and
// messages between processes stand on. Losing all of it costs speed and nothing else.

import type { Deadline } from './deadline.ts';

/** A value to keep for a while. */
export interface KeyValueEntry {
  key: string;
  value: Uint8Array;
  /** Milliseconds until it is gone; a whole number ≥ 1. */
  ttlMs: number;
}

/** Told what happens on a channel. What it throws becomes a warning of the process and reaches nobody else. */
export interface ChannelListener {
  onMessage(message: Uint8Array): void;
  /** It listens again after an interruption: anything may have been missed. */
  onGap(): void;
}

/**
 * Values by key. Keys are any text, and equal when their UTF-8 is; a prefix keeps those of one gateway apart from others on the
 * same server. Every method but `subscribe` is one round trip, and rejects with StoreError of the store `cache` when there is no
 * answer in time: nothing is queued while the server is away. What a rejected call asked for may have been done all the same. A
 * time to live or a step that is no such number rejects with RangeError. A buffer handed in may be used again at once.
 */
export interface KeyValue extends AsyncDisposable {
  /** What runs: `valkey`, `redis` or `memory`. */
  readonly engine: string;
  /** Asks for the version, and so whether it answers. */
  version(deadline: Deadline): Promise<string>;
  /** The values in the order of the keys; null for those that are not there. */
  get(keys: readonly string[], deadline: Deadline): Promise<(Uint8Array | null)[]>;
  /** Sets or replaces. */
  set(entries: readonly KeyValueEntry[], deadline: Deadline): Promise<void>;
  /** Sets what is not there yet, as one step; whether it did. What a lease is taken with. */
  setIfAbsent(entry: KeyValueEntry, deadline: Deadline): Promise<boolean>;
  /** Removes keys; how many were there. */
  delete(keys: readonly string[], deadline: Deadline): Promise<number>;
  /** Removes a key while it has this value, as one step; whether it did. What a lease is given back with. */
  deleteIfEqual(key: string, value: Uint8Array, deadline: Deadline): Promise<boolean>;
  /**
   * Adds to a counter and gives its new value. A counter starts at 0 and is gone `ttlMs` after its first step. Its value is kept
   * as decimal digits; one that would leave the safe integers stays as it is, and the call rejects with RangeError. Any other
   * value under the key is left alone too, and the call rejects with StoreError.
   */
  increment(key: string, by: number, ttlMs: number, deadline: Deadline): Promise<number>;
  /** Sends a message to whoever listens on the channel now, in every process; how it arrives nobody is told. */
  publish(channel: string, message: Uint8Array, deadline: Deadline): Promise<void>;
  /**
   * Listens on a channel until what it gives is disposed. Messages of one sender come in their order. While the server is away
   * messages are lost; `onGap` is told when it listens again, since anything may have been missed.
   */
  subscribe(channel: string, listener: ChannelListener, deadline: Deadline): Promise<AsyncDisposable>;
}

/** @throws {RangeError} when it is no whole number of milliseconds ≥ 1 */
export function checkTtl(ttlMs: number): void {
  if (!Number.isSafeInteger(ttlMs) || ttlMs < 1)
    throw new RangeError(`A time to live must be a whole number of milliseconds from 1, but got ${ttlMs}.`);
}

/** @throws {RangeError} when it is no whole number that JavaScript holds exactly */
export function checkStep(by: number): void {
  if (!Number.isSafeInteger(by))
    throw new RangeError(`A counter's step must be a whole number, but got ${by}.`);
}

/** What a step rejects with that would take its counter where JavaScript no longer counts by ones. */
export function counterOverflow(key: string, by: number): RangeError {
  return new RangeError(
    `Adding ${by} would take the counter ${JSON.stringify(key)} beyond the safe integers.`,
  );
}
