// The neighbourhood of entities, level by level.

import { Params } from '../postgres/keyset.ts';
import type { SqlClient, SqlStatement } from '../sql.ts';
import type { EntityRow, GraphStore, Related, RelatedQuery, RelationRow } from '../types.ts';
import { ENTITY, type RelationColumns, toEntity, toRelation } from './graph-rows.ts';
import { relationBetween, stepFrom } from './graph-walks.ts';

interface RelatedColumns extends EntityRow, RelationColumns {
  start: string;
  distance: number;
  /** The entity one step nearer on the way from the start. */
  nearer: string;
}

/**
 * The neighbourhood part of the graph store. It walks level by level, visits an entity once, and reads no level further when it
 * has enough. Of the shortest ways to an entity, `via` is the one whose ids, read from the start, come first; of the relations
 * between two entities on it, the first by from, to, type and source. It goes along the 1,000 heaviest relations of an entity
 * each way (`RELATIONS_WALKED`), so that one start reads at most (2 · limit − 1) · 2,000 of them.
 */
export function relatedMethods(sql: SqlClient): Pick<GraphStore, 'related'> {
  return {
    async related(entityIds, query, deadline) {
      const { text, params } = relatedStatement([...new Set(entityIds)], query);
      const rows = await sql.query<RelatedColumns>(text, params, deadline);
      const byStart = Map.groupBy(rows, ({ start }) => start);
      return entityIds.map((id) => toRelated(byStart.get(id) ?? []));
    },
  };
}

/** Rows of one start, the nearest first: the way to each goes on from the way to the one before it. */
function toRelated(rows: readonly RelatedColumns[]): Related[] {
  const ways = new Map<string, RelationRow[]>();
  return rows.map((row) => {
    const via = [...(ways.get(row.nearer) ?? []), toRelation(row)];
    ways.set(row.id, via);
    return { entity: toEntity(row), distance: row.distance, via };
  });
}

/**
 * `walk` has a row for each level of each start: the level's ids, ordered by the way to them, with those they were come upon
 * from. `need` is how many entities are still wanted; a level that has more is cut to the first by name.
 */
function relatedStatement(starts: readonly string[], { depth, types, limit }: RelatedQuery): SqlStatement {
  const params = new Params();
  const ids = params.add(starts);
  const wanted = params.add(limit);
  const deepest = params.add(depth);
  const typesParam = types === null ? null : params.add(types);
  const text = `
    WITH RECURSIVE walk (start, distance, need, visited, ids, nearer) AS (
      SELECT k.id, 0, ${wanted}::integer, ARRAY[k.id], ARRAY[k.id], NULL::text[] COLLATE "C"
      FROM (SELECT id COLLATE "C" AS id FROM unnest(${ids}::text[]) AS start (id)) k
      UNION ALL
      SELECT w.start, w.distance + 1, w.need - cardinality(level.ids), w.visited || level.ids, level.ids, level.nearer
      FROM walk w
      CROSS JOIN LATERAL (
        SELECT array_agg(next.id ORDER BY next.pos, next.id) AS ids,
          array_agg(w.ids[next.pos] ORDER BY next.pos, next.id) AS nearer
        FROM (
          SELECT found.id, found.pos
          FROM (${stepFrom('w.ids', 'w.visited', typesParam)}) found
          ORDER BY found.name, found.id
          LIMIT w.need
        ) next
      ) level
      WHERE w.distance < ${deepest}::integer AND w.need > 0 AND level.ids IS NOT NULL
    )
    SELECT w.start, w.distance, found.nearer, ${ENTITY}, r.*
    FROM walk w
    CROSS JOIN LATERAL unnest(w.ids, w.nearer) AS found (id, nearer)
    JOIN entities e ON e.id = found.id
    CROSS JOIN LATERAL (${relationBetween('found.nearer', 'found.id', typesParam)}) r
    WHERE w.distance > 0
    ORDER BY w.start, w.distance, e.name_key, e.id`;
  return { text, params: params.values };
}
