// SessionStore in PostgreSQL. The same SQL runs in the embedded engine.

import type { PageSpec, SessionFilter, SessionKey, SessionOrder, SessionQuery } from '../paging.ts';
import type { SqlClient } from '../sql.ts';
import { fold } from '../text.ts';
import { COUNT_LIMIT, type SessionRow, type SessionStore } from '../types.ts';
import { byKey, byOrdinal } from './by-key.ts';
import { allOf, inRange, oneOf } from './conditions.ts';
import { keyset, type OrderColumn, Params, toPage } from './keyset.ts';
import { containing, toJson, toTimestamp, toTimestampOrNull } from './sql-values.ts';

/** What a SessionRow is made of, of the table `s`. */
export const SESSION_COLUMNS = `
  s.id, s.user_id AS "userId", s.title, s.channel, s.status, s.tags, s.metadata, s.started_at AS "startedAt",
  s.ended_at AS "endedAt", s.last_turn_at AS "lastTurnAt", s.turn_count AS "turnCount",
  s.last_turn_preview AS "lastTurnPreview"`;

const BY_IDS = `
  SELECT ${SESSION_COLUMNS}
  FROM sessions s
  WHERE s.id = ANY($1::text[]) AND s.deleted_at IS NULL`;

/** A derived title stays where none is given. */
const KEEPS_TITLE = '(excluded.title IS NULL AND s.title_derived AND s.deleted_at IS NULL)';

/**
 * A row that would not change is not written. A session that was deleted comes back without what was derived from its turns, which are
 * gone or will be. Rows are locked in one order, as everywhere. Tags go as JSON, since unnest would flatten an array of arrays.
 */
const PUT = `
  INSERT INTO sessions AS s (
    id, user_id, title, title_fold, channel, status, tags, metadata, started_at, ended_at
  )
  SELECT
    i.id, i.user_id, i.title, i.title_fold, i.channel, i.status,
    ARRAY(SELECT tag FROM jsonb_array_elements_text(i.tags::jsonb) WITH ORDINALITY AS t (tag, ord) ORDER BY ord),
    i.metadata::jsonb, i.started_at, i.ended_at
  FROM unnest(
    $1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
    $9::timestamptz[], $10::timestamptz[]
  ) AS i (id, user_id, title, title_fold, channel, status, tags, metadata, started_at, ended_at)
  ORDER BY i.id COLLATE "C"
  ON CONFLICT (id) DO UPDATE SET
    user_id = excluded.user_id,
    title = CASE WHEN ${KEEPS_TITLE} THEN s.title ELSE excluded.title END,
    title_fold = CASE WHEN ${KEEPS_TITLE} THEN s.title_fold ELSE excluded.title_fold END,
    title_derived = ${KEEPS_TITLE},
    channel = excluded.channel,
    status = excluded.status,
    tags = excluded.tags,
    metadata = excluded.metadata,
    started_at = excluded.started_at,
    ended_at = excluded.ended_at,
    turn_count = CASE WHEN s.deleted_at IS NULL THEN s.turn_count ELSE 0 END,
    last_turn_at = CASE WHEN s.deleted_at IS NULL THEN s.last_turn_at END,
    last_turn_preview = CASE WHEN s.deleted_at IS NULL THEN s.last_turn_preview END,
    preview_ticks = CASE WHEN s.deleted_at IS NULL THEN s.preview_ticks END,
    next_index = CASE WHEN s.deleted_at IS NULL THEN s.next_index ELSE 0 END,
    next_known = s.next_known AND s.deleted_at IS NULL,
    deleted_at = NULL
  WHERE
    (s.user_id, s.channel, s.status, s.tags, s.metadata, s.started_at, s.ended_at, s.deleted_at)
    IS DISTINCT FROM (
      excluded.user_id, excluded.channel, excluded.status, excluded.tags, excluded.metadata, excluded.started_at,
      excluded.ended_at, NULL
    )
    OR CASE
      WHEN excluded.title IS NULL THEN s.title IS NOT NULL AND NOT s.title_derived
      ELSE s.title IS DISTINCT FROM excluded.title OR s.title_derived
    END`;

/** A title given by the source stays; a derived one follows the turns it is derived from. Rows are locked in one order. */
const DERIVE = `
  WITH old AS (
    SELECT id, title, title_derived FROM sessions
    WHERE id = ANY($1::text[])
    ORDER BY id
    FOR UPDATE
  )
  UPDATE sessions s
  SET
    turn_count = i.turn_count,
    last_turn_at = i.last_turn_at,
    last_turn_preview = i.last_turn_preview,
    next_known = false,
    preview_ticks = NULL,
    title = CASE WHEN i.retitled THEN i.title ELSE s.title END,
    title_fold = CASE WHEN i.retitled THEN i.title_fold ELSE s.title_fold END,
    title_derived = i.retitled OR s.title_derived
  FROM (
    SELECT i.*, i.title IS NOT NULL AND (old.title IS NULL OR old.title_derived) AS retitled
    FROM unnest($1::text[], $2::integer[], $3::timestamptz[], $4::text[], $5::text[], $6::text[])
      AS i (id, turn_count, last_turn_at, last_turn_preview, title, title_fold)
    JOIN old ON old.id = i.id
  ) i
  WHERE s.id = i.id AND (
    (s.turn_count, s.last_turn_at, s.last_turn_preview)
    IS DISTINCT FROM (i.turn_count, i.last_turn_at, i.last_turn_preview)
    OR (i.retitled AND s.title IS DISTINCT FROM i.title)
  )`;

