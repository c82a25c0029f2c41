// The six shapes that Parley imports, one record a line. They are what files hold, what the demo generates and what the
// validation turns `unknown` into.

import type { EpochMs, Json, SessionStatus, TurnRole } from '../datasources/types.ts';

/** In the order in which they are imported: nothing refers to what comes later. */
export const KINDS = ['users', 'entities', 'sessions', 'turns', 'mentions', 'relations'] as const;
export type Kind = (typeof KINDS)[number];

export interface UserRecord {
  id: string;
  externalId: string | null;
  name: string | null;
  email: string | null;
  locale: string | null;
  metadata: Json;
  createdAt: EpochMs | null;
  updatedAt: EpochMs | null;
}

export interface EntityRecord {
  id: string;
  type: string;
  name: string;
  aliases: string[];
  description: string | null;
  shared: boolean;
  metadata: Json;
}

export interface SessionRecord {
  id: string;
  userId: string | null;
  title: string | null;
  channel: string | null;
  /** Null: ENDED where `endedAt` is given, else ACTIVE. */
  status: SessionStatus | null;
  tags: string[];
  metadata: Json;
  startedAt: EpochMs;
  endedAt: EpochMs | null;
}

export interface TurnRecord {
  id: string;
  sessionId: string;
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
}

export interface MentionRecord {
  turnId: string;
  sessionId: string;
  turnIndex: number | null;
  entityId: string;
  source: string | null;
  start: number | null;
  end: number | null;
  count: number;
}

export interface RelationRecord {
  fromEntityId: string;
  toEntityId: string;
  type: string;
  source: string;
  weight: number | null;
  metadata: Json;
}

export interface RecordByKind {
  users: UserRecord;
  entities: EntityRecord;
  sessions: SessionRecord;
  turns: TurnRecord;
  mentions: MentionRecord;
  relations: RelationRecord;
}
