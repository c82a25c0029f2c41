// What can be written, as the mutations ask for it. Ids are a store's own, without the API's prefix; everything has been checked.

import type { Deadline } from '../datasources/deadline.ts';
import type {
  EntityRow,
  Json,
  RelationRow,
  SessionRow,
  SessionStatus,
  TurnMention,
  TurnRole,
  TurnRow,
  UserRow,
} from '../datasources/types.ts';

/** The stores that a write may still have to reach, as `StoreKind` of the API names them. */
export type WriteStore = 'RELATIONAL' | 'TURNS' | 'GRAPH';

/** How a write is asked for. */
export interface WriteOptions {
  /** With the same key and the same input a write has one effect, and gives what it gave first. Null: none. */
  idempotencyKey: string | null;
  /** What is to be written, as JSON, for telling whether it is the same. */
  input: unknown;
  /** Whether to wait until every store has it, as far as the deadline allows. */
  waitForAll: boolean;
  deadline: Deadline;
}

/** What a write gives: the objects as written, and the stores that will have their part in a moment. */
export interface Written<Result> {
  result: Result;
  pending: WriteStore[];
}

/** Undefined: as it is. */
type Changes<Row> = { [Field in keyof Row]?: Row[Field] | undefined };

export interface NewUser extends Omit<UserRow, 'id' | 'createdAt' | 'updatedAt'> {
  /** Null: made here. */
  id: string | null;
}
export type UserChanges = Changes<Omit<UserRow, 'id' | 'createdAt' | 'updatedAt'>>;

export interface NewSession {
  /** Null: made here. */
  id: string | null;
  userId: string | null;
  title: string | null;
  channel: string | null;
  tags: string[];
  metadata: Json;
}
export interface SessionChanges {
  title?: string | null | undefined;
  channel?: string | null | undefined;
  status?: SessionStatus | undefined;
  tags?: string[] | undefined;
  metadata?: Json | undefined;
}

/** A turn to append: id, index and time are made here. */
export interface NewTurn {
  externalId: string | null;
  role: TurnRole;
  content: string;
  authorId: string | null;
  model: string | null;
  inputTokens: number | null;
  outputTokens: number | null;
  totalTokens: number | null;
  metadata: Json;
  /** In the order of the text; one per (entity, start, end). */
  mentions: TurnMention[];
}

/**
 * Everything that changes conversations. Each rejects with ParleyError `CONFLICT` (the key was used for another input; an id or
 * externalId is taken), `NOT_FOUND` (no such user or session), or StoreError; then nothing of it is or will be there, unless it
 * says that it may be (`extensions.mayBeWritten`): the same key tells.
 */
export interface Writes {
  createUser(user: NewUser, options: WriteOptions): Promise<Written<UserRow>>;
  updateUser(id: string, changes: UserChanges, options: WriteOptions): Promise<Written<UserRow>>;
  startSession(session: NewSession, options: WriteOptions): Promise<Written<SessionRow>>;
  updateSession(id: string, changes: SessionChanges, options: WriteOptions): Promise<Written<SessionRow>>;
  endSession(id: string, options: WriteOptions): Promise<Written<SessionRow>>;
  /** Gives the session as it was. */
  deleteSession(id: string, options: WriteOptions): Promise<Written<SessionRow>>;
  /** 1 to 100 turns; they follow each other. */
  appendTurns(
    sessionId: string,
    turns: readonly NewTurn[],
    options: WriteOptions,
  ): Promise<Written<{ session: SessionRow; turns: TurnRow[] }>>;
  upsertEntities(entities: readonly EntityRow[], options: WriteOptions): Promise<Written<EntityRow[]>>;
  /** Both ends must be there: NOT_FOUND otherwise. */
  upsertRelations(relations: readonly RelationRow[], options: WriteOptions): Promise<Written<RelationRow[]>>;
}
