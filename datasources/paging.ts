// Which part of which list a store is asked for. Lists are paged by keyset: a key is the sort value of a row with the ids
// that break ties, so a page costs the same wherever it lies.

import type { EpochMs, SessionStatus, TurnRole } from './rows.ts';

/** Part of a list: up to `limit` rows after `after` and before `before` (both exclusive), from one of its ends. */
export interface PageSpec<Key> {
  /** ≥ 1. */
  limit: number;
  /** Which end of what lies between the keys to count from. Rows come in list order either way. */
  from: 'start' | 'end';
  after: Key | null;
  before: Key | null;
}

/** A page of rows in list order. */
export interface Page<Row> {
  rows: Row[];
  /** From the start: whether more lies after, exact unless `before` is given, then true. From the end: whether `before` is given. */
  hasNext: boolean;
  /** The mirror image of `hasNext`. */
  hasPrevious: boolean;
}

/**
 * A page from a store that reads a list piece by piece and may stop before the page is full, so that no query reads without
 * end. `stoppedAt` is there only then: from the start the list goes on after it (`hasNext` is true), from the end before it
 * (`hasPrevious` is true). It need not be the key of any row, and `rows` may be empty. Around a turn: only where `rows` is empty,
 * and the list may go on both ways from there.
 */
export interface ScannedPage<Row, Key> extends Page<Row> {
  stoppedAt?: Key;
}

/** `from` inclusive, `until` exclusive. */
export interface TimeRange {
  from: EpochMs | null;
  until: EpochMs | null;
}

export type Direction = 'ASC' | 'DESC';

export interface UserFilter {
  /** Part of the name; compared after `fold`. */
  name: string | null;
  /** The whole address; compared after `fold`. */
  email: string | null;
  createdAt: TimeRange | null;
}
export interface UserOrder {
  field: 'CREATED_AT' | 'NAME';
  direction: Direction;
}
/** `value`: createdAt, or `sortKey` of the name. Ties by `id`, in the list's direction. */
export interface UserKey {
  value: EpochMs | string;
  id: string;
}
export interface UserQuery {
  filter: UserFilter;
  order: UserOrder;
  page: PageSpec<UserKey>;
}

export interface SessionFilter {
  userId: string | null;
  channels: readonly string[] | null;
  statuses: readonly SessionStatus[] | null;
  /** All of them must be there. */
  tags: readonly string[] | null;
  startedAt: TimeRange | null;
  lastTurnAt: TimeRange | null;
  /** Part of the title; compared after `fold`. */
  title: string | null;
}
export interface SessionOrder {
  field: 'STARTED_AT' | 'LAST_TURN_AT' | 'TURN_COUNT';
  direction: Direction;
}
/** `value`: startedAt, lastTurnAt (null, without turns, is before every time) or turnCount. Ties by `id`, in the list's direction. */
export interface SessionKey {
  value: number | null;
  id: string;
}
export interface SessionQuery {
  filter: SessionFilter;
  order: SessionOrder;
  page: PageSpec<SessionKey>;
}

/**
 * A window of `limit` rows laid around a turn: `floor((limit - 1) / 2)` before it, then it and the rest after it. What one side
 * lacks the other gives.
 */
export interface AroundSpec {
  around: string;
  limit: number;
}
/** Turns are listed by their id's time, oldest first; the key is the turn's id. */
export interface TurnQuery {
  range: TimeRange | null;
  roles: readonly TurnRole[] | null;
  page: PageSpec<string> | AroundSpec;
}

/** Mentions of an entity are listed newest first: descending by createdAt, then by the turn id's time, session id and ordinal. */
export interface MentionKey {
  createdAt: EpochMs;
  turnId: string;
  sessionId: string;
  ordinal: number;
}
export interface MentionQuery {
  range: TimeRange | null;
  page: PageSpec<MentionKey>;
}

export interface EntityFilter {
  types: readonly string[] | null;
  /** Each of its `words` must begin a word of the name or of an alias. */
  name: string | null;
}
/**
 * Entities are listed by rank (`entityRank`; 0 for all without a name filter), then `sortKey` of the name, then id, ascending.
 */
export interface EntityKey {
  rank: number;
  name: string;
  id: string;
}
export interface EntityQuery {
  filter: EntityFilter;
  page: PageSpec<EntityKey>;
}

export type MentionedOrder = 'COUNT' | 'RECENT';
/** `value`: count or lastAt, descending; ties by `id` (of the entity, session or user listed), ascending. */
export interface MentionedKey {
  value: number;
  id: string;
}
export interface MentionedQuery {
  types: readonly string[] | null;
  order: MentionedOrder;
  page: PageSpec<MentionedKey>;
}
export interface MentionerQuery {
  order: MentionedOrder;
  page: PageSpec<MentionedKey>;
}

/**
 * WEIGHT: `value` is the weight, descending, null last. NAME: `value` is `sortKey` of the far end's name, ascending.
 * Ties by fromId, toId, type, source, ascending.
 */
export interface RelationKey {
  value: number | string | null;
  fromId: string;
  toId: string;
  type: string;
  source: string;
}
export interface RelationQuery {
  direction: 'OUT' | 'IN' | 'BOTH';
  types: readonly string[] | null;
  minWeight: number | null;
  order: 'WEIGHT' | 'NAME';
  page: PageSpec<RelationKey>;
}

export interface RelatedQuery {
  /** 1 to 3. */
  depth: number;
  types: readonly string[] | null;
  limit: number;
}

export interface PathQuery {
  to: string;
  /** 1 to 6. */
  maxLength: number;
  types: readonly string[] | null;
}
