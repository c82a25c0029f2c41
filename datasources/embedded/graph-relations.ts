// Relations of entities: page by page for many entities at once, from either end, and written.

import { byOrdinal } from '../postgres/by-key.ts';
import { keyset, type OrderColumn, Params, toPage } from '../postgres/keyset.ts';
import { toJson } from '../postgres/sql-values.ts';
import type { SqlClient, SqlStatement, SqlValue } from '../sql.ts';
import type {
  GraphStore,
  PageSpec,
  RelationKey,
  RelationQuery,
  RelationRow,
  RelationSeen,
} from '../types.ts';
import { RELATION, type RelationColumns, toRelation } from './graph-rows.ts';

type RelationMethods = Pick<GraphStore, 'relations' | 'putRelations'>;

interface SeenColumns extends RelationColumns {
  other_id: string;
  other_name: string;
}

/** A relation without an end is not written. */
const PUT = `
  INSERT INTO relations (from_id, to_id, type, source, weight, metadata, from_name, to_name)
  SELECT given.from_id, given.to_id, given.type, given.source, given.weight, given.metadata::jsonb,
    origin.name_key, target.name_key
  FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::double precision[], $6::text[])
    AS given (from_id, to_id, type, source, weight, metadata)
  JOIN entities origin ON origin.id = given.from_id
  JOIN entities target ON target.id = given.to_id
  ON CONFLICT (from_id, to_id, type, source) DO UPDATE SET
    weight = excluded.weight,
    metadata = excluded.metadata
  WHERE (relations.weight, relations.metadata) IS DISTINCT FROM (excluded.weight, excluded.metadata)`;

/** The relation part of the graph store. */
export function relationMethods(sql: SqlClient): RelationMethods {
  return {
    async relations(entityIds, query, deadline) {
      const { text, params } = pagesStatement(entityIds, query);
      const rows = await sql.query<SeenColumns & { ord: number }>(text, params, deadline);
      return byOrdinal(entityIds.length, rows).map((group) => toPage(group.map(toSeen), query.page));
    },

    async putRelations(relations, deadline) {
      if (relations.length > 0) await sql.transaction([putStatement(relations)], deadline);
    },
  };
}

function toSeen(row: SeenColumns): RelationSeen {
  return { relation: toRelation(row), otherId: row.other_id, otherName: row.other_name };
}

function putStatement(relations: readonly RelationRow[]): SqlStatement {
  return {
    text: PUT,
    params: [
      relations.map(({ fromId }) => fromId),
      relations.map(({ toId }) => toId),
      relations.map(({ type }) => type),
      relations.map(({ source }) => source),
      relations.map(({ weight }) => weight),
      relations.map(({ metadata }) => toJson(metadata)),
    ],
  };
}

/** One way to come upon an entity's relations, with the columns that the index for each order goes by. */
interface Way {
  own: 'from_id' | 'to_id';
  other: 'from_id' | 'to_id';
  otherName: 'from_name' | 'to_name';
}
const OUT: Way = { own: 'from_id', other: 'to_id', otherName: 'to_name' };
const IN: Way = { own: 'to_id', other: 'from_id', otherName: 'from_name' };
const WAYS: Record<RelationQuery['direction'], readonly Way[]> = { OUT: [OUT], IN: [IN], BOTH: [OUT, IN] };

const TIES: readonly OrderColumn[] = [
  { sql: 'r.from_id', type: 'text', direction: 'ASC' },
  { sql: 'r.to_id', type: 'text', direction: 'ASC' },
  { sql: 'r.type', type: 'text', direction: 'ASC' },
  { sql: 'r.source', type: 'text', direction: 'ASC' },
];

