// What a check says while it runs and when it ends.

import type { StoreHealth } from '../datasources/types.ts';
import type { LookedAt } from './look.ts';
import type { CheckName, Problem } from './problems.ts';

/** A part of a check, in the order in which they run. */
export type Stage = 'sessions' | 'users' | 'entities';

/** Something happened. */
export type VerifyEvent =
  /** How far a part is, in objects; null: it is not known how many there are. */
  | { type: 'progress'; stage: Stage; done: number; total: number | null }
  /** A problem that the second look confirmed. */
  | { type: 'problem'; problem: Problem };

/** What came of a check. Plain JSON. */
export interface VerifyReport {
  /** `fine`: nothing wrong was found. `problems`: something was. `failed`: not everything could be looked at. */
  outcome: 'fine' | 'problems' | 'failed' | 'cancelled';
  /** What was looked at: everything, or so many sessions, users and entities drawn by this seed. */
  mode: { all: true } | { all: false; sample: number; seed: number };
  /** Which stores, without secrets. */
  places: string;
  engines: Pick<StoreHealth, 'store' | 'engine' | 'version'>[];
  /** How many there are; null: more than the stores count. */
  stored: { users: number | null; sessions: number | null; entities: number };
  /** How many were looked at. */
  checked: Record<LookedAt, number>;
  problems: {
    total: number;
    byCheck: Partial<Record<CheckName, number>>;
    /** The first of them. */
    first: Problem[];
  };
  /** Why it failed; null otherwise. */
  failure: string | null;
  seconds: number;
}
