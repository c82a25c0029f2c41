// Places for new turns, and their acknowledgement, in PostgreSQL. Each step is one statement for the appends of many callers.

import { type AppendRequest, MAX_INDEX, type ReserveOutcome, type WriteJournal } from '../journal.ts';
import type { SessionRow } from '../rows.ts';
import type { SqlClient } from '../sql.ts';
import { fold } from '../text.ts';
import { EPOCH_TICKS, MAX_TICKS } from '../timeuuid.ts';
import { isHeld } from './holds-journal.ts';
import { SESSION_COLUMNS } from './session-store.ts';
import { NOW_IN_MICROSECONDS, toJson, toTimestamp } from './sql-values.ts';

type Appends = Pick<WriteJournal, 'reserve' | 'place' | 'commit' | 'abandon'>;

/**
 * Sessions are locked in one order, so that two statements never wait for each other. A request's places begin `before` turns
 * behind those that its session had reserved. The one clock is the server's, read while the session is locked: what comes later in a
 * session is not earlier in time, whichever processes write it. Under its lock a session is as it is now: one that an import has taken
 * hold of, while this waited for it, is seen as held. Who writes in a session whose hold is over takes it from its holder.
 */
const RESERVE = `
  WITH asked AS (
    SELECT * FROM unnest($1::integer[], $2::text[], $3::integer[], $4::integer[], $5::text[], $6::text[], $7::integer[])
      AS a (ord, session_id, count, before, key, token, lease_ms)
  ),
  totals AS (SELECT session_id, sum(count)::integer AS count FROM asked GROUP BY session_id),
  locked AS (
    SELECT s.id, ${isHeld('s')} AS held,
      s.next_index::bigint + t.count > ${MAX_INDEX} OR s.last_ticks + t.count > ${MAX_TICKS} AS is_full
    FROM sessions s JOIN totals t ON t.session_id = s.id
    WHERE s.deleted_at IS NULL
    ORDER BY s.id
    FOR UPDATE OF s
  ),
  placed AS (
    UPDATE sessions s
    SET next_index = s.next_index + t.count,
      last_ticks = greatest(s.last_ticks + 1, ${NOW_IN_MICROSECONDS} * 10 + ${EPOCH_TICKS}) + t.count - 1,
      held_by = NULL
    FROM totals t, locked l
    WHERE s.id = t.session_id AND l.id = s.id AND NOT l.held AND NOT l.is_full AND s.next_known
    RETURNING s.id, s.user_id, s.next_index - t.count AS first_index, s.last_ticks - t.count + 1 AS first_ticks
  ),
  noted AS (
    INSERT INTO outbox
      (session_id, user_id, kind, state, first_index, first_ticks, turn_count, stamp, key, token, lease_until)
    SELECT p.id, p.user_id, 'APPEND', 'WRITING', p.first_index + a.before, p.first_ticks + a.before, a.count,
      ${NOW_IN_MICROSECONDS}, a.key, a.token,
      clock_timestamp() + a.lease_ms * interval '1 millisecond'
    FROM asked a JOIN placed p ON p.id = a.session_id
    ORDER BY a.ord
    RETURNING id, token, first_index, first_ticks, stamp
  )
  SELECT a.ord, l.id IS NOT NULL AS found, coalesce(l.held, false) AS held,
    coalesce(l.is_full, false) AS "isFull",
    ${NOW_IN_MICROSECONDS} AS "askedAt", n.id AS "outboxId", n.first_index AS "firstIndex",
    n.first_ticks::text AS "firstTicks", n.stamp
  FROM asked a
  LEFT JOIN locked l ON l.id = a.session_id
  LEFT JOIN noted n ON n.token = a.token
  ORDER BY a.ord`;

/**
 * What was reserved before, and what is under way, has places of its own behind the last turn that the turn store knows. What an import
 * has written since it was asked is not among what was told: then it must be asked again.
 */
