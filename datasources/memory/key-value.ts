// KeyValue in this process: what a gateway without Redis uses. It keeps to its bound by forgetting what was used least recently.

import { LRUCache } from 'lru-cache';
import { ChannelListeners } from '../channel-listeners.ts';
import type { Deadline } from '../deadline.ts';
import { StoreError } from '../errors.ts';
import {
  type ChannelListener,
  checkStep,
  checkTtl,
  counterOverflow,
  type KeyValue,
  type KeyValueEntry,
} from '../key-value.ts';

/** 64 MiB. */
const DEFAULT_BYTES = 67_108_864;
/** What the cache itself needs for an entry, roughly, in bytes. */
const ENTRY_BYTES = 200;
/** What Redis takes for an integer. */
const COUNTER = /^(0|-?[1-9]\d{0,18})$/;

/**
 * @param maxBytes how much keys and values may take together; a value that is larger by itself is not kept
 */
export function openMemory(maxBytes: number = DEFAULT_BYTES): KeyValue {
  return new MemoryKeyValue(maxBytes);
}

class MemoryKeyValue implements KeyValue {
  readonly engine = 'memory';
  readonly #values: LRUCache<string, Uint8Array>;
  readonly #listeners = new ChannelListeners();
  #closed = false;

  constructor(maxBytes: number) {
    this.#values = new LRUCache({
      maxSize: maxBytes,
      sizeCalculation: (value, key) => ENTRY_BYTES + 2 * key.length + value.byteLength,
      ttl: 1,
    });
  }

  /** This process is the server: Node's version. */
  async version(deadline: Deadline): Promise<string> {
    this.#check(deadline);
    return process.versions.node;
  }

  async get(keys: readonly string[], deadline: Deadline): Promise<(Uint8Array | null)[]> {
    this.#check(deadline);
    return keys.map((key) => {
      const value = this.#values.get(key.toWellFormed());
      return value ? Uint8Array.from(value) : null;
    });
  }

  async set(entries: readonly KeyValueEntry[], deadline: Deadline): Promise<void> {
    for (const { ttlMs } of entries) checkTtl(ttlMs);
    this.#check(deadline);
    for (const entry of entries) this.#set(entry);
  }

  async setIfAbsent(entry: KeyValueEntry, deadline: Deadline): Promise<boolean> {
    checkTtl(entry.ttlMs);
    this.#check(deadline);
    if (this.#values.has(entry.key.toWellFormed())) return false;
    this.#set(entry);
    return true;
  }

  async delete(keys: readonly string[], deadline: Deadline): Promise<number> {
    this.#check(deadline);
    return keys.filter((key) => this.#remove(key.toWellFormed())).length;
  }

  async deleteIfEqual(key: string, value: Uint8Array, deadline: Deadline): Promise<boolean> {
    this.#check(deadline);
    const known = key.toWellFormed();
    const held = this.#values.peek(known);
    return held !== undefined && Buffer.compare(held, value) === 0 && this.#remove(known);
  }

  async increment(key: string, by: number, ttlMs: number, deadline: Deadline): Promise<number> {
    checkStep(by);
    checkTtl(ttlMs);
    this.#check(deadline);
    const known = key.toWellFormed();
    const held = this.#values.get(known);
    const before = held ? Buffer.from(held).toString('latin1') : '0';
    if (!COUNTER.test(before))
      throw new StoreError('STORE_UNAVAILABLE', 'cache', {
        cause: new TypeError(`The value of ${JSON.stringify(key)} is no counter.`),
      });
    const after = Number(BigInt(before) + BigInt(by));
    if (!Number.isSafeInteger(after)) throw counterOverflow(key, by);
    const value = Buffer.from(String(after), 'latin1');
    if (held) this.#values.set(known, value, { noUpdateTTL: true });
    else this.#values.set(known, value, { ttl: ttlMs });
    return after;
  }

  /** Listeners are told later, as they are by a server. */
  async publish(channel: string, message: Uint8Array, deadline: Deadline): Promise<void> {
    this.#check(deadline);
    const sent = Uint8Array.from(message);
    setImmediate(() => this.#listeners.message(channel.toWellFormed(), sent));
  }

  async subscribe(channel: string, listener: ChannelListener, deadline: Deadline): Promise<AsyncDisposable> {
    this.#check(deadline);
    const known = channel.toWellFormed();
    // The same object may listen twice.
    const one: ChannelListener = {
      onMessage: (message) => listener.onMessage(message),
      onGap: () => listener.onGap(),
    };
    this.#listeners.add(known, one);
    return {
      [Symbol.asyncDispose]: async () => {
        this.#listeners.remove(known, one);
      },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    this.#values.clear();
    this.#listeners.clear();
  }

  #check(deadline: Deadline): void {
    if (this.#closed) throw new StoreError('STORE_UNAVAILABLE', 'cache');
    if (deadline.signal.aborted || deadline.remaining() <= 0) throw new StoreError('STORE_TIMEOUT', 'cache');
  }

  #set({ key, value, ttlMs }: KeyValueEntry): void {
    this.#values.set(key.toWellFormed(), Uint8Array.from(value), { ttl: ttlMs });
  }

  /** Whether it was there; what has outlived its time was not. */
  #remove(key: string): boolean {
    return this.#values.has(key) && this.#values.delete(key);
  }
}
