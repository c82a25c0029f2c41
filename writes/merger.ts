// Makes one statement of what many callers ask for at the same time: while one is under way, what comes in waits and goes with the
// next. (Group commit, as databases write their logs.)

import { type Deadline, deadlineIn } from '../datasources/deadline.ts';
import { StoreError } from '../datasources/errors.ts';

/** Requests that go with one statement at most. */
const MOST = 500;
/** What a statement may take at most, and so long its outcome is still waited for when nobody does any more. Milliseconds. */
const LONGEST_MS = 30_000;
const LATE_MS = 1_000;

interface Waiting<Request, Outcome> {
  request: Request;
  deadline: Deadline;
  isSent: boolean;
  resolve(outcome: Outcome): void;
  reject(error: unknown): void;
}

/** Merges requests of many callers. A caller whose deadline passes is let go; what it asked for may still happen. */
export class Merger<Request, Outcome> {
  readonly #run: (requests: Request[], deadline: Deadline) => Promise<Outcome[]>;
  readonly #lanes: number;
  #waiting: Waiting<Request, Outcome>[] = [];
  #underWay = 0;

  /** `run` gives an outcome for each request, in their order; `lanes` of them may be under way at a time. */
  constructor(run: (requests: Request[], deadline: Deadline) => Promise<Outcome[]>, lanes: number) {
    this.#run = run;
    this.#lanes = lanes;
  }

  /**
   * Rejects as `run` does, or with STORE_TIMEOUT of the relational store when the deadline passes. `onLate` is told of an outcome that
   * comes after that.
   */
  ask(request: Request, deadline: Deadline, onLate?: (outcome: Outcome) => void): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      const late = () => reject(new StoreError('STORE_TIMEOUT', 'relational', { isUnsent: !waiting.isSent }));
      const settled = () => deadline.signal.removeEventListener('abort', late);
      const waiting: Waiting<Request, Outcome> = {
        request,
        deadline,
        isSent: false,
        resolve: (outcome) => {
          settled();
          if (deadline.signal.aborted) onLate?.(outcome);
          resolve(outcome);
        },
        reject: (error) => {
          settled();
          reject(error);
        },
      };
      if (deadline.signal.aborted) return late();
      deadline.signal.addEventListener('abort', late, { once: true });
      this.#waiting.push(waiting);
      // What the same turn of the event loop asks for goes together.
      queueMicrotask(() => setImmediate(() => this.#advance()));
    });
  }

  #advance(): void {
    // Whoever was let go wants nothing any more.
    this.#waiting = this.#waiting.filter(({ deadline }) => !deadline.signal.aborted);
    while (this.#underWay < this.#lanes && this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, MOST);
      for (const waiting of batch) waiting.isSent = true;
      this.#underWay += 1;
      void this.#send(batch).finally(() => {
        this.#underWay -= 1;
        this.#advance();
      });
    }
  }

  async #send(batch: readonly Waiting<Request, Outcome>[]): Promise<void> {
    // The one that has the most time: those that have less are let go by themselves.
    using deadline = deadlineIn(
      LATE_MS + Math.max(...batch.map(({ deadline }) => Math.min(deadline.remaining(), LONGEST_MS))),
    );
    try {
      const outcomes = await this.#run(
        batch.map(({ request }) => request),
        deadline,
      );
      batch.forEach(({ resolve, reject }, i) => {
        const outcome = outcomes[i];
        if (outcome === undefined) reject(new Error('A merged statement gave too few outcomes.'));
        else resolve(outcome);
      });
    } catch (error) {
      // A statement that the store refused has done nothing: what is wrong with one request is no other's.
      const isRefused = !(error instanceof StoreError) && batch.length > 1;
      if (isRefused) for (const one of batch) await this.#send([one]);
      else for (const { reject } of batch) reject(error);
    }
  }
}