const PLACE = `
  UPDATE sessions s
  SET
    next_known = true,
    held_by = NULL,
    next_index = greatest(s.next_index, $2::integer,
      (SELECT max(o.first_index + o.turn_count) FROM outbox o WHERE o.session_id = s.id AND o.kind = 'APPEND')),
    last_ticks = greatest(s.last_ticks, $3::bigint,
      (SELECT max(o.first_ticks + o.turn_count - 1) FROM outbox o WHERE o.session_id = s.id AND o.kind = 'APPEND'))
  WHERE s.id = $1::text AND NOT s.next_known
    AND (s.held_until IS NULL OR s.held_until <= timestamptz 'epoch' + $4::bigint * interval '1 microsecond')
  RETURNING s.id`;

const epochMs = (column: string): string => `(extract(epoch FROM ${column}) * 1000)::bigint`;

/** The preview and its time are those of the turn with the last place, in whatever order appends are acknowledged. */
const COMMIT = `
  WITH given AS (
    SELECT *
    FROM unnest($1::bigint[], $2::text[], $3::text[], $4::integer[], $5::bigint[], $6::timestamptz[], $7::text[], $8::text[],
      $9::text[], $10::text[], $11::text[], $12::boolean[])
      AS g (id, token, session_id, count, last_ticks, last_turn_at, preview, title, title_fold, key, reply, leaves_work)
  ),
  owned AS (
    SELECT k.key, k.token FROM idempotency_keys k JOIN given g ON g.key = k.key AND g.token = k.token
    WHERE k.reply IS NULL
    ORDER BY k.key
    FOR UPDATE OF k
  ),
  allowed AS (SELECT * FROM given g WHERE g.key IS NULL OR (g.key, g.token) IN (SELECT key, token FROM owned)),
  to_follow AS (
    UPDATE outbox o SET state = 'TODO', lease_until = NULL
    FROM allowed g
    WHERE o.id = g.id AND o.token = g.token AND o.state = 'WRITING' AND g.leaves_work
    RETURNING o.id, o.session_id
  ),
  over AS (
    DELETE FROM outbox o USING allowed g
    WHERE o.id = g.id AND o.token = g.token AND o.state = 'WRITING' AND NOT g.leaves_work
    RETURNING o.id, o.session_id
  ),
  done AS (SELECT * FROM to_follow UNION ALL SELECT * FROM over),
  sums AS (
    SELECT g.session_id, sum(g.count)::integer AS count, max(g.last_ticks) AS last_ticks,
      (array_agg(g.last_turn_at ORDER BY g.last_ticks DESC))[1] AS last_turn_at,
      (array_agg(g.preview ORDER BY g.last_ticks DESC))[1] AS preview,
      (array_agg(g.title ORDER BY g.last_ticks) FILTER (WHERE g.title IS NOT NULL))[1] AS title,
      (array_agg(g.title_fold ORDER BY g.last_ticks) FILTER (WHERE g.title IS NOT NULL))[1] AS title_fold
    FROM given g JOIN done d ON d.id = g.id
    GROUP BY g.session_id
  ),
  locked AS (
    SELECT s.id FROM sessions s JOIN sums u ON u.session_id = s.id ORDER BY s.id FOR UPDATE OF s
  ),
  counted AS (
    UPDATE sessions s
    SET
      turn_count = s.turn_count + u.count,
      last_turn_at = CASE WHEN u.last_ticks > coalesce(s.preview_ticks, 0) THEN u.last_turn_at ELSE s.last_turn_at END,
      last_turn_preview = CASE WHEN u.last_ticks > coalesce(s.preview_ticks, 0) THEN u.preview ELSE s.last_turn_preview END,
      preview_ticks = greatest(s.preview_ticks, u.last_ticks),
      title = coalesce(s.title, u.title),
      title_fold = CASE WHEN s.title IS NULL THEN u.title_fold ELSE s.title_fold END,
      title_derived = s.title_derived OR (s.title IS NULL AND u.title IS NOT NULL)
    FROM sums u, locked l
    WHERE s.id = u.session_id AND l.id = s.id
    RETURNING ${SESSION_COLUMNS}
  ),
  replied AS (
    UPDATE idempotency_keys k
    SET reply = g.reply::jsonb || jsonb_build_object('session', to_jsonb(c) || jsonb_build_object(
      'startedAt', ${epochMs('c."startedAt"')}, 'endedAt', ${epochMs('c."endedAt"')}, 'lastTurnAt', ${epochMs('c."lastTurnAt"')}
    ))
    FROM given g JOIN done d ON d.id = g.id JOIN counted c ON c.id = g.session_id
    WHERE k.key = g.key AND k.token = g.token
  ),
  shown AS (
    INSERT INTO outbox_sessions (session_id)
    SELECT DISTINCT d.session_id FROM done d JOIN locked l ON l.id = d.session_id
    WHERE d.id IN (SELECT id FROM to_follow)
      OR EXISTS (SELECT FROM outbox o WHERE o.session_id = d.session_id AND o.id <> d.id)
    ORDER BY d.session_id
    ON CONFLICT (session_id) DO NOTHING
  )
  SELECT d.id AS "outboxId", c.* FROM done d JOIN counted c ON c.id = d.session_id`;

