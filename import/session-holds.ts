// Keeps the sessions that are being imported from being appended to or deleted meanwhile: an import counts all turns of a session, and
// a turn that came in between would be counted twice or not at all. What was begun before is waited for.
//
// A hold is a lease that is renewed while it lasts: that of an import that was killed runs out.

import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { batchesOf } from '../datasources/batches.ts';
import { deadlineIn, noDeadline } from '../datasources/deadline.ts';
import type { UnfinishedWork, WriteJournal } from '../datasources/journal.ts';
import type { Stores } from '../datasources/types.ts';
import { type OutboxWorker, startOutboxWorker } from '../writes/outbox-worker.ts';

/** What holding takes. */
export interface HeldStores extends Pick<Stores, 'turns' | 'graph'> {
  journal: WriteJournal;
}

export interface HoldsOptions {
  /** Ends what waits: see `take`. */
  signal: AbortSignal;
  /** Told when it takes long until sessions can be held, once per wait. */
  onWaiting(): void;
  /** Milliseconds; 10 s when left out. */
  leaseMs?: number;
  /** How long sessions are waited for, in milliseconds; 2 min when left out: longer than any append is under way. */
  patienceMs?: number;
}

/** Why an import can't go on, for the person who started it. */
export class ImportHindered extends Error {
  override readonly name = 'ImportHindered';
}

/** Sessions that are held. */
export interface Hold {
  /** Those of them that have writes that failed for good: they are not held. */
  readonly failed: ReadonlySet<string>;
  /** When it began: see `WriteJournal.hold`. What is written under it is stamped with it, whatever clock this machine has. */
  readonly stamp: number;
  /**
   * Makes sure that they still are.
   * @throws {ImportHindered} where another write has got in
   */
  check(): Promise<void>;
  /** Ends it. */
  letGo(): Promise<void>;
}

const LEASE_MS = 10_000;
const PATIENCE_MS = 120_000;
/** What was begun before is waited for while others wait for the session, but only so long at a time. Milliseconds. */
const DRAIN_MS = 2_000;
/** Between two looks: doubles from the first to the last. Milliseconds. */
const FIRST_LOOK_MS = 5;
const LAST_LOOK_MS = 200;
/** A wait is told of after so long. Milliseconds. */
const LONG_MS = 3_000;
/** What letting go at the end may take: the lease is short anyway. Milliseconds. */
const LET_GO_MS = 2_000;
/** Sessions that one statement renews. */
const RENEWED_AT_ONCE = { items: 1_000, weight: Infinity, weightOf: () => 0 };

/** The sessions that an import holds. */
export class SessionHolds implements AsyncDisposable {
  readonly #stores: HeldStores;
  readonly #options: HoldsOptions;
  readonly #leaseMs: number;
  readonly #token = `import ${randomUUID()}`;
  /** With the time at which each was held or renewed last. */
  readonly #held = new Map<string, Moment>();
  readonly #timer: NodeJS.Timeout;
  #worker: OutboxWorker | null = null;
  #trouble: { error: unknown } | null = null;
  #lost: string | null = null;
  #renewing: Promise<void> | null = null;

  constructor(stores: HeldStores, options: HoldsOptions) {
    this.#stores = stores;
    this.#options = options;
    this.#leaseMs = options.leaseMs ?? LEASE_MS;
    this.#timer = setInterval(() => void this.#renew().catch(() => {}), this.#leaseMs / 3).unref();
  }

