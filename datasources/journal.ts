// What is kept beside the rows, in the same transactions, so that a write reaches every store once: keys, places for turns that
// are being written, and what is still to be done. It belongs to the relational engine.

import type { Deadline } from './deadline.ts';
import type { EpochMs, Json, SessionRow, UserRow } from './rows.ts';

/** A write that may come again. */
export interface KeyClaim {
  key: string;
  /** The mutation, such as `createUser`. */
  operation: string;
  /** Of the input. */
  inputHash: string;
  /** Names this attempt. */
  token: string;
  /** For so long nobody else may take it up. Milliseconds. */
  leaseMs: number;
}

/** `claimed`: it is ours to do. `done`: it was done, and gave this. `busy`: another attempt is at it. `other`: the key was used otherwise. */
export type ClaimOutcome = { kind: 'claimed' | 'busy' | 'other' } | { kind: 'done'; reply: Json };

/** A claimed key with what is to be given to those who come again. Null: there is no key. */
export type KeyReply = { key: string; token: string; reply: Json } | null;

/** An append that asks for places. */
export interface AppendRequest {
  sessionId: string;
  /** How many turns. */
  count: number;
  key: { key: string; token: string } | null;
  token: string;
  leaseMs: number;
}

/** Places for an append. */
export interface Reservation {
  outboxId: number;
  firstIndex: number;
  /** The place of the first turn; the others follow tick by tick. */
  firstTicks: bigint;
  /** Microseconds since 1970, by the journal's own clock: not earlier than those of the places before. */
  stamp: number;
}

/** It must be looked up what comes after the session's last turn, and told by `place`, with the time of asking (microseconds since 1970). */
export interface NotPlaced {
  askedAt: number;
}

/** `held`: an import is writing the session. `full`: it has no places for so many more turns. */
export type ReserveOutcome = Reservation | NotPlaced | 'missing' | 'held' | 'full';

/** The last `index` that a turn may have. */
export const MAX_INDEX = 2 ** 31 - 1;

/** An append whose turns are stored. */
export interface AppendDone {
  outboxId: number;
  token: string;
  sessionId: string;
  count: number;
  lastTicks: bigint;
  lastTurnAt: EpochMs;
  preview: string | null;
  /** Becomes the title where the session has none. */
  title: string | null;
  /** Its reply is an object, which gets `session`: the row as it is then. */
  key: KeyReply;
  /** Whether other stores are to follow. */
  leavesWork: boolean;
}

/** Something to be done in other stores. */
export interface OutboxRow {
  id: number;
  sessionId: string;
  userId: string | null;
  kind: 'APPEND' | 'DELETE';
  state: 'WRITING' | 'TODO' | 'UNDO' | 'FAILED';
  firstIndex: number;
  firstTicks: bigint;
  count: number;
  stamp: number;
  attempts: number;
  error: string | null;
  /** What a failed row was to be done as. */
  failedAs: 'TODO' | 'UNDO' | null;
  createdAt: EpochMs;
}

/** The rows of a session up to and with the one that has this id. */
export interface RowsUpTo {
  sessionId: string;
  upTo: number;
}

/** What is still to be done for a session. */
export interface UnfinishedWork {
  sessionId: string;
  rows: number;
  /** The last of these rows. */
  lastId: number;
  /** Whether a row waits for a person, and with it those behind it. */
  failed: boolean;
}

/** How much waits. Ages in milliseconds. */
export interface OutboxDepth {
  waiting: number;
  failed: number;
  oldestMs: number;
}

export interface WriteJournal {
  claim(claim: KeyClaim, deadline: Deadline): Promise<ClaimOutcome>;
  /** Gives a claimed key free: nothing came of it. */
  release(key: { key: string; token: string }, deadline: Deadline): Promise<void>;
  /** Notes the reply of a write that reached its store. False: somebody else has taken it up. */
  reply(key: NonNullable<KeyReply>, deadline: Deadline): Promise<boolean>;
  /** Removes keys older than so many milliseconds, some at a time. Whether there may be more. */
  forgetKeys(olderThanMs: number, deadline: Deadline): Promise<boolean>;

