// The statements that read turns and mentions, one for any number of keys.

import type { AroundSpec, MentionKey, MentionQuery, Page, PageSpec, TurnQuery } from '../paging.ts';
import { allOf, inRange, oneOf } from '../postgres/conditions.ts';
import { keyset, type OrderColumn, Params } from '../postgres/keyset.ts';
import { toTimestamp } from '../postgres/sql-values.ts';
import type { SqlStatement } from '../sql.ts';
import { ticksOf } from '../timeuuid.ts';
import type { TurnRow } from '../types.ts';

const TURN_COLUMNS = `
  t.session_id AS "sessionId", t.turn_id AS "turnId", t.external_id AS "externalId", t.index, t.role, t.content,
  t.created_at AS "createdAt", t.author_id AS "authorId", t.model, t.input_tokens AS "inputTokens",
  t.output_tokens AS "outputTokens", t.total_tokens AS "totalTokens", t.metadata, t.mentions`;

const MENTION_COLUMNS = `
  m.entity_id AS "entityId", m.created_at AS "createdAt", m.session_id AS "sessionId", m.turn_id AS "turnId",
  m.ordinal, m.source, m.start_at AS "start", m.end_at AS "end", m.count`;

/** $1 sessions, $2 ticks, $3 turn ids: two turns may share their ticks, so the id has the last word. */
const REFS = `
  unnest($1::text[], $2::bigint[], $3::text[]) WITH ORDINALITY AS k (session_id, ticks, turn_id, ord)
  JOIN turns t ON t.session_id = k.session_id AND t.ticks = k.ticks AND t.turn_id = k.turn_id`;

/** Turns by their refs. */
export const BY_REFS = `
  SELECT k.ord, ${TURN_COLUMNS}
  FROM ${REFS}`;

/** The same as far as their mentions go. */
export const MENTIONED_BY_REFS = `
  SELECT k.ord, t.session_id AS "sessionId", t.turn_id AS "turnId", t.created_at AS "createdAt", t.mentions
  FROM ${REFS}`;

/** $1 sessions. */
export const OUTLINES = `
  SELECT
    k.ord, t.session_id AS "sessionId", t.turn_id AS "turnId", t.external_id AS "externalId", t.index,
    t.created_at AS "createdAt", t.mentions
  FROM unnest($1::text[]) WITH ORDINALITY AS k (session_id, ord)
  JOIN turns t ON t.session_id = k.session_id
  ORDER BY k.ord, t.ticks`;

const TURN_ORDER: readonly OrderColumn[] = [{ sql: 't.ticks', type: 'bigint', direction: 'ASC' }];

const MENTION_ORDER: readonly OrderColumn[] = [
  { sql: 'm.created_at', type: 'timestamptz', direction: 'DESC' },
  { sql: 'm.ticks', type: 'bigint', direction: 'DESC' },
  { sql: 'm.session_id', type: 'text', direction: 'DESC' },
  { sql: 'm.ordinal', type: 'integer', direction: 'DESC' },
];

/** A page of each session's turns. */
export function turnPages(
  sessionIds: readonly string[],
  query: Pick<TurnQuery, 'range' | 'roles'>,
  page: PageSpec<string>,
): SqlStatement {
  const params = new Params();
  const sessions = params.add(sessionIds);
  const conditions = matching(query, params);
  const part = keyset(TURN_ORDER, page, (turnId) => [ticksOf(turnId)], params);
  const text = `
    SELECT k.ord, t.*
    FROM unnest(${sessions}::text[]) WITH ORDINALITY AS k (session_id, ord)
    CROSS JOIN LATERAL (
      SELECT ${TURN_COLUMNS}
      FROM turns t
      WHERE ${allOf(['t.session_id = k.session_id', ...conditions, ...part.where])}
      ORDER BY ${part.orderBy}
      LIMIT ${part.limit}
    ) t`;
  return { text, params: params.values };
}

/** A turn of a window, with the side of the middle that it lies on. */
export type TurnAround = TurnRow & { earlier: boolean };

/**
 * What may lie in the window around a turn: the nearest before it, nearest first, and it with those after it; one more on
 * either side than a window holds. A session without that turn gives nothing.
 */
export function turnsAround(
  sessionIds: readonly string[],
  query: Pick<TurnQuery, 'range' | 'roles'>,
  { around, limit }: AroundSpec,
): SqlStatement {
  const params = new Params();
  const sessions = params.add(sessionIds);
  const ticks = `${params.add(ticksOf(around))}::bigint`;
  const id = params.add(around);
  const conditions = ['t.session_id = k.session_id', ...matching(query, params)];
  const size = params.add(limit + 1);
  const text = `
    SELECT k.ord, t.*
    FROM unnest(${sessions}::text[]) WITH ORDINALITY AS k (session_id, ord)
    JOIN turns middle
      ON middle.session_id = k.session_id AND middle.ticks = ${ticks} AND middle.turn_id = ${id}::text
    CROSS JOIN LATERAL (
      (
        SELECT true AS earlier, ${TURN_COLUMNS}
        FROM turns t
        WHERE ${allOf([...conditions, `t.ticks < ${ticks}`])}
        ORDER BY t.ticks DESC
        LIMIT ${size}
      )
      UNION ALL
      (
        SELECT false AS earlier, ${TURN_COLUMNS}
        FROM turns t
        WHERE ${allOf([...conditions, `t.ticks >= ${ticks}`])}
        ORDER BY t.ticks
        LIMIT ${size}
      )
    ) t`;
  return { text, params: params.values };
}

/** The window that the rows of `turnsAround` make: what one side lacks the other gives. */
export function windowOf(found: readonly TurnAround[], limit: number): Page<TurnRow> {
  const rows = found.map(({ earlier, ...turn }) => ({ earlier, turn }));
  const before = rows.filter(({ earlier }) => earlier).map(({ turn }) => turn);
  const after = rows.filter(({ earlier }) => !earlier).map(({ turn }) => turn);
  const half = Math.floor((limit - 1) / 2);
  const kept = before.slice(0, Math.max(half, limit - after.length)).reverse();
  const rest = limit - kept.length;
  return {
    rows: [...kept, ...after.slice(0, rest)],
    hasNext: after.length > rest,
    hasPrevious: before.length > kept.length,
  };
}

/** A page of each entity's mentions. */
export function mentionPages(entityIds: readonly string[], { range, page }: MentionQuery): SqlStatement {
  const params = new Params();
  const entities = params.add(entityIds);
  const conditions = inRange('m.created_at', range, params);
  const keyOf = ({ createdAt, turnId, sessionId, ordinal }: MentionKey) => [
    toTimestamp(createdAt),
    ticksOf(turnId),
    sessionId,
    ordinal,
  ];
  const part = keyset(MENTION_ORDER, page, keyOf, params);
  const text = `
    SELECT k.ord, m.*
    FROM unnest(${entities}::text[]) WITH ORDINALITY AS k (entity_id, ord)
    CROSS JOIN LATERAL (
      SELECT ${MENTION_COLUMNS}
      FROM mentions m
      WHERE ${allOf(['m.entity_id = k.entity_id', ...conditions, ...part.where])}
      ORDER BY ${part.orderBy}
      LIMIT ${part.limit}
    ) m`;
  return { text, params: params.values };
}

function matching({ range, roles }: Pick<TurnQuery, 'range' | 'roles'>, params: Params): string[] {
  return [...inRange('t.created_at', range, params), ...oneOf('t.role', roles, params)];
}
