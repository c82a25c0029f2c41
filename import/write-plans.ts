// Writes what was planned for sessions, in batches that stores can take. Each store goes at its own pace: what it has not taken
// yet waits in a lane of its own.

import { noDeadline } from '../datasources/deadline.ts';
import type { SessionEntityRow, Stores, TurnRow } from '../datasources/types.ts';
import { Lane } from './lane.ts';
import type { SessionPlan } from './plan-session.ts';
import { BATCH } from './read-records.ts';
import type { Hold } from './session-holds.ts';

/** What a store is given at once, in UTF-16 code units of content. */
const BATCH_UNITS = 2 * 1024 * 1024;
/** Sessions whose mentions are counted at once: each call makes a store sum up every user that it touches. */
const TOTALS_SESSIONS = 1_000;
const TOTALS_ROWS = 5_000;
/** Groups of sessions whose turns are written at a time: the next one fills the gaps that the end of one leaves. */
const TURNS_WIDTH = 2;

/** The stores that a conversation is written to. */
export type WrittenStore = 'turns' | 'relational' | 'graph';

/** A group of whole sessions. */
export interface PlannedGroup {
  sessionIds: readonly string[];
  plans: readonly SessionPlan[];
  /** Records in it, rejects included. */
  records: number;
  /** Of the sessions, until every store has them. */
  hold: Hold;
}

/** Told when a store has all that it gets of so many records. */
export type WrittenListener = (store: WrittenStore, records: number) => void;

/** Writes groups of sessions to all stores. */
export class PlanWriter {
  readonly #stores: Stores;
  readonly #onWritten: WrittenListener;
  readonly #restore: (entityIds: Iterable<string>) => Promise<boolean>;
  readonly #turns = new Lane(TURNS_WIDTH);
  readonly #relational = new Lane(1);
  readonly #graph = new Lane(1);
  #totals = new Totals();

  /** `restore` makes entities that are gone, and says whether any was. */
  constructor(
    stores: Stores,
    onWritten: WrittenListener,
    restore: (entityIds: Iterable<string>) => Promise<boolean>,
  ) {
    this.#stores = stores;
    this.#restore = restore;
    this.#onWritten = onWritten;
  }

  /**
   * Resolves when the writing of the group has begun; `onPut` is told when its turns are stored. Rejects with what an earlier one
   * failed with.
   */
  write(group: PlannedGroup, onPut: () => void): Promise<void> {
    return this.#turns.enter(async () => {
      await this.#putTurns(group);
      onPut();
      // What is derived from turns is right only when they are all there.
      const derived = Promise.withResolvers<void>();
      await this.#relational.enter(() => this.#derive(group).finally(derived.resolve));
      this.#totals.add(group, derived.promise);
      if (this.#totals.isWorthACall) await this.#putTotals();
    });
  }

  /** Resolves when everything is written, or rejects with what failed first; nothing is being written any more then. */
  async end(): Promise<void> {
    const ends = [this.#turns.end().then(() => this.#putTotals())];
    await Promise.allSettled(ends);
    ends.push(this.#relational.end(), this.#graph.end());
    await Promise.allSettled(ends);
    await Promise.all(ends);
  }

  async #putTurns({ plans, records, hold }: PlannedGroup): Promise<void> {
    const { turns } = this.#stores;
    await hold.check();
    for (const batch of putBatches(plans.flatMap(({ put }) => put)))
      await turns.put(batch, noDeadline, hold.stamp);
    const mentions = plans.flatMap(({ putMentions }) => putMentions);
    for (let start = 0; start < mentions.length; start += BATCH)
      await turns.putMentions(mentions.slice(start, start + BATCH), noDeadline, hold.stamp);
    this.#onWritten('turns', records);
  }

  async #derive({ plans, records, hold }: PlannedGroup): Promise<void> {
    await hold.check();
    const derived = plans.flatMap((plan) => plan.derived ?? []);
    if (derived.length > 0) await this.#stores.sessions.derive(derived, noDeadline);
    this.#onWritten('relational', records);
  }

  #putTotals(): Promise<void> {
    const { sessionIds, rows, records, holds, derived } = this.#totals;
    this.#totals = new Totals();
    return this.#graph.enter(async () => {
      for (const hold of holds) await hold.check();
      const entityIds = new Set(rows.map(({ entityId }) => entityId));
      // What nobody mentioned yet may have gone; it stays once it is mentioned.
      if (sessionIds.length > 0)
        do await this.#stores.graph.putSessionEntities(sessionIds, rows, noDeadline);
        while (await this.#restore(entityIds));
      await Promise.all(derived);
      for (const hold of holds) {
        // Of what took long it is said only afterwards whether it was right.
        await hold.check();
        await hold.letGo();
      }
      this.#onWritten('graph', records);
    });
  }
}

/** What sessions mention, collected until it is worth a call. */
class Totals {
  readonly sessionIds: string[] = [];
  readonly rows: SessionEntityRow[] = [];
  readonly holds: Hold[] = [];
  readonly derived: Promise<void>[] = [];
  records = 0;

  get isWorthACall(): boolean {
    return this.sessionIds.length >= TOTALS_SESSIONS || this.rows.length >= TOTALS_ROWS;
  }

  /** `derived` resolves when the writing of what is derived is over. */
  add({ sessionIds, plans, records, hold }: PlannedGroup, derived: Promise<void>): void {
    this.holds.push(hold);
    this.derived.push(derived);
    for (const id of sessionIds) this.sessionIds.push(id);
    // One session may mention more than a call takes arguments.
    for (const { entities } of plans) for (const row of entities) this.rows.push(row);
    this.records += records;
  }
}

function* putBatches(turns: readonly TurnRow[]): Generator<TurnRow[]> {
  let batch: TurnRow[] = [];
  let units = 0;
  for (const turn of turns) {
    batch.push(turn);
    units += turn.content.length;
    if (batch.length < BATCH && units < BATCH_UNITS) continue;
    yield batch;
    batch = [];
    units = 0;
  }
  if (batch.length > 0) yield batch;
}
