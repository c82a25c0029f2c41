// The lists of users, sessions and entities that a check goes through.

import { sortKey } from '../datasources/text.ts';
import type {
  EntityKey,
  EntityRow,
  Page,
  PageSpec,
  SessionKey,
  SessionRow,
  Stores,
  UserKey,
  UserRow,
} from '../datasources/types.ts';
import { ANY_SESSION, ANY_USER } from '../src/data-summary.ts';
import type { Asker } from './asker.ts';

export const OLDEST_SESSION = { field: 'STARTED_AT', direction: 'ASC' } as const;
const OLDEST_USER = { field: 'CREATED_AT', direction: 'ASC' } as const;
const LATEST_TURN = { field: 'LAST_TURN_AT', direction: 'DESC' } as const;

/** A list that can be gone through. */
export interface List<Row extends { id: string }, Key> {
  page(page: PageSpec<Key>): Promise<Page<Row>>;
  keyOf(row: Row): Key;
}

/** A list by time. */
export interface TimedList<Row extends { id: string }, Key> extends List<Row, Key> {
  /** How many there are; null: more than a store counts. */
  count(): Promise<number | null>;
  /** The key before all that begin at a time, in milliseconds since 1970. */
  keyAt(ms: number): Key;
  timeOf(row: Row): number;
}

/** All sessions, oldest first. */
export function sessionList({ sessions }: Stores, asker: Asker): TimedList<SessionRow, SessionKey> {
  return {
    count: async () => {
      const counts = await asker.ask('relational', (deadline) =>
        sessions.counts([null], ANY_SESSION, deadline),
      );
      return counts[0] ?? null;
    },
    page: (page) =>
      asker.ask('relational', (deadline) =>
        sessions.list({ filter: ANY_SESSION, order: OLDEST_SESSION, page }, deadline),
      ),
    keyOf: ({ startedAt, id }) => ({ value: startedAt, id }),
    keyAt: (value) => ({ value, id: '' }),
    timeOf: ({ startedAt }) => startedAt,
  };
}

/** All sessions, those with the latest turns first. */
export function latestSessions({ sessions }: Stores, asker: Asker): List<SessionRow, SessionKey> {
  return {
    page: (page) =>
      asker.ask('relational', (deadline) =>
        sessions.list({ filter: ANY_SESSION, order: LATEST_TURN, page }, deadline),
      ),
    keyOf: ({ lastTurnAt, id }) => ({ value: lastTurnAt, id }),
  };
}

/** All users, oldest first. */
export function userList({ users }: Stores, asker: Asker): TimedList<UserRow, UserKey> {
  return {
    count: () => asker.ask('relational', (deadline) => users.count(ANY_USER, deadline)),
    page: (page) =>
      asker.ask('relational', (deadline) =>
        users.list({ filter: ANY_USER, order: OLDEST_USER, page }, deadline),
      ),
    keyOf: ({ createdAt, id }) => ({ value: createdAt, id }),
    keyAt: (value) => ({ value, id: '' }),
    timeOf: ({ createdAt }) => createdAt,
  };
}

/** All entities by name. */
export function entityList({ graph }: Stores, asker: Asker): List<EntityRow, EntityKey> {
  return {
    page: (page) =>
      asker.ask('graph', (deadline) =>
        graph.entities({ filter: { types: null, name: null }, page }, deadline),
      ),
    keyOf: ({ name, id }) => ({ rank: 0, name: sortKey(name), id }),
  };
}
