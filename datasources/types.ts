// What every store can do, whatever engine runs it. Reads take keys and give results in the order of the keys, one per key,
// in one statement per call; they know nothing of viewers. Every method rejects with StoreError when the engine can't answer
// or the deadline passes.

import type { Deadline } from './deadline.ts';
import type { StoreName } from './errors.ts';
import type { WriteJournal } from './journal.ts';
import type {
  EntityQuery,
  MentionedQuery,
  MentionerQuery,
  MentionKey,
  MentionQuery,
  Page,
  PathQuery,
  RelatedQuery,
  RelationQuery,
  ScannedPage,
  SessionFilter,
  SessionQuery,
  TurnQuery,
  UserFilter,
  UserQuery,
} from './paging.ts';
import type {
  EntityRow,
  EpochMs,
  MentionedEntity,
  Mentioner,
  MentionRow,
  Path,
  Related,
  RelationRow,
  RelationSeen,
  SessionEntityAddition,
  SessionEntityRow,
  SessionRow,
  TurnMentions,
  TurnOutline,
  TurnRef,
  TurnRow,
  TypeCount,
  UserRow,
} from './rows.ts';

export type { Deadline } from './deadline.ts';
export type { StoreName } from './errors.ts';
export type * from './paging.ts';
export type * from './rows.ts';

/** Counts stop here: a count is exact up to it and null beyond. */
export const COUNT_LIMIT = 10_000;

/** A user to write. Null times: keep what is stored, or now for a new user. */
export interface UserInput extends Omit<UserRow, 'createdAt' | 'updatedAt'> {
  createdAt: EpochMs | null;
  updatedAt: EpochMs | null;
}

export interface UserStore {
  byIds(ids: readonly string[], deadline: Deadline): Promise<(UserRow | null)[]>;
  byExternalIds(externalIds: readonly string[], deadline: Deadline): Promise<(UserRow | null)[]>;
  /** In any letter case. Where several users share an address, the one created first. */
  byEmails(emails: readonly string[], deadline: Deadline): Promise<(UserRow | null)[]>;
  list(query: UserQuery, deadline: Deadline): Promise<Page<UserRow>>;
  /** How many match; null over COUNT_LIMIT. */
  count(filter: UserFilter, deadline: Deadline): Promise<number | null>;
  /** Inserts or replaces by id. Ids must not repeat within a call. */
  put(users: readonly UserInput[], deadline: Deadline): Promise<void>;
  /** Moves createdAt and updatedAt of each user back to `at` where they are later. */
  createdBy(users: readonly { id: string; at: EpochMs }[], deadline: Deadline): Promise<void>;
}

/** A session to write: what the source gives, without what is derived from its turns. */
export type SessionInput = Omit<SessionRow, 'lastTurnAt' | 'turnCount' | 'lastTurnPreview'>;

/** What is derived from a session's turns. */
export interface SessionDerived {
  id: string;
  turnCount: number;
  lastTurnAt: EpochMs | null;
  lastTurnPreview: string | null;
  /** Becomes the title where the session has none. */
  title: string | null;
}

export interface SessionStore {
  byIds(ids: readonly string[], deadline: Deadline): Promise<(SessionRow | null)[]>;
  /** One page per user, all with the same query. */
  pages(userIds: readonly string[], query: SessionQuery, deadline: Deadline): Promise<Page<SessionRow>[]>;
  list(query: SessionQuery, deadline: Deadline): Promise<Page<SessionRow>>;
  /** How many of each user's sessions match; null over COUNT_LIMIT. A null user id counts the sessions of all. */
  counts(
    userIds: readonly (string | null)[],
    filter: SessionFilter,
    deadline: Deadline,
  ): Promise<(number | null)[]>;
  /** Inserts or replaces by id; what is derived is kept, and so is a derived title when the new one is null. Ids must not repeat. */
  put(sessions: readonly SessionInput[], deadline: Deadline): Promise<void>;
  /** Sets what is derived. Unknown ids are passed over; ids must not repeat. */
  derive(sessions: readonly SessionDerived[], deadline: Deadline): Promise<void>;
}

/** A session whose turns are to go. */
export interface SessionRemoval {
  sessionId: string;
  /** When it was deleted, in microseconds since 1970 by the clock that the stamps of `TurnStore.append` are of. */
  stamp: number;
}

