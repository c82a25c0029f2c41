// Adding to what sessions mention, each addition once.

import type { SqlStatement } from '../sql.ts';
import type { SessionEntityAddition } from '../types.ts';
import { unknownEntity } from '../unknown-entity.ts';
import { insertStatement } from './graph-entities.ts';

/** What the additions that are not taken yet come to, by session and entity. */
const TAKEN = `
  SELECT given.session_id, given.entity_id, (array_agg(given.user_id ORDER BY given.sequence))[1] AS user_id,
    sum(given.count)::bigint AS count, min(given.first_at) AS first_at, max(given.last_at) AS last_at
  FROM (
    SELECT session_id COLLATE "C" AS session_id, user_id COLLATE "C" AS user_id, sequence,
      entity_id COLLATE "C" AS entity_id, count, first_at, last_at
    FROM unnest($1::text[], $2::text[], $3::bigint[], $4::text[], $5::bigint[], $6::bigint[], $7::bigint[])
      AS given (session_id, user_id, sequence, entity_id, count, first_at, last_at)
  ) given
  WHERE NOT EXISTS (
    SELECT FROM session_additions a
    WHERE a.session_id = given.session_id AND a.sequence >= given.sequence
  )
  GROUP BY given.session_id, given.entity_id`;

/** A row that is there stays its user's. */
const ADD = `
  WITH taken AS (${TAKEN}),
  written AS (
    INSERT INTO session_entities AS s (session_id, user_id, entity_id, count, first_at, last_at)
    SELECT session_id, user_id, entity_id, count, first_at, last_at
    FROM taken
    ON CONFLICT (session_id, entity_id) DO UPDATE SET
      count = s.count + excluded.count,
      first_at = least(s.first_at, excluded.first_at),
      last_at = greatest(s.last_at, excluded.last_at)
    RETURNING s.session_id, s.user_id, s.entity_id
  )
  INSERT INTO user_entities AS u (user_id, entity_id, count, first_at, last_at)
  SELECT w.user_id, w.entity_id, sum(t.count), min(t.first_at), max(t.last_at)
  FROM written w
  JOIN taken t ON t.session_id = w.session_id AND t.entity_id = w.entity_id
  WHERE w.user_id IS NOT NULL
  GROUP BY w.user_id, w.entity_id
  ON CONFLICT (user_id, entity_id) DO UPDATE SET
    count = u.count + excluded.count,
    first_at = least(u.first_at, excluded.first_at),
    last_at = greatest(u.last_at, excluded.last_at)`;

/** $1 sessions, $2 the greatest sequence of each. */
const RAISE = `
  INSERT INTO session_additions AS a (session_id, sequence)
  SELECT session_id, sequence
  FROM unnest($1::text[], $2::bigint[]) AS given (session_id, sequence)
  ON CONFLICT (session_id) DO UPDATE SET sequence = excluded.sequence
  WHERE a.sequence < excluded.sequence`;

/** The statements of one transaction that takes additions; none is given twice. */
export function addStatements(additions: readonly SessionEntityAddition[]): SqlStatement[] {
  const rows = additions.flatMap(({ entities, ...addition }) =>
    entities.map((entity) => ({ ...addition, ...entity })),
  );
  const params = [
    rows.map(({ sessionId }) => sessionId),
    rows.map(({ userId }) => userId),
    rows.map(({ sequence }) => sequence),
    rows.map(({ entityId }) => entityId),
    rows.map(({ count }) => count),
    rows.map(({ firstAt }) => firstAt),
    rows.map(({ lastAt }) => lastAt),
  ];
  const lasts = new Map<string, number>();
  for (const { sessionId, sequence } of additions)
    lasts.set(sessionId, Math.max(sequence, lasts.get(sessionId) ?? sequence));
  const raise = { text: RAISE, params: [[...lasts.keys()], [...lasts.values()]] };
  if (rows.length === 0) return [raise];
  const ids = [...new Set(rows.map(({ entityId }) => entityId))];
  const make = insertStatement(
    ids.map(unknownEntity),
    (first) => {
      // The same parameters, after those of the entities.
      const taken = TAKEN.replace(/\$(\d)/g, (_, number) => `$${Number(number) + first - 1}`);
      return `WHERE given.id IN (SELECT entity_id FROM (${taken}) taken) ON CONFLICT DO NOTHING`;
    },
    params,
  );
  return [make, { text: ADD, params }, raise];
}
