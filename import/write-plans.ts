// Writes what was planned for sessions, in batches that stores can take.

import { noDeadline } from '../datasources/deadline.ts';
import type { SessionEntityRow, Stores, TurnRow } from '../datasources/types.ts';
import type { SessionPlan } from './plan-session.ts';
import { BATCH } from './read-records.ts';

/** What a store is given at once, in UTF-16 code units of content. */
const BATCH_UNITS = 2 * 1024 * 1024;

/** Turns come first: what is derived from them is right only when they are all there. */
export async function writePlans(
  sessionIds: readonly string[],
  plans: readonly SessionPlan[],
  stores: Stores,
  totals: SessionTotals,
): Promise<void> {
  for (const turns of putBatches(plans.flatMap(({ put }) => put))) await stores.turns.put(turns, noDeadline);
  const mentions = plans.flatMap(({ putMentions }) => putMentions);
  for (let start = 0; start < mentions.length; start += BATCH)
    await stores.turns.putMentions(mentions.slice(start, start + BATCH), noDeadline);
  const derived = plans.flatMap((plan) => plan.derived ?? []);
  if (derived.length > 0) await stores.sessions.derive(derived, noDeadline);
  await totals.add(
    sessionIds,
    plans.flatMap((plan) => plan.entities),
  );
}

/** Sessions whose mentions are counted at once: each call makes a store sum up every user that it touches. */
const TOTALS_SESSIONS = 1_000;
const TOTALS_ROWS = 5_000;

/** Collects what sessions mention until it is worth a call. */
export class SessionTotals {
  readonly #stores: Stores;
  #sessionIds: string[] = [];
  #rows: SessionEntityRow[] = [];

  constructor(stores: Stores) {
    this.#stores = stores;
  }

  async add(sessionIds: readonly string[], rows: readonly SessionEntityRow[]): Promise<void> {
    this.#sessionIds.push(...sessionIds);
    this.#rows.push(...rows);
    if (this.#sessionIds.length >= TOTALS_SESSIONS || this.#rows.length >= TOTALS_ROWS) await this.flush();
  }

  async flush(): Promise<void> {
    if (this.#sessionIds.length === 0) return;
    const [ids, rows] = [this.#sessionIds, this.#rows];
    this.#sessionIds = [];
    this.#rows = [];
    await this.#stores.graph.putSessionEntities(ids, rows, noDeadline);
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
