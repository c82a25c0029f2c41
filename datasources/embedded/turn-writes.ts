// The statements that write turns and their mentions; together they are one transaction.

import { toJson, toTimestamp } from '../postgres/sql-values.ts';
import type { SqlStatement, SqlValue } from '../sql.ts';
import type { TurnMention, TurnMentions, TurnRef, TurnRow } from '../types.ts';
import { deleteMentionsOf, refParams } from './turn-removals.ts';

/** $1 sessions, $2 ticks, $3 turn ids, $4 mentions, $5 times. */
const deleteStale = (changed: string): string =>
  deleteMentionsOf(`
    unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::timestamptz[])
      AS i (session_id, ticks, turn_id, mentions, created_at)
    JOIN turns old ON old.session_id = i.session_id AND old.ticks = i.ticks AND ${changed}`);

const DELETE_BEFORE_PUT = deleteStale(
  '(old.turn_id, old.created_at, old.mentions) IS DISTINCT FROM (i.turn_id, i.created_at, i.mentions::jsonb)',
);

const DELETE_BEFORE_SET = deleteStale(
  'old.turn_id = i.turn_id AND old.mentions <> i.mentions::jsonb AND i.created_at IS NOT NULL',
);

/** A row that would not change is not written. */
const PUT = `
  INSERT INTO turns AS t (
    session_id, ticks, turn_id, mentions, created_at, external_id, index, role, content, author_id, model,
    input_tokens, output_tokens, total_tokens, metadata
  )
  SELECT
    i.session_id, i.ticks, i.turn_id, i.mentions::jsonb, i.created_at, i.external_id, i.index, i.role, i.content,
    i.author_id, i.model, i.input_tokens, i.output_tokens, i.total_tokens, i.metadata::jsonb
  FROM unnest(
    $1::text[], $2::bigint[], $3::text[], $4::text[], $5::timestamptz[], $6::text[], $7::integer[], $8::text[],
    $9::text[], $10::text[], $11::text[], $12::integer[], $13::integer[], $14::integer[], $15::text[]
  ) AS i (
    session_id, ticks, turn_id, mentions, created_at, external_id, index, role, content, author_id, model,
    input_tokens, output_tokens, total_tokens, metadata
  )
  ON CONFLICT (session_id, ticks) DO UPDATE SET
    turn_id = excluded.turn_id,
    created_at = excluded.created_at,
    mentions = excluded.mentions,
    external_id = excluded.external_id,
    index = excluded.index,
    role = excluded.role,
    content = excluded.content,
    author_id = excluded.author_id,
    model = excluded.model,
    input_tokens = excluded.input_tokens,
    output_tokens = excluded.output_tokens,
    total_tokens = excluded.total_tokens,
    metadata = excluded.metadata
  WHERE
    (
      t.turn_id, t.created_at, t.mentions, t.external_id, t.index, t.role, t.content, t.author_id, t.model,
      t.input_tokens, t.output_tokens, t.total_tokens, t.metadata
    ) IS DISTINCT FROM (
      excluded.turn_id, excluded.created_at, excluded.mentions, excluded.external_id, excluded.index, excluded.role,
      excluded.content, excluded.author_id, excluded.model, excluded.input_tokens, excluded.output_tokens,
      excluded.total_tokens, excluded.metadata
    )`;

/** $1 sessions, $2 ticks, $3 turn ids, $4 mentions. */
const SET_MENTIONS = `
  UPDATE turns t
  SET mentions = i.mentions::jsonb
  FROM unnest($1::text[], $2::bigint[], $3::text[], $4::text[]) AS i (session_id, ticks, turn_id, mentions)
  WHERE
    t.session_id = i.session_id
    AND t.ticks = i.ticks
    AND t.turn_id = i.turn_id
    AND t.mentions <> i.mentions::jsonb`;

/** The mentions that stored turns name. $1 sessions, $2 ticks, $3 turn ids. */
const INDEX = `
  INSERT INTO mentions (
    entity_id, created_at, ticks, session_id, ordinal, turn_id, source, start_at, end_at, count
  )
  SELECT
    e.mention ->> 'entityId', t.created_at, t.ticks, t.session_id, e.place - 1, t.turn_id, e.mention ->> 'source',
    (e.mention ->> 'start')::integer, (e.mention ->> 'end')::integer, (e.mention ->> 'count')::integer
  FROM unnest($1::text[], $2::bigint[], $3::text[]) AS i (session_id, ticks, turn_id)
  JOIN turns t ON t.session_id = i.session_id AND t.ticks = i.ticks AND t.turn_id = i.turn_id
  CROSS JOIN LATERAL jsonb_array_elements(t.mentions) WITH ORDINALITY AS e (mention, place)
  ON CONFLICT (entity_id, created_at, ticks, session_id, ordinal) DO NOTHING`;

/** Inserts or replaces turns and their mentions. */
export function putStatements(turns: readonly TurnRow[]): SqlStatement[] {
  return [
    { text: DELETE_BEFORE_PUT, params: turnParams(turns) },
    ...appendStatements(turns),
    ...indexStatements(turns.filter(({ mentions }) => mentions.length > 0)),
  ];
}

/** Writes turns, their mentions in their own rows only. */
export function appendStatements(turns: readonly TurnRow[]): SqlStatement[] {
  return [
    {
      text: PUT,
      params: [
        ...turnParams(turns),
        turns.map(({ externalId }) => externalId),
        turns.map(({ index }) => index),
        turns.map(({ role }) => role),
        turns.map(({ content }) => content),
        turns.map(({ authorId }) => authorId),
        turns.map(({ model }) => model),
        turns.map(({ inputTokens }) => inputTokens),
        turns.map(({ outputTokens }) => outputTokens),
        turns.map(({ totalTokens }) => totalTokens),
        turns.map(({ metadata }) => toJson(metadata)),
      ],
    },
  ];
}

/** Makes the mentions of stored turns found. */
export function indexStatements(refs: readonly TurnRef[]): SqlStatement[] {
  return refs.length === 0 ? [] : [{ text: INDEX, params: refParams(refs) }];
}

/** Replaces the mentions of turns that are there. */
export function putMentionsStatements(turns: readonly TurnMentions[]): SqlStatement[] {
  const params = turnParams(turns);
  return [
    { text: DELETE_BEFORE_SET, params },
    { text: SET_MENTIONS, params: params.slice(0, 4) },
    ...indexStatements(turns.filter(({ mentions }) => mentions.length > 0)),
  ];
}

function turnParams(turns: readonly TurnMentions[]): SqlValue[] {
  return [
    ...refParams(turns),
    turns.map(({ mentions }) => toJson(mentions.map(stored))),
    turns.map(({ createdAt }) => toTimestamp(createdAt)),
  ];
}

/** A mention without whatever else the caller's object may carry. */
function stored({ entityId, source, start, end, count }: TurnMention) {
  return { entityId, source, start, end, count };
}
