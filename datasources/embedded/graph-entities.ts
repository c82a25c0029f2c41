// Entities: by id, listed by name, found by the words of their names, counted by type, written.

import { byKey } from '../postgres/by-key.ts';
import { keyset, type OrderColumn, Params, toPage } from '../postgres/keyset.ts';
import { toJson } from '../postgres/sql-values.ts';
import type { SqlClient, SqlStatement, SqlValue } from '../sql.ts';
import { searchText, sortKey, words } from '../text.ts';
import type { EntityKey, EntityQuery, EntityRow, GraphStore, PageSpec, TypeCount } from '../types.ts';
import { ENTITY, toEntity } from './graph-rows.ts';

type EntityMethods = Pick<GraphStore, 'entitiesByIds' | 'entities' | 'entityTypes' | 'putEntities'>;

/** A name search is looked up by this many of its words, the longest; the rest only filter what those find. */
const INDEXED_WORDS = 3;

const BY_IDS = `SELECT ${ENTITY} FROM entities e WHERE e.id = ANY($1::text[])`;

const TYPES = `
  SELECT type, count(*) AS count
  FROM entities
  GROUP BY type
  ORDER BY count(*) DESC, type`;

const BY_NAME: readonly OrderColumn[] = [
  { sql: 'e.name_key', type: 'text', direction: 'ASC' },
  { sql: 'e.id', type: 'text', direction: 'ASC' },
];
const BY_RANK: readonly OrderColumn[] = [
  { sql: 'e.rank', type: 'double precision', direction: 'ASC' },
  ...BY_NAME,
];

const INSERT = `
  INSERT INTO entities
    (id, type, name, name_key, name_search, search, aliases, description, metadata, shared)
  SELECT id, type, name, name_key, name_search, search, aliases::jsonb, description, metadata::jsonb, shared
  FROM unnest(
    $1::text[], $2::text[], $3::text[], $4::text[], $5::text[],
    $6::text[], $7::text[], $8::text[], $9::text[], $10::boolean[]
  ) AS given (id, type, name, name_key, name_search, search, aliases, description, metadata, shared)`;

const REPLACE = `
  ON CONFLICT (id) DO UPDATE SET
    type = excluded.type,
    name = excluded.name,
    name_key = excluded.name_key,
    name_search = excluded.name_search,
    search = excluded.search,
    aliases = excluded.aliases,
    description = excluded.description,
    metadata = excluded.metadata,
    shared = excluded.shared
  WHERE entities IS DISTINCT FROM excluded`;

/** Relations carry the names of their ends. Runs before the entities are replaced, which would hide what changes. */
const rename = (end: 'from' | 'to'): string => `
  UPDATE relations r SET ${end}_name = given.name_key
  FROM unnest($1::text[], $2::text[]) AS given (id, name_key)
  JOIN entities e ON e.id = given.id AND e.name_key <> given.name_key
  WHERE r.${end}_id = given.id`;
const RENAME_FROM = rename('from');
const RENAME_TO = rename('to');

/** The entity part of the graph store. */
export function entityMethods(sql: SqlClient): EntityMethods {
  return {
    async entitiesByIds(ids, deadline) {
      const rows = await sql.query<EntityRow>(BY_IDS, [[...new Set(ids)]], deadline);
      return byKey(ids, rows.map(toEntity), ({ id }) => id);
    },

    async entities(query, deadline) {
      const { text, params } = listStatement(query);
      const rows = await sql.query<EntityRow>(text, params, deadline);
      return toPage(rows.map(toEntity), query.page);
    },

    entityTypes: (deadline) => sql.query<TypeCount>(TYPES, [], deadline),

    async putEntities(entities, deadline) {
      if (entities.length > 0) await sql.transaction(putStatements(entities), deadline);
    },
  };
}

function listStatement(query: EntityQuery): SqlStatement {
  if (query.filter.name !== null) return searchStatement(query, query.filter.name);
  return query.filter.types === null ? allStatement(query) : typedStatement(query, query.filter.types);
}