/** Reads a page of each way from its index, then merges them. */
function pagesStatement(entityIds: readonly string[], query: RelationQuery): SqlStatement {
  const params = new Params();
  const ids = params.add(entityIds);
  const filters: string[] = [];
  if (query.types !== null) filters.push(`r.type = ANY(${params.add(query.types)}::text[])`);
  if (query.minWeight !== null)
    filters.push(`r.lightness <= ${params.add(-query.minWeight)}::double precision`);
  const ways = WAYS[query.direction];
  const branches = ways.map((way) => {
    const value = valueColumn(query, way);
    const { where, orderBy, limit } = keyset([value, ...TIES], query.page, keyValues, params);
    // IS TRUE keeps the index to the bounds: of two comparisons of rows it would start from the first, which is the looser
    const exact = where.map((condition) => `(${condition}) IS TRUE`);
    const conditions = [
      `r.${way.own} = k.id`,
      ...filters,
      ...bounds(query.page, value, way, params),
      ...exact,
    ];
    // a relation to itself was found on its way out
    if (ways.length > 1 && way === IN) conditions.push('r.from_id <> r.to_id');
    return `(
      SELECT r.*, ${value.sql} AS value, r.${way.other} AS other_id, r.${way.otherName} AS other_name
      FROM relations r
      WHERE ${conditions.join(' AND ')}
      ORDER BY ${orderBy}
      LIMIT ${limit})`;
  });
  const { orderBy, limit } = keyset(
    [{ sql: 'r.value', type: '', direction: 'ASC' }, ...TIES],
    ends(query.page),
    keyValues,
    params,
  );
  const text = `
    SELECT k.ord, ${RELATION}, r.other_id, r.other_name
    FROM unnest(${ids}::text[]) WITH ORDINALITY AS k (id, ord)
    CROSS JOIN LATERAL (
      SELECT r.*
      FROM (${branches.join(' UNION ALL ')}) r
      ORDER BY ${orderBy}
      LIMIT ${limit}
    ) r
    ORDER BY k.ord, ${orderBy}`;
  return { text, params: params.values };
}

/** The same page without its keys: for its order and its limit alone. */
function ends<Key>(page: PageSpec<Key>): PageSpec<Key> {
  return { ...page, after: null, before: null };
}

function valueColumn({ order }: RelationQuery, way: Way): OrderColumn {
  return order === 'WEIGHT'
    ? { sql: 'r.lightness', type: 'double precision', direction: 'ASC' }
    : { sql: `r.${way.otherName}`, type: 'text', direction: 'ASC' };
}

/** A key as the columns have it: a weight turned round, none after all others. */
function keyValues(key: RelationKey): SqlValue[] {
  return [upward(key.value), key.fromId, key.toId, key.type, key.source];
}

function upward(value: RelationKey['value']): number | string {
  if (value === null) return Infinity;
  return typeof value === 'number' ? -value : value;
}

/**
 * What `keyset` says of a key in terms that the way's index starts with, so that long runs of the same weight or name are not
 * read from their beginning. On the way in the index has all columns of the order but `to_id`, which is the entity. On the way
 * out `from_id` is the entity: where that is before the key's, what shares the key's value comes before the key as well, so
 * the place to look is the next value; where it is after, the place is the start of the value.
 */
function bounds(page: PageSpec<RelationKey>, value: OrderColumn, way: Way, params: Params): string[] {
  const bound = (key: RelationKey | null, compare: string): string[] => {
    if (key === null) return [];
    const at = upward(key.value);
    const here = `${params.add(at)}::${value.type}`;
    const from = `${params.add(key.fromId)}::text COLLATE "C"`;
    if (way === IN) return [`(${value.sql}, r.from_id) ${compare} (${here}, ${from})`];
    const next = `${params.add(following(at))}::${value.type}`;
    const to = `${params.add(key.toId)}::text`;
    return [
      `(${value.sql}, r.to_id) ${compare} (
        CASE WHEN k.id COLLATE "C" < ${from} THEN ${next} ELSE ${here} END,
        CASE WHEN k.id COLLATE "C" = ${from} THEN ${to} ELSE '' END)`,
    ];
  };
  return [...bound(page.after, '>='), ...bound(page.before, '<=')];
}

/** The least text, or number as PostgreSQL orders them, that is greater: there is no U+0000 in texts, and NaN is greatest. */
function following(value: number | string): number | string {
  if (typeof value === 'string') return `${value}\u0001`;
  if (value === Infinity) return Number.NaN;
  if (value === 0) return Number.MIN_VALUE;
  const bits = new BigInt64Array(new Float64Array([value]).buffer);
  bits[0] = (bits[0] ?? 0n) + (value > 0 ? 1n : -1n);
  return new Float64Array(bits.buffer)[0] ?? value;
}