  /**
   * Holds sessions, all those that are there, once nothing is to be done for them any more. `settle` is called where it takes long, to
   * let go of what is held already: others may wait for that, and another import for this one.
   * @throws {ImportHindered} when they can't be had in time; the signal's reason when that fires
   */
  async take(ids: readonly string[], settle: () => Promise<void>): Promise<Hold> {
    const begun = performance.now();
    const { signal, onWaiting, patienceMs = PATIENCE_MS } = this.#options;
    let isTold = false;
    const hurdle = async (why: string): Promise<void> => {
      signal.throwIfAborted();
      if (this.#trouble !== null) throw this.#trouble.error;
      const waited = performance.now() - begun;
      if (waited > patienceMs) throw new ImportHindered(why);
      if (waited < LONG_MS || isTold) return;
      isTold = true;
      onWaiting();
    };
    for (;;) {
      const hold = await this.#tryTake(ids, hurdle);
      if (hold !== null) return hold;
      await settle();
    }
  }

  async #tryTake(ids: readonly string[], hurdle: (why: string) => Promise<void>): Promise<Hold | null> {
    const { journal } = this.#stores;
    const begun = now();
    const { held, others, stamp } = await journal.hold(ids, this.#token, this.#leaseMs, noDeadline);
    const [other] = others;
    if (other !== undefined) {
      await hurdle(
        `The session ${name(other)} is being written by another import. Import again when that has ended.`,
      );
      // Two that wait for each other shall not meet again.
      await sleep(LAST_LOOK_MS * (0.5 + Math.random()));
      return null;
    }
    for (const id of held) this.#held.set(id, begun);
    let left: UnfinishedWork[];
    try {
      left = await this.#drain(ids, null, DRAIN_MS, hurdle);
    } catch (error) {
      await this.#letGo(held);
      throw error;
    }
    const failed = new Set(left.flatMap((work) => (work.failed ? work.sessionId : [])));
    if (failed.size === left.length) {
      if (failed.size > 0) await this.#letGo([...failed]);
      const kept = held.filter((id) => !failed.has(id));
      return { failed, stamp, check: () => this.#check(kept), letGo: () => this.#letGo(kept) };
    }
    // An append whose writer died is undone when its lease is over: meanwhile others may go on.
    await this.#letGo(held);
    const slow = left.filter((work) => !work.failed);
    const last = Math.max(...slow.map(({ lastId }) => lastId));
    await this.#drain(
      slow.map(({ sessionId }) => sessionId),
      last,
      Infinity,
      hurdle,
    );
    return null;
  }

  /** Waits until nothing is left to be done but what failed; gives what is left where that takes too long. */
  async #drain(
    ids: readonly string[],
    upTo: number | null,
    ms: number,
    hurdle: (why: string) => Promise<void>,
  ): Promise<UnfinishedWork[]> {
    const begun = performance.now();
    for (let pause = FIRST_LOOK_MS; ; pause = Math.min(2 * pause, LAST_LOOK_MS)) {
      const left = await this.#stores.journal.unfinished(ids, upTo, noDeadline);
      const waiting = left.find(({ failed }) => !failed);
      if (waiting === undefined || performance.now() - begun > ms) return left;
      this.#work().nudge();
      await hurdle(
        `What was written to the session ${name(waiting.sessionId)} has not come to every store in time: ` +
          '`parley outbox list` shows what waits. Import again when it is done.',
      );
      await sleep(pause);
    }
  }

  /** A gateway may be there to do what is to be done, or none: so it is done here too. */
  #work(): OutboxWorker {
    this.#worker ??= startOutboxWorker(this.#stores, {
      // It is tried again, and looked for in the outbox.
      onFailure: () => {},
      onTrouble: (error) => {
        this.#trouble = { error };
      },
    });
    return this.#worker;
  }

  async #check(ids: readonly string[]): Promise<void> {
    const isSure = () => ids.every((id) => this.#isSure(id));
    // One that is under way may have begun too early.
    if (this.#lost === null && !isSure()) await this.#renewing;
    if (this.#lost === null && !isSure()) await this.#renew();
    if (this.#lost !== null)
      throw new ImportHindered(
        `The session ${name(this.#lost)} was written by others while it was being imported, since the import stood still ` +
          'for too long. Import again: it goes on where this one ended.',
      );
  }

  /** Whether a session is held for sure, without asking. A computer that slept stops one of the two clocks. */
  #isSure(id: string): boolean {
    const at = this.#held.get(id);
    return at !== undefined && sinceMoment(at) < (this.#leaseMs * 2) / 3;
  }

  #renew(): Promise<void> {
    this.#renewing ??= this.#renewAll().finally(() => {
      this.#renewing = null;
    });
    return this.#renewing;
  }

  /** Renews all leases; notes one that was lost. */
  async #renewAll(): Promise<void> {
    const { journal } = this.#stores;
    for (const ids of batchesOf(this.#held.keys(), RENEWED_AT_ONCE)) {
      const begun = now();
      const held = new Set(await journal.renew(ids, this.#token, this.#leaseMs, noDeadline));
      // It may have been let go of meanwhile.
      for (const id of ids)
        if (!this.#held.has(id)) continue;
        else if (held.has(id)) this.#held.set(id, begun);
        else this.#lost ??= id;
    }
  }

  async #letGo(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    for (const id of ids) this.#held.delete(id);
    await this.#stores.journal.letGo(ids, this.#token, noDeadline);
  }

  /** Ends all holds. Those that can't be ended now run out. */
  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    await this.#worker?.[Symbol.asyncDispose]();
    await this.#renewing?.catch(() => {});
    if (this.#held.size === 0) return;
    using deadline = deadlineIn(LET_GO_MS);
    await this.#stores.journal.letGo([...this.#held.keys()], this.#token, deadline).catch(() => {});
    this.#held.clear();
  }
}

/** A point in time, on a clock that runs on and on one that may be set. */
interface Moment {
  running: number;
  wall: number;
}

const now = (): Moment => ({ running: performance.now(), wall: Date.now() });

function sinceMoment({ running, wall }: Moment): number {
  return Math.max(performance.now() - running, Date.now() - wall);
}

function name(id: string): string {
  return JSON.stringify(`ses_${id}`);
}
