// What is still to be done in other stores, in PostgreSQL.

import type { OutboxRow, WriteJournal } from '../journal.ts';
import type { SqlClient } from '../sql.ts';

type Outbox = Pick<
  WriteJournal,
  | 'takeSessions'
  | 'work'
  | 'finish'
  | 'fail'
  | 'giveBack'
  | 'sweep'
  | 'depth'
  | 'list'
  | 'remaining'
  | 'retry'
  | 'discard'
>;

/** A session that is taken is due again when the lease is over. */
const TAKE = `
  UPDATE outbox_sessions t
  SET due_at = now() + $3::integer * interval '1 millisecond', token = $2::text
  FROM (
    SELECT session_id FROM outbox_sessions
    WHERE due_at <= now()
    ORDER BY due_at
    LIMIT $1::integer
    FOR UPDATE SKIP LOCKED
  ) due
  WHERE t.session_id = due.session_id
  RETURNING t.session_id AS "sessionId"`;

const COLUMNS = `
  o.id, o.session_id AS "sessionId", o.user_id AS "userId", o.kind, o.state, coalesce(o.first_index, 0) AS "firstIndex",
  coalesce(o.first_ticks, 0)::text AS "firstTicks", coalesce(o.turn_count, 0) AS count, o.stamp, o.attempts, o.error,
  o.failed_as AS "failedAs",
  o.created_at AS "createdAt"`;

/** Nothing behind what is still being written, or waits for a person. */
const CAN_BE_DONE = `o.state IN ('TODO', 'UNDO') AND NOT EXISTS (
    SELECT FROM outbox w
    WHERE w.session_id = o.session_id AND w.id < o.id AND w.state IN ('WRITING', 'FAILED')
  )`;

/**
 * A deletion takes private entities with it that nothing mentions any more. What was appended before it, to whatever session, must be
 * in the graph by then.
 */
const HAS_ITS_TURN = `(o.kind <> 'DELETE' OR NOT EXISTS (
    SELECT FROM outbox w WHERE w.kind = 'APPEND' AND w.state IN ('WRITING', 'TODO') AND w.id < o.id
  ))`;

const WORK = `
  SELECT ${COLUMNS}
  FROM unnest($1::text[]) AS k (session_id)
  CROSS JOIN LATERAL (
    SELECT * FROM outbox o
    WHERE o.session_id = k.session_id AND ${CAN_BE_DONE} AND ${HAS_ITS_TURN}
    ORDER BY o.id
    LIMIT $2::integer
  ) o
  ORDER BY o.id`;

const FINISH = 'DELETE FROM outbox WHERE id = ANY($1::bigint[]) RETURNING id';

const FAIL = `
  UPDATE outbox
  SET attempts = attempts + 1, error = $2::text, failed_as = CASE WHEN $3::boolean THEN state END,
    state = CASE WHEN $3::boolean THEN 'FAILED' ELSE state END
  WHERE id = $1::bigint AND state <> 'FAILED'
  RETURNING id`;

/**
 * A session without anything that can be done is let go: it is noted anew with what comes, or what it waits for. One that is being
 * written to is not: the acknowledgement may come while this runs, and see it noted.
 */
const GIVE_BACK = `
  WITH left_over AS (
    SELECT t.session_id,
      EXISTS (
        SELECT FROM outbox o WHERE o.session_id = t.session_id AND (o.state = 'WRITING' OR ${CAN_BE_DONE})
      ) AS more
    FROM outbox_sessions t
    WHERE t.session_id = ANY($1::text[]) AND t.token = $2::text
  ), gone AS (
    DELETE FROM outbox_sessions t USING left_over l
    WHERE t.session_id = l.session_id AND NOT l.more
  )
  UPDATE outbox_sessions t
  SET due_at = now() + $3::integer * interval '1 millisecond', token = NULL
  FROM left_over l
  WHERE t.session_id = l.session_id AND l.more
  RETURNING t.session_id`;

