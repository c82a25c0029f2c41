// Users and sessions written once, in PostgreSQL. A row that is changed must still be as it was read: of two changes at the same
// time the later one is made again, none is lost.

import type { KeyReply, WriteJournal } from '../journal.ts';
import type { SessionRow, UserRow } from '../rows.ts';
import type { SqlClient, SqlValue } from '../sql.ts';
import { fold, sortKey } from '../text.ts';
import type { Deadline } from '../types.ts';
import { isHeld } from './holds-journal.ts';
import { keyParts } from './keys-journal.ts';
import { SqlError } from './sql-error.ts';
import { NOW_IN_MICROSECONDS, toJson, toTimestamp, toTimestampOrNull } from './sql-values.ts';

type People = Pick<
  WriteJournal,
  'insertUser' | 'insertSession' | 'replaceUser' | 'replaceSession' | 'deleteSession'
>;

interface Column {
  name: string;
  type: string;
  value: SqlValue;
}

const column = (name: string, value: SqlValue, type = 'text'): Column => ({ name, type, value });

function userColumns(user: UserRow): Column[] {
  const { name, email } = user;
  return [
    column('external_id', user.externalId),
    column('name', name),
    column('name_key', sortKey(name ?? '')),
    column('name_fold', name === null ? null : fold(name)),
    column('email', email),
    column('email_fold', email === null ? null : fold(email)),
    column('locale', user.locale),
    column('metadata', toJson(user.metadata), 'jsonb'),
    column('created_at', toTimestamp(user.createdAt), 'timestamptz'),
    column('updated_at', toTimestamp(user.updatedAt), 'timestamptz'),
  ];
}

/** What is derived from turns is not written here. A title that is given is no derived one. */
function sessionColumns(session: SessionRow): Column[] {
  const { title } = session;
  return [
    column('user_id', session.userId),
    column('title', title),
    column('title_fold', title === null ? null : fold(title)),
    column('channel', session.channel),
    column('status', session.status),
    column('tags', session.tags, 'text[]'),
    column('metadata', toJson(session.metadata), 'jsonb'),
    column('started_at', toTimestamp(session.startedAt), 'timestamptz'),
    column('ended_at', toTimestampOrNull(session.endedAt), 'timestamptz'),
  ];
}

/** Computed from other columns, perhaps by another version of Node or of Parley. */
const COMPUTED: ReadonlySet<string> = new Set(['name_key', 'name_fold', 'email_fold', 'title_fold']);

const UNIQUE_VIOLATION = '23505';

/** A new session has no turns: what comes after the last is known. */
const NO_TURNS = [column('next_known', true, 'boolean')];

const COUNTS = 'SELECT (SELECT count(*) FROM own) AS own, (SELECT count(*) FROM written) AS written';
interface Counts {
  own: number;
  written: number;
}

/** The part of the journal that writes users and sessions. */
export function peopleJournal(sql: SqlClient): People {
  async function insert(
    table: 'users' | 'sessions',
    id: string,
    columns: readonly Column[],
    key: KeyReply,
    deadline: Deadline,
  ): Promise<'written' | 'taken' | 'lost'> {
    const params: SqlValue[] = [id, ...columns.map(({ value }) => value)];
    const { own, replied } = keyParts(key, params);
    const [counts] = await sql.query<Counts>(
      `WITH ${own}, written AS (
        INSERT INTO ${table} (id, ${columns.map(({ name }) => name).join(', ')})
        SELECT $1::text, ${columns.map(({ type }, i) => `$${i + 2}::${type}`).join(', ')} FROM own
        ON CONFLICT DO NOTHING
        RETURNING id
      ), ${replied}
      ${COUNTS}`,
      params,
      deadline,
    );
    if ((counts?.own ?? 0) === 0) return 'lost';
    return (counts?.written ?? 0) === 0 ? 'taken' : 'written';
  }

  async function replace(
    table: 'users' | 'sessions',
    id: string,
    [before, after]: readonly [readonly Column[], readonly Column[]],
    key: KeyReply,
    deadline: Deadline,
  ): Promise<'written' | 'stale' | 'lost'> {
    const changed = after.filter(
      ({ value }, i) => JSON.stringify(value) !== JSON.stringify(before[i]?.value),
    );
    const kept = before.filter(({ name }) => !COMPUTED.has(name) && changed.some((one) => one.name === name));
    const params: SqlValue[] = [id, ...changed.map(({ value }) => value), ...kept.map(({ value }) => value)];
    const { own, replied } = keyParts(key, params);
    const set = changed.map(({ name, type }, i) => `${name} = $${i + 2}::${type}`);
    const same = kept.map(
      ({ name, type }, i) => `t.${name} IS NOT DISTINCT FROM $${i + 2 + changed.length}::${type}`,
    );
    if (changed.some(({ name }) => name === 'title')) set.push('title_derived = false');
    const [counts] = await sql.query<Counts>(
      `WITH ${own}, written AS (
        UPDATE ${table} t SET ${set.length === 0 ? 'id = t.id' : set.join(', ')}
        FROM own
        WHERE ${['t.id = $1::text', 't.deleted_at IS NULL', ...same].join(' AND ')}
        RETURNING t.id
      ), ${replied}
      ${COUNTS}`,
      params,
      deadline,
    );
    if ((counts?.own ?? 0) === 0) return 'lost';
    return (counts?.written ?? 0) === 0 ? 'stale' : 'written';
  }

  return {
    insertUser: (user, key, deadline) => insert('users', user.id, userColumns(user), key, deadline),

    insertSession: (session, key, deadline) =>
      insert('sessions', session.id, [...sessionColumns(session), ...NO_TURNS], key, deadline),

    async replaceUser(before, after, key, deadline) {
      try {
        return await replace('users', after.id, [userColumns(before), userColumns(after)], key, deadline);
      } catch (error) {
        // A unique value of another user, which may have come just now.
        if (error instanceof SqlError && error.code === UNIQUE_VIOLATION) return 'taken';
        throw error;
      }
    },

    replaceSession: (before, after, key, deadline) =>
      replace('sessions', after.id, [sessionColumns(before), sessionColumns(after)], key, deadline),

    async deleteSession(id, token, key, deadline) {
      const params: SqlValue[] = [id, token];
      const { own, replied } = keyParts(key, params);
      const [counts] = await sql.query<Counts & { held: number }>(
        `WITH ${own}, locked AS (
          SELECT s.id, ${isHeld('s')} AS held FROM sessions s, own
          WHERE s.id = $1::text AND s.deleted_at IS NULL
          FOR UPDATE OF s
        ), written AS (
          UPDATE sessions s SET deleted_at = now(), held_by = NULL
          FROM locked l
          WHERE s.id = l.id AND NOT l.held
          RETURNING s.id, s.user_id
        ), noted AS (
          INSERT INTO outbox (session_id, user_id, kind, state, stamp, token)
          SELECT id, user_id, 'DELETE', 'TODO', ${NOW_IN_MICROSECONDS}, $2::text
          FROM written
        ), shown AS (
          INSERT INTO outbox_sessions (session_id) SELECT id FROM written
          ON CONFLICT (session_id) DO UPDATE SET due_at = least(outbox_sessions.due_at, now())
        ), ${replied}
        ${COUNTS}, (SELECT count(*) FROM locked WHERE held) AS held`,
        params,
        deadline,
      );
      if ((counts?.own ?? 0) === 0) return 'lost';
      if ((counts?.held ?? 0) > 0) return 'held';
      return (counts?.written ?? 0) === 0 ? 'missing' : 'written';
    },
  };
}
