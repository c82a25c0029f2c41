// What the stores hold, row by row. Ids here are a store's own, without the prefix that the API puts before them.

/** Milliseconds since 1970-01-01T00:00:00Z. */
export type EpochMs = number;

/** A JSON value as the source gave it. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export interface UserRow {
  id: string;
  externalId: string | null;
  name: string | null;
  email: string | null;
  locale: string | null;
  metadata: Json;
  createdAt: EpochMs;
  updatedAt: EpochMs;
}

export type SessionStatus = 'ACTIVE' | 'ENDED' | 'ARCHIVED';

export interface SessionRow {
  id: string;
  userId: string | null;
  title: string | null;
  channel: string | null;
  status: SessionStatus;
  tags: string[];
  metadata: Json;
  startedAt: EpochMs;
  endedAt: EpochMs | null;
  lastTurnAt: EpochMs | null;
  turnCount: number;
  lastTurnPreview: string | null;
}

export type TurnRole = 'USER' | 'ASSISTANT' | 'SYSTEM' | 'TOOL';

/** What names a turn: its session and, within it, a version 1 UUID whose time is the turn's place in the session. */
export interface TurnRef {
  sessionId: string;
  turnId: string;
}

export interface TurnRow extends TurnRef {
  externalId: string | null;
  index: number;
  role: TurnRole;
  content: string;
  createdAt: EpochMs;
  authorId: string | null;
  model: string | null;
  inputTokens: number | null;
  outputTokens: number | null;
  totalTokens: number | null;
  metadata: Json;
  /** In the order of the text; those without a place come last. */
  mentions: TurnMention[];
}

/** A mention as the turn's own row carries it. One per (entity, start, end). */
export interface TurnMention {
  entityId: string;
  source: string | null;
  /** UTF-16 code units into the turn's content. */
  start: number | null;
  end: number | null;
  count: number;
}

/** A mention with the turn it stands in. */
export interface MentionRow extends TurnMention, TurnRef {
  /** The mention's position among its turn's mentions. */
  ordinal: number;
  /** When the turn was created. */
  createdAt: EpochMs;
}

/** A turn without its content: what is needed to place new turns beside it and to count its mentions. */
export interface TurnOutline extends TurnRef {
  externalId: string | null;
  index: number;
  createdAt: EpochMs;
  mentions: TurnMention[];
}

/** A turn as far as its mentions go. */
export type TurnMentions = TurnRef & Pick<TurnRow, 'createdAt' | 'mentions'>;

export interface EntityRow {
  id: string;
  type: string;
  name: string;
  aliases: string[];
  description: string | null;
  metadata: Json;
  shared: boolean;
}

/** A directed relation. There is one per (from, to, type, source). */
export interface RelationRow {
  fromId: string;
  toId: string;
  type: string;
  /** Empty where the source names none. */
  source: string;
  weight: number | null;
  metadata: Json;
}

/** How often one thing mentions another, and when. */
export interface MentionTotals {
  count: number;
  firstAt: EpochMs;
  lastAt: EpochMs;
}

/** What a session mentions of one entity, over all its turns. */
export interface SessionEntityRow extends MentionTotals {
  sessionId: string;
  userId: string | null;
  entityId: string;
}

/** What some turns of a session add to what it mentions. */
export interface SessionEntityAddition {
  sessionId: string;
  userId: string | null;
  /**
   * Its place among the additions to this session, counted upwards from 1 with gaps: the graph remembers the last that it has
   * taken, and takes none twice.
   */
  sequence: number;
  /** One per entity. */
  entities: readonly (MentionTotals & { entityId: string })[];
}

/** An entity with how often a user or a session mentions it. */
export interface MentionedEntity extends MentionTotals {
  entity: EntityRow;
}

/** A session or a user, by id, with how often it mentions an entity. */
export interface Mentioner extends MentionTotals {
  id: string;
}

/** A relation seen from one of its ends, with the name that orders it. */
export interface RelationSeen {
  relation: RelationRow;
  /** The entity at the far end; the same entity for a relation to itself. */
  otherId: string;
  /** `sortKey` of the far end's name. */
  otherName: string;
}

/** An entity in the neighbourhood of another. */
export interface Related {
  entity: EntityRow;
  distance: number;
  /** A shortest way from the start to it: `distance` relations. */
  via: RelationRow[];
}

export interface Path {
  /** Both ends included. */
  nodes: EntityRow[];
  /** One fewer than `nodes`. */
  relations: RelationRow[];
}

export interface TypeCount {
  type: string;
  count: number;
}