const SWEEP = `
  WITH over AS (
    UPDATE outbox SET state = 'UNDO', lease_until = NULL
    WHERE state = 'WRITING' AND lease_until < clock_timestamp()
    RETURNING session_id, key, token
  ), freed AS (
    DELETE FROM idempotency_keys k USING over o
    WHERE k.key = o.key AND k.token = o.token AND k.reply IS NULL
  )
  INSERT INTO outbox_sessions (session_id)
  SELECT session_id FROM (
    SELECT session_id FROM over
    UNION
    SELECT o.session_id FROM outbox o
    WHERE ${CAN_BE_DONE} AND NOT EXISTS (SELECT FROM outbox_sessions t WHERE t.session_id = o.session_id)
  ) found
  ORDER BY session_id
  ON CONFLICT (session_id) DO NOTHING
  RETURNING session_id`;

const DEPTH = `
  SELECT count(*) FILTER (WHERE state <> 'FAILED') AS waiting, count(*) FILTER (WHERE state = 'FAILED') AS failed,
    coalesce((extract(epoch FROM now() - min(created_at)) * 1000)::bigint, 0) AS "oldestMs"
  FROM outbox`;

const LIST = `SELECT ${COLUMNS} FROM outbox o ORDER BY o.id LIMIT $1::integer`;

const REMAINING = `
  SELECT (
    SELECT count(*) FROM outbox o WHERE o.session_id = a.session_id AND o.id <= a.up_to AND o.state <> 'WRITING'
  ) AS count
  FROM unnest($1::text[], $2::bigint[]) WITH ORDINALITY AS a (session_id, up_to, ord)
  ORDER BY a.ord`;

const RETRY = `
  WITH again AS (
    UPDATE outbox SET state = failed_as, failed_as = NULL, attempts = 0, error = NULL
    WHERE state = 'FAILED' AND ($1::bigint[] IS NULL OR id = ANY($1::bigint[]))
    RETURNING id, session_id
  ), shown AS (
    INSERT INTO outbox_sessions (session_id) SELECT DISTINCT session_id FROM again
    ON CONFLICT (session_id) DO UPDATE SET due_at = now()
  )
  SELECT id FROM again`;

const DISCARD = `
  WITH dropped AS (
    DELETE FROM outbox WHERE state = 'FAILED' AND id = ANY($1::bigint[]) RETURNING id, session_id
  ), shown AS (
    INSERT INTO outbox_sessions (session_id) SELECT DISTINCT session_id FROM dropped ORDER BY session_id
    ON CONFLICT (session_id) DO NOTHING
  )
  SELECT id FROM dropped`;

type Read = Omit<OutboxRow, 'firstTicks'> & { firstTicks: string };
const rowOf = (row: Read): OutboxRow => ({ ...row, firstTicks: BigInt(row.firstTicks) });

/** The part of the journal that workers go through. */
export function outboxJournal(sql: SqlClient): Outbox {
  return {
    async takeSessions(limit, token, leaseMs, deadline) {
      const rows = await sql.query<{ sessionId: string }>(TAKE, [limit, token, leaseMs], deadline);
      return rows.map(({ sessionId }) => sessionId);
    },
    async work(sessionIds, limit, deadline) {
      return (await sql.query<Read>(WORK, [sessionIds, limit], deadline)).map(rowOf);
    },
    async finish(ids, deadline) {
      await sql.query(FINISH, [ids], deadline);
    },
    async fail(id, error, forGood, deadline) {
      await sql.query(FAIL, [id, error, forGood], deadline);
    },
    async giveBack(sessionIds, token, afterMs, deadline) {
      await sql.query(GIVE_BACK, [sessionIds, token, afterMs], deadline);
    },
    async sweep(deadline) {
      await sql.query(SWEEP, [], deadline);
    },
    async depth(deadline) {
      const [depth] = await sql.query<{ waiting: number; failed: number; oldestMs: number }>(
        DEPTH,
        [],
        deadline,
      );
      return depth ?? { waiting: 0, failed: 0, oldestMs: 0 };
    },
    async list(limit, deadline) {
      return (await sql.query<Read>(LIST, [limit], deadline)).map(rowOf);
    },
    async remaining(asked, deadline) {
      const params = [asked.map(({ sessionId }) => sessionId), asked.map(({ upTo }) => upTo)];
      const rows = await sql.query<{ count: number }>(REMAINING, params, deadline);
      return rows.map(({ count }) => count);
    },
    async retry(ids, deadline) {
      return (await sql.query(RETRY, [ids], deadline)).length;
    },
    async discard(ids, deadline) {
      return (await sql.query(DISCARD, [ids], deadline)).length;
    },
  };
}
