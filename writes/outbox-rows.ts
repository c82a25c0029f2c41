// How the rows of the outbox are done: mentions are found from their entities and added to the graph, appends that were given up are
// undone, deleted sessions removed. All of it can be repeated.

import { batchesOf } from '../datasources/batches.ts';
import { deadlineIn } from '../datasources/deadline.ts';
import { sessionEntities } from '../datasources/derive.ts';
import { StoreError } from '../datasources/errors.ts';
import type { OutboxRow } from '../datasources/journal.ts';
import type { Deadline, SessionEntityAddition } from '../datasources/types.ts';
import { refsOf } from './append-turns.ts';
import type { WorkerListener, WorkerStores } from './outbox-worker.ts';

/** Appends that are done together: about so many turns, so that they take bounded memory and time. */
const TOGETHER = { items: Infinity, weight: 500, weightOf: ({ count }: OutboxRow) => count };
/** What fails so often for another reason than a store that is away needs a person. */
const MOST_ATTEMPTS = 10;
/** A removal that takes longer is broken off, so that it holds nobody up, and gone on with, for twice as long each time. Milliseconds. */
const REMOVAL_MS = 1_000;
const LONGEST_REMOVAL_MS = 8_000;

/** What came of rows. */
export interface RowsDone {
  /** How many are done. */
  done: number;
  /** The first row of each session that could not be done: those behind it wait. */
  failed: Map<string, OutboxRow>;
  /** Whether a removal is to be gone on with. */
  brokenOff: boolean;
}

/** How long it may take. */
export interface WorkTime {
  deadline: Deadline;
  /** Nothing is begun after this moment of `performance.now()`. */
  until: number;
}

/** Does rows of the outbox. */
export class OutboxRows {
  readonly #stores: WorkerStores;
  readonly #listener: WorkerListener;
  /** How often removals were broken off, by row. */
  readonly #breaks = new Map<number, number>();

  constructor(stores: WorkerStores, listener: WorkerListener) {
    this.#stores = stores;
    this.#listener = listener;
  }

  /**
   * Does rows in order, and notes each as done at once. Appends of all sessions go together, some turns at a time; where that fails
   * each session is tried on its own, so that one in trouble keeps no other waiting. What there is no time for stays for later.
   */
  async work(rows: readonly OutboxRow[], { deadline, until }: WorkTime): Promise<RowsDone> {
    const { journal } = this.#stores;
    const failed: RowsDone['failed'] = new Map();
    const done = new Set<number>();
    let brokenOff = false;
    const finish = async (some: readonly OutboxRow[]): Promise<void> => {
      const ids = some.map(({ id }) => id);
      await journal.finish(ids, deadline);
      for (const id of ids) done.add(id);
      this.#listener.onDone?.(some);
    };
    const hasTime = () => performance.now() < until;
    const bySession = Map.groupBy(rows, ({ sessionId }) => sessionId);
    const appends = [...bySession.values()].flatMap(leadingAppends).sort((a, b) => a.id - b.id);
    for (const chunk of batchesOf(appends, TOGETHER)) {
      if (!hasTime()) return { done: done.size, failed, brokenOff };
      const together = await addAll(this.#stores, chunk, deadline).then(
        () => true,
        () => false,
      );
      if (!together) break;
      await finish(chunk);
    }
    const workOff = async (own: readonly OutboxRow[]): Promise<void> => {
      for (const row of own) {
        if (done.has(row.id)) continue;
        if (!hasTime()) return;
        try {
          if (!(await this.#doOne(row, deadline))) {
            brokenOff = true;
            return;
          }
        } catch (error) {
          failed.set(row.sessionId, row);
          const forGood = !(error instanceof StoreError) && row.attempts + 1 >= MOST_ATTEMPTS;
          this.#listener.onFailure(row, error, forGood);
          const message = error instanceof Error ? error.message : String(error);
          await journal.fail(row.id, message.slice(0, 500), forGood, deadline).catch(() => {});
          return;
        }
        await finish([row]);
      }
    };
    await Promise.all([...bySession.values()].map(workOff));
    return { done: done.size, failed, brokenOff };
  }

  /** Whether it is done, and was not broken off. */
  async #doOne(row: OutboxRow, deadline: Deadline): Promise<boolean> {
    const { turns } = this.#stores;
    if (row.kind === 'DELETE') return this.#remove(row, deadline);
    if (row.state === 'UNDO') {
      // Later than whatever the append may still write.
      const stamp = Math.max(Date.now() * 1_000, row.stamp + 1);
      await turns.remove(refsOf(row.sessionId, row.firstTicks, row.count), stamp, deadline);
    } else await addAll(this.#stores, [row], deadline);
    return true;
  }

  async #remove({ id, sessionId, stamp }: OutboxRow, deadline: Deadline): Promise<boolean> {
    const { turns, graph } = this.#stores;
    const breaks = this.#breaks.get(id) ?? 0;
    using limit = deadlineIn(Math.min(REMOVAL_MS * 2 ** breaks, LONGEST_REMOVAL_MS, deadline.remaining()));
    try {
      await turns.removeSessions([{ sessionId, stamp }], limit);
      await graph.removeSessions([sessionId], limit);
      this.#breaks.delete(id);
      return true;
    } catch (error) {
      const isLate = error instanceof StoreError && error.code === 'STORE_TIMEOUT';
      if (!isLate || deadline.signal.aborted) throw error;
      this.#breaks.set(id, breaks + 1);
      return false;
    }
  }
}

/** The appends before anything else. */
function leadingAppends(rows: readonly OutboxRow[]): OutboxRow[] {
  const end = rows.findIndex(({ kind, state }) => kind !== 'APPEND' || state !== 'TODO');
  return end === -1 ? [...rows] : rows.slice(0, end);
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
    // They were stored before the append was acknowledged: another read will see them.
    if (own.length < count)
      throw new Error(`Only ${own.length} of the ${count} turns of an append were found in the turn store.`);
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
