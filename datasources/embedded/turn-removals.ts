// The statements that remove turns with their mentions.

import type { SqlStatement, SqlValue } from '../sql.ts';
import { ticksOf } from '../timeuuid.ts';
import type { TurnRef } from '../types.ts';

/** Turns that one statement takes of whole sessions: what others wait for meanwhile is some ten milliseconds. */
const SOME = 500;

/**
 * Deletes the rows in `mentions` that stored turns name, key by key. `turns` is what stands behind FROM, and calls them `old`. The
 * inner part looks each row up by its key, however many the engine guesses there are.
 */
export const deleteMentionsOf = (turns: string): string => `
  DELETE FROM mentions
  WHERE ctid = ANY (ARRAY(
    SELECT stale.ctid
    FROM ${turns}
    CROSS JOIN LATERAL jsonb_array_elements(old.mentions) WITH ORDINALITY AS e (mention, place)
    CROSS JOIN LATERAL (
      SELECT m.ctid
      FROM mentions m
      WHERE
        m.entity_id = e.mention ->> 'entityId'
        AND m.created_at = old.created_at
        AND m.ticks = old.ticks
        AND m.session_id = old.session_id
        AND m.ordinal = e.place - 1
      LIMIT 1
    ) stale
  ))`;

const BY_REFS = `
  unnest($1::text[], $2::bigint[], $3::text[]) AS i (session_id, ticks, turn_id)
  JOIN turns old ON old.session_id = i.session_id AND old.ticks = i.ticks AND old.turn_id = i.turn_id`;

const DELETE_MENTIONS = deleteMentionsOf(BY_REFS);

const DELETE_TURNS = `DELETE FROM turns WHERE ctid = ANY (ARRAY(SELECT old.ctid FROM ${BY_REFS}))`;

/** Removes the first turns of sessions with their mentions, and says how many. Until there are none left. $1 sessions. */
export const REMOVE_SOME = `
  WITH old AS MATERIALIZED (
    SELECT session_id, ticks, created_at, mentions
    FROM turns
    WHERE session_id = ANY ($1::text[])
    ORDER BY session_id, ticks
    LIMIT ${SOME}
  ),
  gone_mentions AS (${deleteMentionsOf('old')}),
  gone AS (
    DELETE FROM turns t
    USING old
    WHERE t.session_id = old.session_id AND t.ticks = old.ticks
    RETURNING 1
  )
  SELECT count(*) AS gone FROM gone`;

/** Removes turns with their mentions. */
export function removeStatements(refs: readonly TurnRef[]): SqlStatement[] {
  const params = refParams(refs);
  return [
    { text: DELETE_MENTIONS, params },
    { text: DELETE_TURNS, params },
  ];
}

/** Refs as statements take them: sessions, ticks, turn ids. */
export function refParams(refs: readonly TurnRef[]): SqlValue[] {
  return [
    refs.map(({ sessionId }) => sessionId),
    refs.map(({ turnId }) => ticksOf(turnId)),
    refs.map(({ turnId }) => turnId),
  ];
}