const ABANDON = `
  WITH given_up AS (
    UPDATE outbox SET state = 'UNDO', lease_until = NULL
    WHERE id = $1::bigint AND token = $2::text AND state = 'WRITING'
    RETURNING session_id, key, token
  ),
  freed AS (
    DELETE FROM idempotency_keys k USING given_up g
    WHERE k.key = g.key AND k.token = g.token AND k.reply IS NULL
  )
  INSERT INTO outbox_sessions (session_id) SELECT session_id FROM given_up
  ON CONFLICT (session_id) DO NOTHING
  RETURNING session_id`;

interface ReservedRow {
  ord: number;
  found: boolean;
  held: boolean;
  isFull: boolean;
  askedAt: number;
  outboxId: number | null;
  firstIndex: number;
  firstTicks: string;
  stamp: number;
}

/** The part of the journal that appends go through. */
export function appendJournal(sql: SqlClient): Appends {
  return {
    async reserve(requests, deadline) {
      const rows = await sql.query<ReservedRow>(
        RESERVE,
        [
          requests.map((_, i) => i),
          requests.map(({ sessionId }) => sessionId),
          requests.map(({ count }) => count),
          turnsBefore(requests),
          requests.map(({ key }) => key?.key ?? null),
          requests.map(({ token }) => token),
          requests.map(({ leaseMs }) => leaseMs),
        ],
        deadline,
      );
      return rows.map((row): ReserveOutcome => {
        if (!row.found) return 'missing';
        if (row.held) return 'held';
        if (row.isFull) return 'full';
        if (row.outboxId === null) return { askedAt: row.askedAt };
        const { outboxId, firstIndex, firstTicks, stamp } = row;
        return { outboxId, firstIndex, firstTicks: BigInt(firstTicks), stamp };
      });
    },

    async place(sessionId, nextIndex, lastTicks, askedAt, deadline) {
      await sql.query(PLACE, [sessionId, nextIndex, lastTicks, askedAt], deadline);
    },

    async commit(appends, deadline) {
      const rows = await sql.query<SessionRow & { outboxId: number }>(
        COMMIT,
        [
          appends.map(({ outboxId }) => outboxId),
          appends.map(({ token }) => token),
          appends.map(({ sessionId }) => sessionId),
          appends.map(({ count }) => count),
          appends.map(({ lastTicks }) => lastTicks),
          appends.map(({ lastTurnAt }) => toTimestamp(lastTurnAt)),
          appends.map(({ preview }) => preview),
          appends.map(({ title }) => title),
          appends.map(({ title }) => (title === null ? null : fold(title))),
          appends.map(({ key }) => key?.key ?? null),
          appends.map(({ key }) => (key === null ? null : toJson(key.reply))),
          appends.map(({ leavesWork }) => leavesWork),
        ],
        deadline,
      );
      const sessions = new Map(rows.map(({ outboxId, ...session }) => [outboxId, session]));
      return appends.map(({ outboxId }) => sessions.get(outboxId) ?? null);
    },

    async abandon({ outboxId, token }, deadline) {
      await sql.query(ABANDON, [outboxId, token], deadline);
    },
  };
}

/** How many turns of the same session the requests before each ask for. */
function turnsBefore(requests: readonly AppendRequest[]): number[] {
  const sums = new Map<string, number>();
  return requests.map(({ sessionId, count }) => {
    const before = sums.get(sessionId) ?? 0;
    sums.set(sessionId, before + count);
    return before;
  });
}
