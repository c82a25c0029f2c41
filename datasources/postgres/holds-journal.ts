// Sessions that an import keeps for itself while it writes them, in PostgreSQL. What appends and deletes sessions looks at the same
// row under its lock (`isHeld`), so that each either is noted in the outbox before a hold begins, or sees the hold.

import type { UnfinishedWork, WriteJournal } from '../journal.ts';
import type { SqlClient } from '../sql.ts';
import { NOW_IN_MICROSECONDS } from './sql-values.ts';

type Holds = Pick<WriteJournal, 'hold' | 'unfinished' | 'renew' | 'letGo'>;

/** Whether somebody holds the session of a row. To be asked under its lock, where it is as it is now, and not as a statement began. */
export const isHeld = (row: string): string =>
  `(${row}.held_by IS NOT NULL AND ${row}.held_until > clock_timestamp())`;

/** Locked in one order, so that two statements never wait for each other. */
const LOCKED = 'WHERE s.id = ANY($1::text[]) ORDER BY s.id FOR UPDATE';

/**
 * What comes after the last turn is about to change. The clock is read behind each lock: later than whatever was noted under it.
 * `held_until` says also later when the session was held last: see `place`.
 */
const HOLD = `
  WITH locked AS MATERIALIZED (
    SELECT s.id, ${isHeld('s')} AND s.held_by <> $2::text AS taken FROM sessions s ${LOCKED}
  ), held AS (
    UPDATE sessions s
    SET held_by = $2::text, held_until = clock_timestamp() + $3::integer * interval '1 millisecond', next_known = false
    FROM locked l
    WHERE s.id = l.id AND NOT EXISTS (SELECT FROM locked WHERE taken)
  )
  SELECT id, taken, ${NOW_IN_MICROSECONDS} AS stamp FROM locked`;

const UNFINISHED = `
  SELECT o.session_id AS "sessionId", count(*) AS rows, max(o.id) AS "lastId", bool_or(o.state = 'FAILED') AS failed
  FROM outbox o
  WHERE o.session_id = ANY($1::text[]) AND ($2::bigint IS NULL OR o.id <= $2::bigint)
  GROUP BY o.session_id`;

/** Whoever writes in a session whose hold is over takes it from its holder. */
const RENEW = `
  WITH locked AS (SELECT s.id FROM sessions s ${LOCKED})
  UPDATE sessions s SET held_until = clock_timestamp() + $3::integer * interval '1 millisecond'
  FROM locked l
  WHERE s.id = l.id AND s.held_by = $2::text
  RETURNING s.id`;

const LET_GO = `
  WITH locked AS (SELECT s.id FROM sessions s ${LOCKED})
  UPDATE sessions s SET held_by = NULL, held_until = clock_timestamp()
  FROM locked l
  WHERE s.id = l.id AND s.held_by = $2::text
  RETURNING s.id`;

/** The part of the journal that imports go through. */
export function holdsJournal(sql: SqlClient): Holds {
  return {
    async hold(sessionIds, token, leaseMs, deadline) {
      const rows = await sql.query<{ id: string; taken: boolean; stamp: number }>(
        HOLD,
        [sessionIds, token, leaseMs],
        deadline,
      );
      const others = rows.flatMap(({ id, taken }) => (taken ? id : []));
      if (others.length > 0) return { held: [], others, stamp: 0 };
      const stamp = rows.reduce((latest, row) => Math.max(latest, row.stamp), 0);
      return { held: rows.map(({ id }) => id), others, stamp };
    },
    unfinished: (sessionIds, upTo, deadline) =>
      sql.query<UnfinishedWork>(UNFINISHED, [sessionIds, upTo], deadline),
    async renew(sessionIds, token, leaseMs, deadline) {
      const held = await sql.query<{ id: string }>(RENEW, [sessionIds, token, leaseMs], deadline);
      return held.map(({ id }) => id);
    },
    async letGo(sessionIds, token, deadline) {
      await sql.query(LET_GO, [sessionIds, token], deadline);
    },
  };
}
