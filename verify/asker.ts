// Asks stores with a limit on each answer, so that a store that hangs ends a check with a message and not never.

import { setTimeout } from 'node:timers/promises';
import { deadlineIn } from '../datasources/deadline.ts';
import { StoreError } from '../datasources/errors.ts';
import type { Deadline, StoreName } from '../datasources/types.ts';

export interface AskerOptions {
  /** How long an answer may take, in milliseconds. */
  callMs: number;
  /** How often a store is asked before it counts as away; it may be restarting. */
  attempts: number;
  /** Milliseconds before the second attempt; twice that before the third, and so on. */
  backoffMs: number;
  /** Ends everything: what waits rejects with its reason. */
  signal: AbortSignal;
}

/** How much longer than its deadline a store may take to say that the deadline has passed, in milliseconds. */
const GRACE_MS = 1_000;

/** Asks stores. */
export class Asker {
  readonly #options: AskerOptions;

  constructor(options: AskerOptions) {
    this.#options = options;
  }

  get signal(): AbortSignal {
    return this.#options.signal;
  }

  /**
   * Calls a store, again where it could not answer.
   * @throws {StoreError} when it does not answer in all attempts
   */
  async ask<Answer>(store: StoreName, call: (deadline: Deadline) => Promise<Answer>): Promise<Answer> {
    const { attempts, backoffMs, signal } = this.#options;
    for (let attempt = 1; ; attempt += 1) {
      signal.throwIfAborted();
      try {
        return await this.#once(store, call);
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof StoreError) || attempt >= attempts) throw error;
        await setTimeout(backoffMs * 2 ** (attempt - 1), undefined, { signal }).catch(() => {});
      }
    }
  }

  async #once<Answer>(store: StoreName, call: (deadline: Deadline) => Promise<Answer>): Promise<Answer> {
    const { callMs, signal } = this.#options;
    using deadline = deadlineIn(callMs);
    const { promise: late, reject } = Promise.withResolvers<never>();
    // This timer keeps the process alive: a store whose socket is gone must not end it in silence.
    const timer = globalThis.setTimeout(
      () => reject(new StoreError('STORE_TIMEOUT', store)),
      callMs + GRACE_MS,
    );
    const cancel = (): void => {
      deadline.cancel();
      reject(signal.reason);
    };
    signal.addEventListener('abort', cancel, { once: true });
    try {
      return await Promise.race([call(deadline), late]);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', cancel);
    }
  }
}
