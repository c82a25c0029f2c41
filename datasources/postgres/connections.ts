// The connections of a pool: opened when there is work for them, and again when they are lost.

import { setTimeout as sleep } from 'node:timers/promises';
import type { Link } from './connect.ts';
import type { Job } from './job.ts';
import { Pipeline } from './pipeline.ts';

/** Between two tries to connect: doubles from the first to the second, with jitter, in milliseconds. */
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 1_000;

/** How a pool gets its connections. */
export interface PoolOptions {
  /** Connections, ≥ 1. They are opened when there is work for them. */
  size: number;
  /** Opens one, within a few seconds. Rejects with what becomes the cause of errors. */
  connect(signal: AbortSignal): Promise<Link>;
}

export type PooledPipeline = Pipeline<Job>;

/** Told of what happens to connections. */
export interface ConnectionsListener {
  /** There may be one more now. */
  onOpened(): void;
  /** There is none, and none is to be had. */
  onAway(cause: unknown): void;
}

export class Connections implements AsyncDisposable {
  readonly #options: PoolOptions;
  readonly #listener: ConnectionsListener;
  readonly #pipelines: PooledPipeline[] = [];
  readonly #ending = new AbortController();
  #opening = 0;
  #failures = 0;
  #away: { cause: unknown } | null = null;

  constructor(options: PoolOptions, listener: ConnectionsListener) {
    this.#options = options;
    this.#listener = listener;
  }

  get all(): readonly PooledPipeline[] {
    return this.#pipelines;
  }

  /** Fires when they are closed. */
  get ending(): AbortSignal {
    return this.#ending.signal;
  }

  /** Why there is no connection, once that was tried; null while there is one. */
  get away(): { cause: unknown } | null {
    return this.#pipelines.length === 0 ? this.#away : null;
  }

  /** Begins with a connection that is open already, or by opening one. */
  start(first: Link | null): void {
    if (first && !first.closed) this.#add(first);
    else void this.#open();
  }

  /** Opens one more where there is room for it. */
  async grow(): Promise<void> {
    const isFull = this.#pipelines.length + this.#opening >= this.#options.size;
    // One at a time while connecting fails.
    if (!isFull && (this.#failures === 0 || this.#opening === 0) && this.#pipelines.length > 0)
      await this.#open();
  }

  /** A connection beside the others. Its caller ends it. */
  openBeside(): Promise<Link> {
    return this.#options.connect(this.#ending.signal);
  }

  /** Ends a connection at once; what is on it is rejected. */
  discard(pipeline: PooledPipeline): void {
    this.#forget(pipeline);
    pipeline.destroy();
  }

  /** The server answers nobody: every connection to it is of no use, and all that waits is told. */
  giveUp(cause: unknown): void {
    if (this.#ending.signal.aborted) return;
    this.#away = { cause };
    this.#listener.onAway(cause);
    for (const pipeline of [...this.#pipelines]) this.discard(pipeline);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ending.abort();
    const ended = this.#pipelines.splice(0).map(async (pipeline) => {
      // A server that is there answers the goodbye; one that is not is left without.
      if (pipeline.flights.length === 0)
        await Promise.race([pipeline.link.client.end().catch(() => {}), sleep(200, null, { ref: false })]);
      pipeline.destroy();
    });
    await Promise.all(ended);
  }

  #add(link: Link): void {
    const pipeline: PooledPipeline = new Pipeline(link, () => this.#forget(pipeline));
    this.#pipelines.push(pipeline);
    this.#away = null;
    this.#failures = 0;
  }

  #forget(pipeline: PooledPipeline): void {
    const index = this.#pipelines.indexOf(pipeline);
    if (index < 0) return;
    this.#pipelines.splice(index, 1);
    if (this.#pipelines.length === 0 && this.#opening === 0 && !this.#ending.signal.aborted)
      void this.#open();
  }

  /** Opens a connection; where there is none at all, it goes on until there is one. */
  async #open(): Promise<void> {
    this.#opening++;
    const { signal } = this.#ending;
    try {
      do {
        try {
          const link = await this.#options.connect(signal);
          if (signal.aborted) return link.destroy();
          if (link.closed) throw new Error('The server closed a connection that was just opened.');
          this.#add(link);
        } catch (cause) {
          if (signal.aborted) return;
          this.#failures++;
          if (this.#pipelines.length === 0) {
            this.#away = { cause };
            this.#listener.onAway(cause);
          }
          const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(this.#failures, 10));
          await sleep(pause * (0.5 + Math.random() / 2), null, { ref: false, signal });
        }
      } while (this.#pipelines.length === 0);
    } catch {
      // The pool was closed during the pause.
    } finally {
      this.#opening--;
      if (!signal.aborted) this.#listener.onOpened();
    }
  }
}
