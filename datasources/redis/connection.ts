// One connection to a Redis server that finds its way back by itself, and how the driver is set so that nothing waits in it.

import { isIP } from 'node:net';
import { Redis } from 'ioredis';
import type { Deadline } from '../deadline.ts';
import type { RedisAddress } from './address.ts';
import { inTime } from './in-time.ts';
import type { RedisOptions } from './options.ts';
import { SCRIPTS, type Scripts } from './scripts.ts';
import { withoutCommand } from './without-command.ts';

/** Between two tries to connect: doubles from the first to the second, with jitter. Milliseconds. */
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 1_000;
const JITTER_MS = 100;
/** A connection whose server owes an answer and sends nothing for so long is given up for a new one. */
const SILENCE_MS = 2_000;
/** How often the server is asked for a sign of life, so that a connection that broke unnoticed is found without traffic. */
const HEARTBEAT_MS = 1_000;
/** How long a server may take to close its side when we have closed ours. */
const CLOSE_MS = 200;

export type RedisClient = Redis & Scripts;

/** Keeps connecting from `keep` on; until then a failure is the end of it. */
export class Connection {
  readonly client: RedisClient;
  /** What the driver last said went wrong: a connection that fails rejects with less. */
  problem: Error | null = null;
  readonly #heartbeat: NodeJS.Timeout;
  #kept = false;
  #closed = false;
  #corked = false;

  constructor(address: RedisAddress, options: RedisOptions) {
    this.client = new Redis({
      host: address.host,
      port: address.port,
      // The driver would not say which host it means, which servers that share an address go by.
      ...(address.tls ? { tls: isIP(address.host) === 0 ? { servername: address.host } : {} } : {}),
      ...(address.password === null ? {} : { password: address.password }),
      ...(address.username === null ? {} : { username: address.username }),
      db: address.database,
      connectionName: 'parley',
      lazyConnect: true,
      connectTimeout: options.connectTimeoutMs,
      commandTimeout: options.commandTimeoutMs,
      socketTimeout: SILENCE_MS,
      disconnectTimeout: CLOSE_MS,
      retryStrategy: (times) => (this.#kept && !this.#closed ? pause(times) : null),
      // A server that is loading answers each command with that: a miss at once is better than a wait.
      enableReadyCheck: false,
      enableOfflineQueue: false,
      // Zero rejects what was in flight when the connection closed; otherwise it would be sent again, and counted twice.
      maxRetriesPerRequest: 0,
      autoResendUnfulfilledCommands: false,
      // The driver's own has no one to tell when it fails.
      autoResubscribe: false,
      // A replica since a fail-over: the address may lead to the new primary by now.
      reconnectOnError: (error) => error.message.startsWith('READONLY'),
      scripts: SCRIPTS,
    }) as RedisClient;
    this.client.on('error', (error: Error & { command?: { name: string } }) => {
      // The driver would go on in database 0.
      if (error.command?.name === 'select') this.client.disconnect(true);
      this.problem = withoutCommand(error);
    });
    this.#heartbeat = setInterval(() => {
      if (this.ready) this.client.ping().catch(() => {});
    }, HEARTBEAT_MS).unref();
  }

  /** Whether commands can be sent now. */
  get ready(): boolean {
    return this.client.status === 'ready';
  }

  /** From now on it connects again for ever. */
  keep(): void {
    this.#kept = true;
  }

  /** Sends a command and gives its answer, or rejects with StoreError by the deadline. */
  run<Answer>(deadline: Deadline, command: (client: RedisClient) => Promise<Answer>): Promise<Answer> {
    return inTime(deadline, () => {
      this.#cork();
      return command(this.client);
    });
  }

  close(): void {
    this.#closed = true;
    clearInterval(this.#heartbeat);
    this.client.disconnect();
  }

  /**
   * Commands of one turn of the event loop leave in one write. The driver's own pipelining would hold new commands back until
   * those before are answered, and send them after their callers have gone.
   */
  #cork(): void {
    const { stream } = this.client;
    if (this.#corked || !this.ready) return;
    this.#corked = true;
    stream.cork();
    setImmediate(() => {
      this.#corked = false;
      stream.uncork();
    });
  }
}

function pause(times: number): number {
  const doubled = FIRST_PAUSE_MS * 2 ** Math.min(times - 1, 16);
  return Math.min(doubled, LONGEST_PAUSE_MS) + Math.random() * JITTER_MS;
}
