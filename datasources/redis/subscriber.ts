// The connection that messages come in by. It is made with the first listener, listens again by itself after every interruption,
// and has one subscription per channel however many listen on it.

import { once } from 'node:events';
import { ChannelListeners } from '../channel-listeners.ts';
import type { Deadline } from '../deadline.ts';
import { StoreError } from '../errors.ts';
import type { ChannelListener } from '../key-value.ts';
import type { Connection, RedisClient } from './connection.ts';
import { inTime } from './in-time.ts';

/** How long a server that refuses a subscription it gave before is left alone. */
const REFUSED_PAUSE_MS = 1_000;

export class Subscriber {
  readonly #makeConnection: () => Connection;
  readonly #listeners = new ChannelListeners();
  /** By channel: the subscription that is on its way or there. */
  readonly #subscriptions = new Map<string, Promise<unknown>>();
  #connection: Connection | null = null;
  /** The wait for a connection that is being made, shared by all who wait. */
  #ready: Promise<void> | null = null;
  #closed = false;

  constructor(makeConnection: () => Connection) {
    this.#makeConnection = makeConnection;
  }

  /** @throws {StoreError} when the server can't be asked to send the channel's messages now */
  async subscribe(channel: string, listener: ChannelListener, deadline: Deadline): Promise<AsyncDisposable> {
    // The same object may listen twice.
    const one: ChannelListener = {
      onMessage: (message) => listener.onMessage(message),
      onGap: () => listener.onGap(),
    };
    let given = true;
    try {
      await inTime(deadline, async () => {
        const { client } = await this.#connected();
        // Its caller may have gone in the meantime.
        if (given) await this.#add(client, channel, one);
      });
    } catch (error) {
      given = false;
      await this.#remove(channel, one);
      throw error;
    }
    return { [Symbol.asyncDispose]: () => this.#remove(channel, one) };
  }

  close(): void {
    this.#closed = true;
    this.#listeners.clear();
    this.#subscriptions.clear();
    this.#connection?.close();
  }

  /** Waits for a connection that is being made; rejects while there is none and the next try is still to come. */
  async #connected(): Promise<Connection> {
    if (this.#closed) throw new StoreError('STORE_UNAVAILABLE', 'cache');
    this.#connection ??= this.#connect();
    const connection = this.#connection;
    const { client } = connection;
    if (connection.ready) return connection;
    if (client.status !== 'connecting' && client.status !== 'connect') throw unavailable(connection);
    this.#ready ??= readyOrClosed(connection).finally(() => {
      this.#ready = null;
    });
    await this.#ready;
    return connection;
  }

  #connect(): Connection {
    const connection = this.#makeConnection();
    const { client } = connection;
    let life = 0;
    client.on('messageBuffer', (channel: Buffer, message: Buffer) =>
      this.#listeners.message(channel.toString(), message),
    );
    client.on('ready', () => {
      life += 1;
      const mine = life;
      this.#listenAgain(client).catch(() => {
        // Lost again, which ends in another life by itself; or refused, which only another connection may change.
        setTimeout(() => mine === life && !this.#closed && client.disconnect(true), REFUSED_PAUSE_MS).unref();
      });
    });
    connection.keep();
    client.connect().catch(() => {});
    return connection;
  }

  async #listenAgain(client: RedisClient): Promise<void> {
    const { channels } = this.#listeners;
    if (channels.length === 0) return;
    const subscription = client.subscribe(...channels);
    for (const channel of channels) this.#subscriptions.set(channel, subscription);
    await subscription;
    this.#listeners.gap(channels);
  }

  /** All who come while a subscription is on its way wait for the same one. */
  async #add(client: RedisClient, channel: string, listener: ChannelListener): Promise<void> {
    this.#listeners.add(channel, listener);
    const known = this.#subscriptions.get(channel);
    const subscription = known ?? client.subscribe(channel);
    this.#subscriptions.set(channel, subscription);
    try {
      await subscription;
    } catch (error) {
      if (this.#subscriptions.get(channel) === subscription) this.#subscriptions.delete(channel);
      throw error;
    }
  }

  /** What the server sends of a channel that nobody listens on finds no listener: a failure here does no harm. */
  async #remove(channel: string, listener: ChannelListener): Promise<void> {
    if (!this.#listeners.remove(channel, listener)) return;
    this.#subscriptions.delete(channel);
    if (this.#connection?.ready) await this.#connection.client.unsubscribe(channel).catch(() => {});
  }
}

/** Resolves when commands can be sent; rejects when the connection fails first. */
async function readyOrClosed(connection: Connection): Promise<void> {
  const { client } = connection;
  const ended = new AbortController();
  try {
    await Promise.race([
      once(client, 'ready', ended),
      once(client, 'close', ended).then(() => Promise.reject(unavailable(connection))),
    ]);
  } finally {
    ended.abort();
  }
}

function unavailable({ problem }: Connection): StoreError {
  return new StoreError('STORE_UNAVAILABLE', 'cache', { cause: problem });
}