/** Turns with their mentions. One writer per turn at a time: of two, an engine without transactions may leave parts of both. */
export interface TurnStore {
  byIds(refs: readonly TurnRef[], deadline: Deadline): Promise<(TurnRow | null)[]>;
  /** The same without what takes memory: of each turn when it was created, and its mentions. */
  mentioned(refs: readonly TurnRef[], deadline: Deadline): Promise<(TurnMentions | null)[]>;
  /** One page per session, all with the same query. */
  pages(
    sessionIds: readonly string[],
    query: TurnQuery,
    deadline: Deadline,
  ): Promise<ScannedPage<TurnRow, string>[]>;
  /** Who mentions each entity, newest first: one page per entity, all with the same query. */
  mentions(
    entityIds: readonly string[],
    query: MentionQuery,
    deadline: Deadline,
  ): Promise<ScannedPage<MentionRow, MentionKey>[]>;
  /** All turns of each session, by place, without their content. For imports. */
  outlines(sessionIds: readonly string[], deadline: Deadline): Promise<TurnOutline[][]>;
  /**
   * Inserts or replaces turns with their mentions, by (sessionId, turnId). Refs must not repeat within a call. What is stored is gone
   * over, whatever its stamp. `stamp` is when the sessions were held, on the clock of `removeSessions`: what was removed with an
   * earlier one hides nothing of what is put. Left out it is now, by the clock of this process.
   */
  put(turns: readonly TurnRow[], deadline: Deadline, stamp?: number): Promise<void>;
  /** Replaces the mentions of turns that are there; the turns are otherwise left as they are. `stamp` as for `put`. */
  putMentions(turns: readonly TurnMentions[], deadline: Deadline, stamp?: number): Promise<void>;
  /**
   * Writes new turns as they are, their mentions in their own rows only: `indexMentions` does the rest. One partition at a time,
   * nothing is read. `stamp` is microseconds since 1970: whatever `remove` with a later stamp has removed or will remove stays
   * gone, also where this call is still under way when it does. Refs must not repeat and must not be stored yet.
   */
  append(turns: readonly TurnRow[], stamp: number, deadline: Deadline): Promise<void>;
  /** Makes the mentions of stored turns found from their entities. Can be repeated; refs of turns that are not there are passed over. */
  indexMentions(refs: readonly TurnRef[], deadline: Deadline): Promise<void>;
  /** Removes turns with their mentions, stored or not, for ever: see `append`. Can be repeated. */
  remove(refs: readonly TurnRef[], stamp: number, deadline: Deadline): Promise<void>;
  /**
   * Removes all turns of sessions with their mentions, whatever their stamps. Broken off it can be repeated. No turn of them may be
   * written meanwhile. What is appended or put later, with stamps later than the removal's and those of what was stored, stays.
   */
  removeSessions(removals: readonly SessionRemoval[], deadline: Deadline): Promise<void>;
}

