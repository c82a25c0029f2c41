// Does what writes have left to be done: finds mentions from their entities, adds to the graph, undoes appends that were given up,
// removes deleted sessions. Several processes share the work; a session is one worker's at a time, and its rows are done in order.

import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { batchesOf } from '../datasources/batches.ts';
import { deadlineIn, type OwnedDeadline } from '../datasources/deadline.ts';
import { StoreError } from '../datasources/errors.ts';
import type { OutboxRow, WriteJournal } from '../datasources/journal.ts';
import type { Deadline, SessionEntityAddition, Stores } from '../datasources/types.ts';
import { sessionEntities } from '../import/derive.ts';
import { refsOf } from './append-turns.ts';

/** Sessions that a worker takes at a time, and rows of each that it looks at. */
const SESSIONS = 64;
const ROWS = 100;
/** Appends that are done together: about so many turns, so that they take bounded memory and time. */
const TOGETHER = { items: Infinity, weight: 500, weightOf: ({ count }: OutboxRow) => count };
/** A worker that dies keeps its sessions for so long. Milliseconds. */
const LEASE_MS = 30_000;
/** What one round may take: less than the lease. Milliseconds. */
const ROUND_MS = 20_000;
/** What is under way when the worker is to end gets so long, and giving sessions back. Milliseconds. */
const STOP_MS = 1_000;
const GIVE_BACK_MS = 1_000;
/** How often is looked for what other processes have left, and for what has been lost sight of. Milliseconds. */
const LOOK_MS = 1_000;
const SWEEP_MS = 5_000;
const FORGET_MS = 600_000;
/** How long keys are kept. Milliseconds. */
const KEYS_MS = 24 * 3_600_000;
/** Waits after failures: doubled from the first to the last. Milliseconds. */
const FIRST_WAIT_MS = 250;
const LAST_WAIT_MS = 15_000;
/** After rounds in which nothing could be done, since a store is away: the same, for all sessions. Milliseconds. */
const LAST_PAUSE_MS = 5_000;
/** What fails so often for another reason than a store that is away needs a person. */
const MOST_ATTEMPTS = 10;

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
      forgotAt = now;
      await journal.forgetKeys(KEYS_MS, deadline);
    }
    const token = randomUUID();
    const sessionIds = await journal.takeSessions(SESSIONS, token, LEASE_MS, deadline);
    if (sessionIds.length === 0) return 'idle';
    try {
      const rows = await journal.work(sessionIds, ROWS, deadline);
      const { done, failed } = await workThrough(stores, rows, listener, deadline);
      for (const [wait, ids] of waitsOf(sessionIds, failed))
        await journal.giveBack(ids, token, wait, deadline);
      if (done === 0 && failed.size > 0) return 'stuck';
      // Where as many were taken as can be, there may be more.
      return done > 0 || sessionIds.length === SESSIONS ? 'more' : 'idle';
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
          sleep(LOOK_MS, undefined, { signal, ref: false }).catch(() => {}),
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

/** The first row of each session that could not be done: those behind it wait. */
type Failed = Map<string, OutboxRow>;

/**
 * Does rows in order, and notes each as done at once. Appends of all sessions go together, some turns at a time; where that fails each
 * session is tried on its own, so that one in trouble keeps no other waiting. What there is no time for stays for the next round.
 */
async function workThrough(
  stores: WorkerStores,
  rows: readonly OutboxRow[],
  listener: WorkerListener,
  deadline: Deadline,
): Promise<{ done: number; failed: Failed }> {
  const { journal } = stores;
  const failed: Failed = new Map();
  const done = new Set<number>();
  const finish = async (some: readonly OutboxRow[]): Promise<void> => {
    const ids = some.map(({ id }) => id);
    await journal.finish(ids, deadline);
    for (const id of ids) done.add(id);
    listener.onDone?.(some);
  };
  const hasTime = () => deadline.remaining() > ROUND_MS / 4;
  const bySession = Map.groupBy(rows, ({ sessionId }) => sessionId);
  const appends = [...bySession.values()].flatMap(leadingAppends).sort((a, b) => a.id - b.id);
  for (const chunk of batchesOf(appends, TOGETHER)) {
    if (!hasTime()) return { done: done.size, failed };
    const together = await addAll(stores, chunk, deadline).then(
      () => true,
      () => false,
    );
    if (!together) break;
    await finish(chunk);
  }
  await Promise.all(
    [...bySession.values()].map(async (own) => {
      for (const row of own) {
        if (done.has(row.id)) continue;
        if (!hasTime()) return;
        try {
          await doOne(stores, row, deadline);
        } catch (error) {
          failed.set(row.sessionId, row);
          const forGood = !(error instanceof StoreError) && row.attempts + 1 >= MOST_ATTEMPTS;
          listener.onFailure(row, error, forGood);
          const message = error instanceof Error ? error.message : String(error);
          await journal.fail(row.id, message.slice(0, 500), forGood, deadline).catch(() => {});
          return;
        }
        await finish([row]);
      }
    }),
  );
  return { done: done.size, failed };
}

/** The appends before anything else. */
function leadingAppends(rows: readonly OutboxRow[]): OutboxRow[] {
  const end = rows.findIndex(({ kind, state }) => kind !== 'APPEND' || state !== 'TODO');
  return end === -1 ? [...rows] : rows.slice(0, end);
}

async function doOne(stores: WorkerStores, row: OutboxRow, deadline: Deadline): Promise<void> {
  const { turns, graph } = stores;
  if (row.kind === 'DELETE') {
    await turns.removeSessions([row], deadline);
    await graph.removeSessions([row.sessionId], deadline);
  } else if (row.state === 'UNDO') {
    // Later than whatever the append may still write.
    const stamp = Math.max(Date.now() * 1_000, row.stamp + 1);
    await turns.remove(refsOf(row.sessionId, row.firstTicks, row.count), stamp, deadline);
  } else await addAll(stores, [row], deadline);
}

/** Makes the mentions of appended turns found, and adds them to the graph. */
async function addAll(
  { turns, graph }: WorkerStores,
  rows: readonly OutboxRow[],
  deadline: Deadline,
): Promise<void> {
  const refs = rows.map(({ sessionId, firstTicks, count }) => refsOf(sessionId, firstTicks, count));
  const stored = await turns.mentioned(refs.flat(), deadline);
  let at = 0;
  const mentioning = [];
  const additions: SessionEntityAddition[] = [];
  for (const { id, sessionId, userId, count } of rows) {
    const own = stored.slice(at, at + count).filter((turn) => turn !== null);
    at += count;
    const found = own.filter(({ mentions }) => mentions.length > 0);
    if (found.length === 0) continue;
    mentioning.push(...found.map(({ turnId }) => ({ sessionId, turnId })));
    const entities = sessionEntities({ id: sessionId, userId }, found);
    additions.push({ sessionId, userId, sequence: id, entities });
  }
  if (additions.length === 0) return;
  await Promise.all([
    turns.indexMentions(mentioning, deadline),
    graph.addSessionEntities(additions, deadline),
  ]);
}

/** When sessions are due again: at once, or after a wait where something failed. */
function waitsOf(sessionIds: readonly string[], failed: Failed): Map<number, string[]> {
  return Map.groupBy(sessionIds, (id) => {
    const row = failed.get(id);
    return row === undefined ? 0 : waitAfter(row.attempts, LAST_WAIT_MS);
  });
}

/** How long is waited after so many failures. Milliseconds. */
function waitAfter(failures: number, most: number): number {
  return Math.min(FIRST_WAIT_MS * 2 ** Math.min(failures, 10), most);
}
