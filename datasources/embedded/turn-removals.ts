// The statements that remove turns with their mentions.

import type { Deadline } from '../deadline.ts';
import type { SqlClient, SqlStatement, SqlValue } from '../sql.ts';
import { ticksOf } from '../timeuuid.ts';
import type { TurnRef } from '../types.ts';

/** Turns that one statement takes of whole sessions: what others wait for meanwhile is some ten milliseconds. */
const AT_ONCE = 500;

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

/**
 * Removes the next turns of a session with their mentions: how many, and the ticks of the last. Each begins behind the one before
 * it, not at the start, where the engine would meet all that is gone. $1 session, $2 ticks.
 */
const REMOVE_NEXT = `
  WITH old AS MATERIALIZED (
    SELECT session_id, ticks, created_at, mentions
    FROM turns
    WHERE session_id = $1::text AND ticks > $2::bigint
    ORDER BY ticks
    LIMIT ${AT_ONCE}
  ),
  gone_mentions AS (${deleteMentionsOf('old')}),
  gone AS (
    DELETE FROM turns t
    USING old
    WHERE t.session_id = $1::text AND t.ticks = old.ticks
    RETURNING t.ticks
  )
  SELECT count(*)::integer AS count, max(ticks)::text AS last FROM gone`;

/** Removes all turns of a session with their mentions, some at a time: all or none of each. */
export async function removeSession(sql: SqlClient, sessionId: string, deadline: Deadline): Promise<void> {
  let last: bigint | null = -1n;
  while (last !== null) {
    type Gone = { count: number; last: string | null };
    const [gone]: Gone[] = await sql.query<Gone>(REMOVE_NEXT, [sessionId, last], deadline);
    last = gone?.count === AT_ONCE && gone.last !== null ? BigInt(gone.last) : null;
  }
}

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
