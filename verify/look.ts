// What every check has at hand, and where it puts what it finds.

import { noDeadline } from '../datasources/deadline.ts';
import type { Stores } from '../datasources/types.ts';
import { KnownIds } from '../import/known-ids.ts';
import type { Asker } from './asker.ts';
import type { Problem } from './problems.ts';

/** What was looked at, by kind. */
export const LOOKED_AT = [
  'users',
  'sessions',
  'turns',
  'mentions',
  'mentionsByEntity',
  'entities',
  'relations',
  'sessionEntities',
  'userEntities',
] as const;
export type LookedAt = (typeof LOOKED_AT)[number];

/** One look at the stores: the first, or the second at what seemed wrong. */
export interface Look {
  stores: Stores;
  asker: Asker;
  /** Which users, sessions and entities exist. */
  users: KnownIds;
  sessions: KnownIds;
  entities: KnownIds;
  /** Whether long lists of one object are read to their end; otherwise their ends and a piece in between. */
  all: boolean;
  /** A number from 0 (included) to 1 (excluded) for an id: the same in every look, so that a second one sees what the first saw. */
  randomFor(id: string): number;
  /** Counts what was looked at. */
  count(what: LookedAt, number: number): void;
}

/** A look with nothing remembered from before. */
export function freshLook(given: Omit<Look, 'users' | 'sessions' | 'entities'>): Look {
  const { stores, asker } = given;
  return {
    ...given,
    users: new KnownIds(
      (ids) => asker.ask('relational', (deadline) => stores.users.byIds(ids, deadline)),
      noDeadline,
    ),
    sessions: new KnownIds(
      (ids) => asker.ask('relational', (deadline) => stores.sessions.byIds(ids, deadline)),
      noDeadline,
    ),
    entities: new KnownIds(
      (ids) => asker.ask('graph', (deadline) => stores.graph.entitiesByIds(ids, deadline)),
      noDeadline,
    ),
  };
}

/** Problems of one object that are kept: one that is wrong throughout shall not fill the memory. */
const MAX_PER_OBJECT = 10_000;

/** What seems wrong, by the id of the object that was checked. */
export class Findings {
  readonly byId = new Map<string, Problem[]>();

  add(id: string, ...problems: readonly Problem[]): void {
    if (problems.length === 0) return;
    const list = this.byId.get(id);
    if (list === undefined) this.byId.set(id, [...problems]);
    else if (list.length < MAX_PER_OBJECT) list.push(...problems);
  }
}

/** Checks objects of one kind by their ids. */
export type CheckObjects = (ids: readonly string[], look: Look) => Promise<Findings>;
