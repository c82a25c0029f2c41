// Users and sessions: one row each, in the relational store alone.

import { randomUUIDv7 } from 'node:crypto';
import type { KeyReply, WriteJournal } from '../datasources/journal.ts';
import type { Deadline, SessionRow, Stores, UserRow } from '../datasources/types.ts';
import { ParleyError } from '../src/errors.ts';
import { noSession, noUser } from './missing.ts';
import { type HeldKey, KeyLost, once, unknownOutcome } from './once.ts';
import { fromReply, toReply } from './reply.ts';
import type { NewSession, NewUser, SessionChanges, UserChanges, WriteOptions } from './types.ts';

/** How often a change is made again on a row that somebody else has changed meanwhile. */
const TRIES = 10;

/** What it takes. */
export interface PeopleStores extends Pick<Stores, 'users' | 'sessions'> {
  journal: WriteJournal;
}

/** Gives the writes of users and sessions, but for deleting. */
export function people({ journal, users, sessions }: PeopleStores) {
  async function userOf(id: string, argument: string, deadline: Deadline): Promise<UserRow> {
    const [user] = await users.byIds([id], deadline);
    if (user == null) throw noUser(id, argument);
    return user;
  }

  async function sessionOf(id: string, deadline: Deadline): Promise<SessionRow> {
    const [session] = await sessions.byIds([id], deadline);
    if (session == null) throw noSession(id, 'input.id');
    return session;
  }

  /** Reads a row and replaces it, again where it was changed in between. */
  async function change<Row extends UserRow | SessionRow>(
    read: () => Promise<Row>,
    changed: (before: Row) => Row,
    replace: (before: Row, after: Row, key: KeyReply) => Promise<'written' | 'taken' | 'stale' | 'lost'>,
    held: HeldKey,
  ): Promise<Row> {
    for (let tries = 1; ; tries++) {
      const before = await read();
      const after = changed(before);
      const outcome = await replace(before, after, replying(held, after)).catch(unknownOutcome);
      if (outcome === 'written') return after;
      if (outcome === 'taken') throw taken(after, false);
      if (outcome === 'lost') throw new KeyLost();
      if (tries === TRIES)
        throw new ParleyError('CONFLICT', 'It is being changed by others all the time: try again.', {
          retry: true,
        });
    }
  }

  return {
    createUser: ({ id: chosen, ...rest }: NewUser, options: WriteOptions): Promise<UserRow> =>
      once(journal, options, {
        operation: 'createUser',
        work: async (held) => {
          const now = Date.now();
          const user: UserRow = { id: chosen ?? randomUUIDv7(), ...rest, createdAt: now, updatedAt: now };
          return insert(
            user,
            chosen !== null,
            journal.insertUser(user, replying(held, user), options.deadline),
          );
        },
        replay: async (reply) => fromReply<UserRow>(reply),
      }),

    updateUser: (id: string, changes: UserChanges, options: WriteOptions): Promise<UserRow> =>
      once(journal, options, {
        operation: 'updateUser',
        work: (held) =>
          change(
            () => userOf(id, 'input.id', options.deadline),
            (before) => ({
              ...before,
              ...given(changes),
              updatedAt: Math.max(Date.now(), before.updatedAt),
            }),
            (before, after, key) => journal.replaceUser(before, after, key, options.deadline),
            held,
          ),
        replay: async (reply) => fromReply<UserRow>(reply),
      }),

    startSession: (session: NewSession, options: WriteOptions): Promise<SessionRow> =>
      once(journal, options, {
        operation: 'startSession',
        work: async (held) => {
          if (session.userId !== null) await userOf(session.userId, 'input.userId', options.deadline);
          const row: SessionRow = {
            ...session,
            id: session.id ?? randomUUIDv7(),
            status: 'ACTIVE',
            startedAt: Date.now(),
            endedAt: null,
            lastTurnAt: null,
            turnCount: 0,
            lastTurnPreview: null,
          };
          return insert(
            row,
            session.id !== null,
            journal.insertSession(row, replying(held, row), options.deadline),
          );
        },
        replay: async (reply) => fromReply<SessionRow>(reply),
      }),

    changeSession: (
      operation: 'updateSession' | 'endSession',
      id: string,
      changed: (before: SessionRow) => SessionRow,
      options: WriteOptions,
    ): Promise<SessionRow> =>
      once(journal, options, {
        operation,
        work: (held) =>
          change(
            () => sessionOf(id, options.deadline),
            changed,
            (before, after, key) => journal.replaceSession(before, after, key, options.deadline),
            held,
          ),
        replay: async (reply) => fromReply<SessionRow>(reply),
      }),
  };
}

/** A session with changes. One that is made ACTIVE again has not ended; one that no longer is has, now at the latest. */
export function withChanges(before: SessionRow, changes: SessionChanges): SessionRow {
  const after = { ...before, ...given(changes) };
  if (after.status === before.status) return after;
  return { ...after, endedAt: after.status === 'ACTIVE' ? null : (before.endedAt ?? Date.now()) };
}

/** The row, once it is inserted. */
async function insert<Row extends UserRow | SessionRow>(
  row: Row,
  hasChosenId: boolean,
  inserting: Promise<'written' | 'taken' | 'lost'>,
): Promise<Row> {
  const outcome = await inserting.catch(unknownOutcome);
  if (outcome === 'lost') throw new KeyLost();
  if (outcome === 'taken') throw taken(row, hasChosenId);
  return row;
}

/** Only what is given. */
function given<Changes extends object>(
  changes: Changes,
): { [Key in keyof Changes]: Exclude<Changes[Key], undefined> } {
  const entries = Object.entries(changes).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [Key in keyof Changes]: Exclude<Changes[Key], undefined> };
}

function replying(held: HeldKey, row: UserRow | SessionRow): KeyReply {
  return held === null ? null : { ...held, reply: toReply(row) };
}

/** What can be taken is the id, where the caller chose it, and the externalId. */
function taken(row: UserRow | SessionRow, hasChosenId: boolean): ParleyError {
  const externalId = 'externalId' in row && row.externalId !== null ? row.externalId : null;
  const names = [
    ...(hasChosenId ? [`The id ${JSON.stringify(row.id)}`] : []),
    ...(externalId === null
      ? []
      : [`${hasChosenId ? 'the' : 'The'} externalId ${JSON.stringify(externalId)}`]),
  ];
  return new ParleyError('CONFLICT', `${names.join(' or ')} is taken: expected one that nothing has yet.`, {
    argument: hasChosenId ? 'input.id' : 'input.externalId',
  });
}
