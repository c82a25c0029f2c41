// Sees to it that what writes have left to be done is done (`outbox-rows.ts` does it), round by round. Several processes share the
// work; a session is one worker's at a time.

import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { deadlineIn, type OwnedDeadline } from '../datasources/deadline.ts';
import { StoreError } from '../datasources/errors.ts';
import type { OutboxRow, WriteJournal } from '../datasources/journal.ts';
import type { Stores } from '../datasources/types.ts';
import { OutboxRows, type RowsDone } from './outbox-rows.ts';

/** Sessions that a worker takes at a time, and rows of each that it looks at. */
const SESSIONS = 64;
const ROWS = 100;
/** A worker that dies keeps its sessions for so long. Milliseconds. */
const LEASE_MS = 30_000;
/** What one round may take: less than the lease. Nothing more is begun after the first. Milliseconds. */
const WORK_MS = 15_000;
const ROUND_MS = 20_000;
/** What is under way when the worker is to end gets so long, and giving sessions back. Milliseconds. */
const STOP_MS = 1_000;
const GIVE_BACK_MS = 1_000;
/** How often is looked for what other processes have left, and for what has been lost sight of. Milliseconds. */
const LOOK_MS = 1_000;
/** The same for what waits for an append that is under way. Milliseconds. */
const SOON_MS = 100;
const SWEEP_MS = 5_000;
const FORGET_MS = 600_000;
/** How long keys are kept. Milliseconds. */
const KEYS_MS = 24 * 3_600_000;
/** Waits after failures: doubled from the first to the last. Milliseconds. */
const FIRST_WAIT_MS = 250;
const LAST_WAIT_MS = 15_000;
/** After rounds in which nothing could be done, since a store is away: the same, for all sessions. Milliseconds. */
const LAST_PAUSE_MS = 5_000;

/** What it takes. */
export interface WorkerStores extends Pick<Stores, 'turns' | 'graph'> {
  journal: WriteJournal;
}

/** Told of what an operator should know. */
export interface WorkerListener {
  /** Rows are done. */
  onDone?(rows: readonly OutboxRow[]): void;
  /** A row could not be done; it is tried again, unless `forGood`. */
  onFailure(row: OutboxRow, error: unknown, forGood: boolean): void;
  /** The work itself is in trouble, for another reason than a store that is away; it goes on. */
  onTrouble(error: unknown): void;
}

/** A worker that runs until it is disposed of. */
export interface OutboxWorker extends AsyncDisposable {
  /** There is something to do. */
  nudge(): void;
}

/** What came of a round: there may be more to do, there is none, or nothing of it could be done. */
type Round = 'more' | 'idle' | 'stuck';

/** Starts a worker. */
export function startOutboxWorker(stores: WorkerStores, listener: WorkerListener): OutboxWorker {
  const { journal } = stores;
  const stop = new AbortController();
  let nudged = Promise.withResolvers<void>();
  let isNudged = false;
  let sweptAt = 0;
  let forgotAt = performance.now();
  let lookMs = LOOK_MS;
  const outboxRows = new OutboxRows(stores, listener);

  let current: OwnedDeadline | null = null;
  const round = async (): Promise<Round> => {
    using deadline = deadlineIn(ROUND_MS);
    current = deadline;
    const now = performance.now();
    if (now - sweptAt > SWEEP_MS) {
      sweptAt = now;
      await journal.sweep(deadline);
    }
    if (now - forgotAt > FORGET_MS) {
      // Where there are many, some with each round.
      if (!(await journal.forgetKeys(KEYS_MS, deadline))) forgotAt = now;
    }
    lookMs = LOOK_MS;
    const token = randomUUID();
    const sessionIds = await journal.takeSessions(SESSIONS, token, LEASE_MS, deadline);
    if (sessionIds.length === 0) return 'idle';
    try {
      const rows = await journal.work(sessionIds, ROWS, deadline);
      const come = await outboxRows.work(rows, { deadline, until: performance.now() + WORK_MS });
      const withRows = new Set(rows.map(({ sessionId }) => sessionId));
      const waits = Map.groupBy(sessionIds, (id) => waitOf(id, withRows, come));
      for (const [wait, ids] of waits) await journal.giveBack(ids, token, wait, deadline);
      if (waits.has(SOON_MS)) lookMs = SOON_MS;
      if (come.done === 0 && come.failed.size > 0) return 'stuck';
      // Where as many were taken as can be, there may be more.
      return come.done > 0 || come.brokenOff || sessionIds.length === SESSIONS ? 'more' : 'idle';
    } catch (error) {
      // Others need not wait until the lease is over.
      using short = deadlineIn(GIVE_BACK_MS);
      await journal.giveBack(sessionIds, token, FIRST_WAIT_MS, short).catch(() => {});
      throw error;
    }
  };

  const run = async (): Promise<void> => {
    const { signal } = stop;
    let stuck = 0;
    while (!signal.aborted) {
      // A relational store that is away has nothing to give; what it has given is leased and comes again.
      const outcome = await round().catch((error: unknown): Round => {
        if (!(error instanceof StoreError)) listener.onTrouble(error);
        return 'idle';
      });
      if (outcome === 'stuck') {
        // However many sessions wait: a store that is away is not asked for each of them again and again.
        await sleep(waitAfter(stuck++, LAST_PAUSE_MS), undefined, { signal, ref: false }).catch(() => {});
        continue;
      }
      stuck = 0;
      if (outcome === 'more') continue;
      if (!isNudged)
        await Promise.race([
          nudged.promise,
          sleep(lookMs, undefined, { signal, ref: false }).catch(() => {}),
        ]);
      isNudged = false;
      nudged = Promise.withResolvers();
    }
  };
  const running = run();
  const nudge = () => {
    isNudged = true;
    nudged.resolve();
  };
  return {
    nudge,
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      nudge();
      const timer = setTimeout(() => current?.cancel(), STOP_MS);
      await running;
      clearTimeout(timer);
    },
  };
}

/** When a session is due again: at once, or later where something failed or waits for others. */
function waitOf(id: string, withRows: ReadonlySet<string>, { failed }: RowsDone): number {
  const row = failed.get(id);
  if (row !== undefined) return waitAfter(row.attempts, LAST_WAIT_MS);
  return withRows.has(id) ? 0 : SOON_MS;
}

/** How long is waited after so many failures. Milliseconds. */
function waitAfter(failures: number, most: number): number {
  return Math.min(FIRST_WAIT_MS * 2 ** Math.min(failures, 10), most);
}
