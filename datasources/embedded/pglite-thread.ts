// One life of the engine's thread: start, exchanges in order, death. What survives a death is the client's business.

import { Worker } from 'node:worker_threads';
import { type Answer, type EngineOptions, Flag, type Order } from './pglite-protocol.ts';

/** Exchanges that may be in line at the thread; more wait on this side. */
const PLACES = 1024;

/** An exchange that was handed in. */
export interface Ticket {
  /** The reply; null when it was dropped. Rejects when the thread dies. */
  reply: Promise<Uint8Array | null>;
  /** Takes it out of the line. What runs already goes on, and its reply is thrown away by whoever dropped it. */
  drop(): void;
}

interface Waiting {
  resolve(reply: Uint8Array | null): void;
  reject(error: Error): void;
}

interface Line extends Waiting {
  bytes: Uint8Array<ArrayBuffer>;
  place: number | null;
  dropped: boolean;
}

/** A running engine thread. Made by `start`. */
export class PgliteThread {
  /** Resolves when the thread has ended, for whatever reason. */
  readonly ended: Promise<void>;
  readonly #worker: Worker;
  readonly #flags = new Int32Array(new SharedArrayBuffer(PLACES * 4));
  readonly #free = Array.from({ length: PLACES }, (_, place) => place);
  readonly #atWork = new Map<number, Line>();
  readonly #line: Line[] = [];
  #dead: Error | null = null;
  #started: Waiting | null = null;

  private constructor(folder: string) {
    const options: EngineOptions = { folder, flags: this.#flags };
    this.#worker = new Worker(new URL('./pglite-worker.ts', import.meta.url), {
      name: 'pglite',
      workerData: options,
    });
    this.#worker.on('message', (answer: Answer) => this.#hear(answer));
    this.#worker.on('error', (error) => this.#die(error));
    this.ended = new Promise((resolve) =>
      this.#worker.on('exit', (code) => {
        this.#die(new Error(`The engine's thread ended with code ${code}.`));
        resolve();
      }),
    );
  }

  /**
   * Starts the engine on a folder, which is made where there is none.
   * @throws {Error} with the engine's own words where it can't start
   */
  static async start(folder: string): Promise<PgliteThread> {
    const thread = new PgliteThread(folder);
    await new Promise<unknown>((resolve, reject) => {
      thread.#started = { resolve, reject };
    });
    return thread;
  }

  get alive(): boolean {
    return this.#dead === null;
  }

  /** Hands in an exchange. They run one after the other in the order they came. */
  send(bytes: Uint8Array<ArrayBuffer>): Ticket {
    const { promise, resolve, reject } = Promise.withResolvers<Uint8Array | null>();
    const entry: Line = { bytes, resolve, reject, place: null, dropped: false };
    if (this.#dead) reject(this.#dead);
    else {
      this.#line.push(entry);
      this.#advance();
    }
    return { reply: promise, drop: () => this.#drop(entry) };
  }

  /** Lets what is in line finish, closes the database and waits for the thread's end. */
  async close(): Promise<void> {
    if (!this.#dead) this.#worker.postMessage('close' satisfies Order);
    await this.ended;
  }

  /** Ends the thread at once, whatever it does. The database recovers at the next start as after a power cut. */
  async kill(): Promise<void> {
    await this.#worker.terminate();
    await this.ended;
  }

  #advance(): void {
    while (this.#line.length > 0 && this.#free.length > 0) {
      const entry = this.#line.shift()!;
      if (entry.dropped) {
        entry.resolve(null);
        continue;
      }
      const place = this.#free.pop()!;
      entry.place = place;
      Atomics.store(this.#flags, place, Flag.WAITING);
      this.#atWork.set(place, entry);
      this.#worker.postMessage({ place, bytes: entry.bytes } satisfies Order);
    }
  }

  #drop(entry: Line): void {
    entry.dropped = true;
    if (entry.place !== null && this.#atWork.get(entry.place) === entry)
      Atomics.compareExchange(this.#flags, entry.place, Flag.WAITING, Flag.DROPPED);
  }

  #hear(answer: Answer): void {
    if (answer.kind === 'ready') this.#started?.resolve(null);
    else if (answer.kind === 'failed') this.#die(new Error(answer.message));
    else {
      const entry = this.#atWork.get(answer.place);
      this.#atWork.delete(answer.place);
      this.#free.push(answer.place);
      entry?.resolve(answer.bytes);
      this.#advance();
    }
  }

  #die(error: Error): void {
    if (this.#dead) return;
    this.#dead = error;
    this.#started?.reject(error);
    for (const entry of this.#atWork.values()) entry.reject(error);
    for (const entry of this.#line) entry.reject(error);
    this.#atWork.clear();
    this.#line.length = 0;
  }
}