export interface GraphStore {
  entitiesByIds(ids: readonly string[], deadline: Deadline): Promise<(EntityRow | null)[]>;
  entities(query: EntityQuery, deadline: Deadline): Promise<Page<EntityRow>>;
  /** Most frequent first, then by type. */
  entityTypes(deadline: Deadline): Promise<TypeCount[]>;
  /** One page per entity. A relation from an entity to itself comes once. */
  relations(
    entityIds: readonly string[],
    query: RelationQuery,
    deadline: Deadline,
  ): Promise<Page<RelationSeen>[]>;
  /**
   * The neighbourhood of each entity: nearest first, then by `sortKey` of the name, then id. Empty for unknown ids. Of the
   * shortest ways to an entity, `via` is the one whose ids, read from the start, come first; of the relations between two
   * entities on it, the first by from, to, type, source. An entity's 1,000 heaviest relations out and in are gone along.
   */
  related(entityIds: readonly string[], query: RelatedQuery, deadline: Deadline): Promise<Related[][]>;
  /**
   * A shortest path from each entity to `query.to`, chosen as for `related`; null where there is none, length 0 to itself. Where
   * an entity has more than 1,000 relations out or in, or a search comes to 20,000 entities, a path may be longer or not found.
   */
  paths(entityIds: readonly string[], query: PathQuery, deadline: Deadline): Promise<(Path | null)[]>;
  /** What each user's sessions mention. */
  userEntities(
    userIds: readonly string[],
    query: MentionedQuery,
    deadline: Deadline,
  ): Promise<Page<MentionedEntity>[]>;
  /** What each session mentions. */
  sessionEntities(
    sessionIds: readonly string[],
    query: MentionedQuery,
    deadline: Deadline,
  ): Promise<Page<MentionedEntity>[]>;
  /** Which sessions mention each entity. */
  entitySessions(
    entityIds: readonly string[],
    query: MentionerQuery,
    deadline: Deadline,
  ): Promise<Page<Mentioner>[]>;
  /** Which users mention each entity. */
  entityUsers(
    entityIds: readonly string[],
    query: MentionerQuery,
    deadline: Deadline,
  ): Promise<Page<Mentioner>[]>;
  /** Inserts or replaces by id. Ids must not repeat within a call. */
  putEntities(entities: readonly EntityRow[], deadline: Deadline): Promise<void>;
  /** Inserts or replaces by (from, to, type, source). Keys must not repeat within a call; both ends must be there. */
  putRelations(relations: readonly RelationRow[], deadline: Deadline): Promise<void>;
  /** Replaces all that each of `sessionIds` mentions by those of `rows` that are its own; users' totals follow. */
  putSessionEntities(
    sessionIds: readonly string[],
    rows: readonly SessionEntityRow[],
    deadline: Deadline,
  ): Promise<void>;
  /**
   * Adds to what sessions mention, each addition exactly once: one whose sequence is not above the last that was taken for its
   * session is passed over. Users' totals follow. An entity that is not there is made, private, of the type `Unknown`, with its id
   * for a name. What a session mentions already stays the user's whose it is. Several additions to one session may be in a call, in
   * any order; they are taken in that of their sequences.
   */
  addSessionEntities(additions: readonly SessionEntityAddition[], deadline: Deadline): Promise<void>;
  /**
   * Removes what sessions mention, and the sessions; users' totals follow. An entity that one of them mentioned, that is not
   * shared, that nobody mentions any more and that has no relations goes with them. Can be repeated. The last sequence that was
   * taken stays known: an addition from before that comes again does not bring a session back.
   */
  removeSessions(sessionIds: readonly string[], deadline: Deadline): Promise<void>;
}

/** Small facts that the gateway keeps about its data, such as whether it is the demo's. */
export interface MetaStore {
  get(key: string, deadline: Deadline): Promise<string | null>;
  set(key: string, value: string, deadline: Deadline): Promise<void>;
}

/** How an engine is. */
export interface StoreHealth {
  store: StoreName;
  engine: string;
  version: string | null;
  healthy: boolean;
  /** Milliseconds of the answer just now; null when there was none. */
  latencyMs: number | null;
}

/** The stores that requests read and imports write. */
export interface Stores {
  users: UserStore;
  sessions: SessionStore;
  turns: TurnStore;
  graph: GraphStore;
  meta: MetaStore;
}

/** How many replicas must agree on a read or a write, where an engine keeps replicas. */
export type Consistency = 'ONE' | 'LOCAL_QUORUM' | 'QUORUM' | 'ALL';

/** How a request wants to read. */
export interface ReadOptions {
  /** Null: as configured. */
  consistency: Consistency | null;
  /**
   * Whether rows are read as their primary has them, with what is not acknowledged yet: no replica is asked. Of turns, unless a
   * consistency is named, all that was acknowledged is seen, whatever is configured.
   */
  fresh: boolean;
}

/** Stores that are open: what the composition root holds. */
export interface OpenStores extends Stores, AsyncDisposable {
  /** What writes are noted in, so that they reach every store once. */
  readonly journal: WriteJournal;
  /** Which engine holds what, and where: the same text as long as the same servers are used. Without secrets. */
  readonly places: string;
  /** The same stores, read in another way. An engine that can't do otherwise gives what it always gives. */
  reading(options: ReadOptions): Stores;
  /** Whether there is any turn at all, of whatever session. For the first start, not for requests. */
  holdTurns(deadline: Deadline): Promise<boolean>;
  /** Asks every engine. Never rejects. */
  health(deadline: Deadline): Promise<StoreHealth[]>;
  /** Removes every row from every store and sets `meta` in the same breath where the engine can. */
  clear(meta: Record<string, string>, deadline: Deadline): Promise<void>;
}