/** Sessions, in the table `sessions`. */
export function createSessionStore(sql: SqlClient): SessionStore {
  return {
    async byIds(ids, deadline) {
      const rows = await sql.query<SessionRow>(BY_IDS, [ids], deadline);
      return byKey(ids, rows, (row) => row.id);
    },

    async pages(userIds, query, deadline) {
      const params = new Params();
      const users = params.add(userIds);
      const rows = await sql.query<SessionRow & { ord: number }>(
        `SELECT k.ord, s.*
        FROM unnest(${users}::text[]) WITH ORDINALITY AS k (user_id, ord)
        CROSS JOIN LATERAL (${select(query, ['s.user_id = k.user_id'], params)}) s`,
        params.values,
        deadline,
      );
      return byOrdinal<SessionRow>(userIds.length, rows).map((group) => toPage(group, query.page));
    },

    async list(query, deadline) {
      const params = new Params();
      const rows = await sql.query<SessionRow>(select(query, [], params), params.values, deadline);
      return toPage(rows, query.page);
    },

    async counts(userIds, filter, deadline) {
      const params = new Params();
      const users = params.add(userIds.filter((id) => id !== null));
      const conditions = ['s.deleted_at IS NULL', ...matching(filter, params)];
      const rows = await sql.query<{ user_id: string | null; count: number }>(
        `SELECT k.user_id, s.count
        FROM (SELECT DISTINCT user_id FROM unnest(${users}::text[]) AS i (user_id)) k
        CROSS JOIN LATERAL (${count([...conditions, 's.user_id = k.user_id'])}) s
        ${userIds.includes(null) ? `UNION ALL SELECT NULL, s.count FROM (${count(conditions)}) s` : ''}`,
        params.values,
        deadline,
      );
      const counts = new Map(rows.map((row) => [row.user_id, row.count]));
      return userIds.map((id) => {
        const found = counts.get(id) ?? 0;
        return found <= COUNT_LIMIT ? found : null;
      });
    },

    async put(sessions, deadline) {
      await sql.transaction(
        [
          {
            text: PUT,
            params: [
              sessions.map(({ id }) => id),
              sessions.map(({ userId }) => userId),
              sessions.map(({ title }) => title),
              sessions.map(({ title }) => (title === null ? null : fold(title))),
              sessions.map(({ channel }) => channel),
              sessions.map(({ status }) => status),
              sessions.map(({ tags }) => toJson(tags)),
              sessions.map(({ metadata }) => toJson(metadata)),
              sessions.map(({ startedAt }) => toTimestamp(startedAt)),
              sessions.map(({ endedAt }) => toTimestampOrNull(endedAt)),
            ],
          },
        ],
        deadline,
      );
    },

    async derive(sessions, deadline) {
      await sql.transaction(
        [
          {
            text: DERIVE,
            params: [
              sessions.map(({ id }) => id),
              sessions.map(({ turnCount }) => turnCount),
              sessions.map(({ lastTurnAt }) => toTimestampOrNull(lastTurnAt)),
              sessions.map(({ lastTurnPreview }) => lastTurnPreview),
              sessions.map(({ title }) => title),
              sessions.map(({ title }) => (title === null ? null : fold(title))),
            ],
          },
        ],
        deadline,
      );
    },
  };
}

function select(
  { filter, order, page }: SessionQuery,
  conditions: readonly string[],
  params: Params,
): string {
  const matched = matching(filter, params);
  const part = pageOf(order, page, params);
  return `
    SELECT ${SESSION_COLUMNS}
    FROM sessions s
    WHERE ${allOf(['s.deleted_at IS NULL', ...conditions, ...matched, ...part.where])}
    ORDER BY ${part.orderBy}
    LIMIT ${part.limit}`;
}

function count(conditions: readonly string[]): string {
  return `
    SELECT count(*) AS count
    FROM (SELECT FROM sessions s WHERE ${allOf(conditions)} LIMIT ${COUNT_LIMIT + 1}) matching`;
}

function matching(filter: SessionFilter, params: Params): string[] {
  const conditions = [
    ...oneOf('s.channel', filter.channels, params),
    ...oneOf('s.status', filter.statuses, params),
    ...inRange('s.started_at', filter.startedAt, params),
    ...inRange('s.last_turn_at', filter.lastTurnAt, params),
  ];
  if (filter.userId !== null) conditions.push(`s.user_id = ${params.add(filter.userId)}::text`);
  if (filter.tags !== null) conditions.push(`s.tags @> ${params.add(filter.tags)}::text[]`);
  if (filter.title !== null)
    conditions.push(`s.title_fold LIKE ${params.add(containing(fold(filter.title)))}::text`);
  return conditions;
}

const VALUES: Record<SessionOrder['field'], { sql: string; type: string }> = {
  STARTED_AT: { sql: 's.started_at', type: 'timestamptz' },
  LAST_TURN_AT: { sql: `coalesce(s.last_turn_at, timestamptz '-infinity')`, type: 'timestamptz' },
  TURN_COUNT: { sql: 's.turn_count', type: 'integer' },
};

function pageOf({ field, direction }: SessionOrder, page: PageSpec<SessionKey>, params: Params) {
  const columns: OrderColumn[] = [
    { ...VALUES[field], direction },
    { sql: 's.id', type: 'text', direction },
  ];
  const keyValue = (value: number | null): string | number => {
    if (value === null) return '-infinity';
    return field === 'TURN_COUNT' ? value : toTimestamp(value);
  };
  return keyset(columns, page, ({ value, id }) => [keyValue(value), id], params);
}