  /** Inserts; with a key only while it is held. `taken`: the id or the externalId is somebody's. `lost`: the key is somebody else's now. */
  insertUser(user: UserRow, key: KeyReply, deadline: Deadline): Promise<'written' | 'taken' | 'lost'>;
  insertSession(
    session: SessionRow,
    key: KeyReply,
    deadline: Deadline,
  ): Promise<'written' | 'taken' | 'lost'>;
  /** Replaces a row that must be as it was read. `stale`: it is not. */
  replaceUser(
    before: UserRow,
    after: UserRow,
    key: KeyReply,
    deadline: Deadline,
  ): Promise<'written' | 'taken' | 'stale' | 'lost'>;
  replaceSession(
    before: SessionRow,
    after: SessionRow,
    key: KeyReply,
    deadline: Deadline,
  ): Promise<'written' | 'stale' | 'lost'>;
  /** Marks a session deleted and notes what is to follow. `held`: an import is writing it. */
  deleteSession(
    id: string,
    token: string,
    key: KeyReply,
    deadline: Deadline,
  ): Promise<'written' | 'missing' | 'held' | 'lost'>;

  /**
   * Resolves when no read of users and sessions that begins later, through whatever process, misses what was committed before the
   * call. To be awaited before a write is acknowledged, by whoever made it or found it made. Within a fraction of a second, whatever
   * is away; it keeps to no deadline, since what is written must not be said to have failed, nor said too early. Never rejects once
   * the engine is open.
   */
  shown(): Promise<void>;

  /** Places for appends, in the order of the requests; those of one session follow each other. */
  reserve(requests: readonly AppendRequest[], deadline: Deadline): Promise<ReserveOutcome[]>;
  /**
   * Tells what comes after the last turn of a session of which that was not known. Passed over where the session has been held since
   * `askedAt`: there may be more turns by now.
   */
  place(
    sessionId: string,
    nextIndex: number,
    lastTicks: bigint,
    askedAt: number,
    deadline: Deadline,
  ): Promise<void>;
  /** Acknowledges appends; per append its session as it is now, null where it may not be: it was undone, or its key was lost. */
  commit(appends: readonly AppendDone[], deadline: Deadline): Promise<(SessionRow | null)[]>;
  /** Gives up an append whose turns may be partly there: they are removed, and its key is free. */
  abandon(append: { outboxId: number; token: string }, deadline: Deadline): Promise<void>;

  /** Takes sessions with something to do, for so long; each is nobody else's until then. */
  takeSessions(limit: number, token: string, leaseMs: number, deadline: Deadline): Promise<string[]>;
  /** What is to be done for sessions that were taken, in order; nothing behind what is still being written. */
  work(sessionIds: readonly string[], limit: number, deadline: Deadline): Promise<OutboxRow[]>;
  /** Removes rows that are done. */
  finish(ids: readonly number[], deadline: Deadline): Promise<void>;
  /** Notes that a row could not be done. With `forGood` it waits for a person. */
  fail(id: number, error: string, forGood: boolean, deadline: Deadline): Promise<void>;
  /** Gives sessions back, to be taken again after so many milliseconds where there is more to do. */
  giveBack(sessionIds: readonly string[], token: string, afterMs: number, deadline: Deadline): Promise<void>;
  /** Turns appends whose lease has run out into ones to be undone, and finds sessions that have been lost sight of. */
  sweep(deadline: Deadline): Promise<void>;

  /**
   * Holds sessions, deleted ones too, for so long: nobody else gets places in them, or deletes them. All of those that are there or,
   * where others hold some, none. Who had got places before is in the outbox by then: see `unfinished`. `stamp` is when they were
   * held, in microseconds since 1970 by the journal's own clock: later than the stamps of all that is in the outbox; 0 where none was.
   */
  hold(
    sessionIds: readonly string[],
    token: string,
    leaseMs: number,
    deadline: Deadline,
  ): Promise<{ held: string[]; others: string[]; stamp: number }>;
  /** What is still to be done for these sessions, up to a row; those with nothing to be done are left out. */
  unfinished(
    sessionIds: readonly string[],
    upTo: number | null,
    deadline: Deadline,
  ): Promise<UnfinishedWork[]>;
  /** Holds on. Gives the sessions that are still held by this token: a hold that was over may have been taken away by another write. */
  renew(sessionIds: readonly string[], token: string, leaseMs: number, deadline: Deadline): Promise<string[]>;
  /** Ends a hold. */
  letGo(sessionIds: readonly string[], token: string, deadline: Deadline): Promise<void>;

  depth(deadline: Deadline): Promise<OutboxDepth>;
  list(limit: number, deadline: Deadline): Promise<OutboxRow[]>;
  /** Of each session how many rows are still to be done up to one of them. */
  remaining(asked: readonly RowsUpTo[], deadline: Deadline): Promise<number[]>;
  /** Has failed rows tried again. Gives how many. */
  retry(ids: readonly number[] | null, deadline: Deadline): Promise<number>;
  /** Removes failed rows for good. Gives how many. */
  discard(ids: readonly number[], deadline: Deadline): Promise<number>;
}