/** Without a name filter every rank is 0: a key of another rank lies wholly before or after the list. */
function unranked(
  page: PageSpec<EntityKey>,
  params: Params,
): { where: string; orderBy: string; limit: string } {
  const { after, before } = page;
  const inList = {
    ...page,
    after: after?.rank === 0 ? after : null,
    before: before?.rank === 0 ? before : null,
  };
  const { where, orderBy, limit } = keyset(BY_NAME, inList, ({ name, id }) => [name, id], params);
  const beyond = (after?.rank ?? 0) > 0 || (before?.rank ?? 0) < 0;
  return { where: ['true', ...where, ...(beyond ? ['false'] : [])].join(' AND '), orderBy, limit };
}

function allStatement({ page }: EntityQuery): SqlStatement {
  const params = new Params();
  const { where, orderBy, limit } = unranked(page, params);
  const text = `
    SELECT ${ENTITY}
    FROM entities e
    WHERE ${where}
    ORDER BY ${orderBy}
    LIMIT ${limit}`;
  return { text, params: params.values };
}

/** Each type's page is read from its own stretch of the index, then they are merged. */
function typedStatement({ page }: EntityQuery, types: readonly string[]): SqlStatement {
  const params = new Params();
  const wanted = params.add([...new Set(types)]);
  const { where, orderBy, limit } = unranked(page, params);
  const text = `
    SELECT e.*
    FROM unnest(${wanted}::text[]) AS wanted (type)
    CROSS JOIN LATERAL (
      SELECT ${ENTITY}, e.name_key
      FROM entities e
      WHERE e.type = wanted.type AND ${where}
      ORDER BY ${orderBy}
      LIMIT ${limit}
    ) e
    ORDER BY ${orderBy}
    LIMIT ${limit}`;
  return { text, params: params.values };
}

/** Ranks as `entityRank` does. A search without any word finds nothing. */
function searchStatement({ filter, page }: EntityQuery, search: string): SqlStatement {
  const params = new Params();
  const wanted = [...new Set(words(search))].sort((a, b) => b.length - a.length);
  const begins = (word: string): string => `e.search LIKE ${params.add(`% ${word}%`)}::text`;
  const conditions = wanted.length === 0 ? ['false'] : wanted.slice(0, INDEXED_WORDS).map(begins);
  const rest = wanted.slice(INDEXED_WORDS).map((word) => `% ${word}%`);
  if (rest.length > 0) conditions.push(`e.search LIKE ALL (${params.add(rest)}::text[])`);
  if (filter.types !== null) conditions.push(`e.type = ANY(${params.add(filter.types)}::text[])`);
  const text = params.add(searchText(search));
  const { where, orderBy, limit } = keyset(BY_RANK, page, ({ rank, name, id }) => [rank, name, id], params);
  return {
    text: `
      SELECT e.*
      FROM (
        SELECT ${ENTITY}, e.name_key,
          CASE WHEN e.name_search = ${text}::text THEN 0 WHEN starts_with(e.name_search, ${text}::text) THEN 1 ELSE 2 END AS rank
        FROM entities e
        WHERE ${conditions.join(' AND ')}
      ) e
      WHERE ${['true', ...where].join(' AND ')}
      ORDER BY ${orderBy}
      LIMIT ${limit}`,
    params: params.values,
  };
}

function putStatements(entities: readonly EntityRow[]): SqlStatement[] {
  const ids = entities.map(({ id }) => id);
  const keys = entities.map(({ name }) => sortKey(name));
  return [
    { text: RENAME_FROM, params: [ids, keys] },
    { text: RENAME_TO, params: [ids, keys] },
    insertStatement(entities, () => REPLACE),
  ];
}

/**
 * Inserts entities. `rest` is the statement's end, conditions on `given` and what to do where one is there, told the number of the
 * first of its own `params`.
 */
export function insertStatement(
  entities: readonly EntityRow[],
  rest: (first: number) => string,
  params: readonly SqlValue[] = [],
): SqlStatement {
  const own = [
    entities.map(({ id }) => id),
    entities.map(({ type }) => type),
    entities.map(({ name }) => name),
    entities.map(({ name }) => sortKey(name)),
    entities.map(({ name }) => searchText(name)),
    entities.map(({ name, aliases }) => searchText(name, ...aliases)),
    entities.map(({ aliases }) => toJson(aliases)),
    entities.map(({ description }) => description),
    entities.map(({ metadata }) => toJson(metadata)),
    entities.map(({ shared }) => shared),
  ];
  return { text: `${INSERT} ${rest(own.length + 1)}`, params: [...own, ...params] };
}
