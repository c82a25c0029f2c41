// DataLoaders by id, made afresh for every request: an object that several fields reach is read once.

import DataLoader from 'dataloader';
import type {
  Deadline,
  EntityRow,
  SessionRow,
  Stores,
  TurnRef,
  TurnRow,
  UserRow,
} from '../datasources/types.ts';

/** Each gives null for an id that is not there. */
export interface Loaders {
  user: DataLoader<string, UserRow | null>;
  userByExternalId: DataLoader<string, UserRow | null>;
  userByEmail: DataLoader<string, UserRow | null>;
  session: DataLoader<string, SessionRow | null>;
  turn: DataLoader<TurnRef, TurnRow | null, string>;
  entity: DataLoader<string, EntityRow | null>;
}

export function createLoaders(stores: Stores, deadline: Deadline): Loaders {
  const { users, sessions, turns, graph } = stores;
  return {
    user: new DataLoader((ids) => users.byIds(ids, deadline)),
    userByExternalId: new DataLoader((ids) => users.byExternalIds(ids, deadline)),
    userByEmail: new DataLoader((emails) => users.byEmails(emails, deadline)),
    session: new DataLoader((ids) => sessions.byIds(ids, deadline)),
    turn: new DataLoader((refs) => turns.byIds(refs, deadline), {
      cacheKeyFn: (ref) => `${ref.turnId}_${ref.sessionId}`,
    }),
    entity: new DataLoader((ids) => graph.entitiesByIds(ids, deadline)),
  };
}

/**
 * A promise that may give null, as an item of a list of nullable items. GraphQL allows it; the generated resolver types know
 * null beside a promise but not inside one.
 */
export function orNull<Row>(row: Promise<Row | null>): Promise<Row> | null {
  return row as Promise<Row>;
}
