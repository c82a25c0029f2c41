// Writing what sessions mention so that users' totals stay the sums of it. Rows that are new are added to the totals; only
// where rows went away or changed are totals summed again, so that a first import never looks back.

import type { SqlStatement } from '../sql.ts';
import type { SessionEntityRow } from '../types.ts';

const GIVEN = `
  SELECT session_id COLLATE "C" AS session_id, user_id COLLATE "C" AS user_id, entity_id COLLATE "C" AS entity_id,
    count, first_at, last_at
  FROM unnest($2::text[], $3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::bigint[])
    AS given (session_id, user_id, entity_id, count, first_at, last_at)`;

/** Removes the sessions' rows that are not among the given ones just as they are, and marks the totals that they were part of. */
const REMOVE = `
  WITH gone AS (
    DELETE FROM session_entities s
    USING (
      SELECT session_id, user_id, entity_id, count, first_at, last_at
      FROM session_entities
      WHERE session_id = ANY($1::text[])
      EXCEPT
      ${GIVEN}
    ) other
    WHERE s.session_id = other.session_id AND s.entity_id = other.entity_id
    RETURNING s.user_id, s.entity_id
  )
  UPDATE user_entities u SET stale = true
  FROM gone
  WHERE u.user_id = gone.user_id AND u.entity_id = gone.entity_id`;

/** Adds the given rows that are not there, and adds them to the totals. Rows of unknown entities are passed over. */
const ADD = `
  WITH added AS (
    INSERT INTO session_entities (session_id, user_id, entity_id, count, first_at, last_at)
    SELECT given.*
    FROM (${GIVEN}) given
    JOIN entities e ON e.id = given.entity_id
    WHERE given.session_id = ANY($1::text[])
    ON CONFLICT DO NOTHING
    RETURNING user_id, entity_id, count, first_at, last_at
  )
  INSERT INTO user_entities AS u (user_id, entity_id, count, first_at, last_at)
  SELECT user_id, entity_id, sum(count), min(first_at), max(last_at)
  FROM added
  WHERE user_id IS NOT NULL
  GROUP BY user_id, entity_id
  ON CONFLICT (user_id, entity_id) DO UPDATE SET
    count = u.count + excluded.count,
    first_at = least(u.first_at, excluded.first_at),
    last_at = greatest(u.last_at, excluded.last_at)`;

const DROP = `
  DELETE FROM user_entities u
  WHERE u.stale
    AND NOT EXISTS (SELECT FROM session_entities s WHERE s.user_id = u.user_id AND s.entity_id = u.entity_id)`;

const SUM = `
  UPDATE user_entities u SET (count, first_at, last_at, stale) = (
    SELECT sum(s.count), min(s.first_at), max(s.last_at), false
    FROM session_entities s
    WHERE s.user_id = u.user_id AND s.entity_id = u.entity_id
  )
  WHERE u.stale`;

/** Sums again the totals that are marked. */
export const SUM_STALE: readonly SqlStatement[] = [
  { text: DROP, params: [] },
  { text: SUM, params: [] },
];

/** The statements of one transaction that replaces all that the sessions mention. */
export function putStatements(
  sessionIds: readonly string[],
  rows: readonly SessionEntityRow[],
): SqlStatement[] {
  const params = [
    sessionIds,
    rows.map(({ sessionId }) => sessionId),
    rows.map(({ userId }) => userId),
    rows.map(({ entityId }) => entityId),
    rows.map(({ count }) => count),
    rows.map(({ firstAt }) => firstAt),
    rows.map(({ lastAt }) => lastAt),
  ];
  return [{ text: REMOVE, params }, { text: ADD, params }, ...SUM_STALE];
}
