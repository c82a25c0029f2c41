// KeyValue on a Redis or Valkey server.

import type { Deadline } from '../deadline.ts';
import {
  type ChannelListener,
  checkStep,
  checkTtl,
  counterOverflow,
  type KeyValue,
  type KeyValueEntry,
} from '../key-value.ts';
import type { Connection } from './connection.ts';
import { serverInfo } from './server-info.ts';
import type { Subscriber } from './subscriber.ts';

export class RedisKeyValue implements KeyValue {
  readonly engine: string;
  readonly #prefix: string;
  readonly #connection: Connection;
  readonly #subscriber: Subscriber;

  constructor(engine: string, prefix: string, connection: Connection, subscriber: Subscriber) {
    this.engine = engine;
    this.#prefix = prefix;
    this.#connection = connection;
    this.#subscriber = subscriber;
  }

  async version(deadline: Deadline): Promise<string> {
    const { version } = await this.#connection.run(deadline, serverInfo);
    return version;
  }

  async get(keys: readonly string[], deadline: Deadline): Promise<(Uint8Array | null)[]> {
    if (keys.length === 0) return [];
    return this.#connection.run(deadline, (client) => client.mgetBuffer(this.#keys(keys)));
  }

  async set(entries: readonly KeyValueEntry[], deadline: Deadline): Promise<void> {
    for (const { ttlMs } of entries) checkTtl(ttlMs);
    if (entries.length === 0) return;
    await this.#connection.run(deadline, async (client) => {
      const pipeline = client.pipeline();
      for (const { key, value, ttlMs } of entries) pipeline.set(this.#key(key), bytes(value), 'PX', ttlMs);
      for (const [error] of (await pipeline.exec()) ?? []) if (error) throw error;
    });
  }

  async setIfAbsent({ key, value, ttlMs }: KeyValueEntry, deadline: Deadline): Promise<boolean> {
    checkTtl(ttlMs);
    const done = await this.#connection.run(deadline, (client) =>
      client.set(this.#key(key), bytes(value), 'PX', ttlMs, 'NX'),
    );
    return done !== null;
  }

  async delete(keys: readonly string[], deadline: Deadline): Promise<number> {
    if (keys.length === 0) return 0;
    return this.#connection.run(deadline, (client) => client.unlink(this.#keys(keys)));
  }

  async deleteIfEqual(key: string, value: Uint8Array, deadline: Deadline): Promise<boolean> {
    const removed = await this.#connection.run(deadline, (client) =>
      client.deleteIfEqual(this.#key(key), bytes(value)),
    );
    return removed === 1;
  }

  async increment(key: string, by: number, ttlMs: number, deadline: Deadline): Promise<number> {
    checkStep(by);
    checkTtl(ttlMs);
    const after = await this.#connection.run(deadline, (client) =>
      client.incrementCounter(this.#key(key), by, ttlMs),
    );
    if (after === null) throw counterOverflow(key, by);
    return Number(after);
  }

  async publish(channel: string, message: Uint8Array, deadline: Deadline): Promise<void> {
    await this.#connection.run(deadline, (client) => client.publish(this.#key(channel), bytes(message)));
  }

  async subscribe(channel: string, listener: ChannelListener, deadline: Deadline): Promise<AsyncDisposable> {
    return this.#subscriber.subscribe(this.#key(channel), listener, deadline);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#subscriber.close();
    this.#connection.close();
  }

  #key(key: string): string {
    return this.#prefix + key.toWellFormed();
  }

  #keys(keys: readonly string[]): string[] {
    return keys.map((key) => this.#key(key));
  }
}

/** The driver takes no other typed array than a Buffer. Nothing is copied here: it copies what it sends, at once. */
function bytes({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
