// Shortest paths, searched from both ends.

import { Params } from '../postgres/keyset.ts';
import type { SqlClient, SqlStatement } from '../sql.ts';
import type { EntityRow, GraphStore, Path, PathQuery } from '../types.ts';
import { ENTITY, type RelationColumns, toEntity, toRelation } from './graph-rows.ts';
import { relationBetween, stepFrom } from './graph-walks.ts';

/** A search that has visited this many entities goes no further, and there is no path for it. */
export const ENTITIES_VISITED = 20_000;

/** An entity on a path, with the relation to the next; the last has none. */
interface PathColumns extends EntityRow {
  start: string;
  from_id: string | null;
}

/**
 * The path part of the graph store. Level by level, it goes on from the end that has fewer entities to go on from, along the
 * 1,000 heaviest relations of each, each way (`RELATIONS_WALKED`). Of the shortest paths it gives the one whose ids, read from the start,
 * come first; of the relations between two entities on it, the first by from, to, type and source.
 */
export function pathMethods(sql: SqlClient): Pick<GraphStore, 'paths'> {
  return {
    async paths(entityIds, query, deadline) {
      const { text, params } = pathsStatement([...new Set(entityIds)], query);
      const rows = await sql.query<PathColumns & RelationColumns>(text, params, deadline);
      const byStart = Map.groupBy(rows, ({ start }) => start);
      return entityIds.map((id) => toPath(byStart.get(id)));
    },
  };
}

function toPath(rows: readonly (PathColumns & RelationColumns)[] | undefined): Path | null {
  if (!rows) return null;
  return { nodes: rows.map(toEntity), relations: rows.slice(0, -1).map(toRelation) };
}

/**
 * `walk` has a row for each step of each start. The search from the start is `near`, the one from the other end `far`. `*_seen`
 * are the entities visited, level after level; `*_origins` the place among them that each was come upon from, 0 for the end
 * itself; `*_starts` the places where levels start, so that the level of a place is its bucket. The near levels are ordered by
 * the ids on the way to them and the far ones by id: the first in a level is the one to be preferred. `near_at` and `far_at`
 * are the places of the entity where both searches met; the whole of what is seen is compared, since relations passed over can
 * hide an entity from one side only.
 *
 * `way` goes back from there to both ends; `place` counts from the start.
 */
function pathsStatement(starts: readonly string[], { to, maxLength, types }: PathQuery): SqlStatement {
  const params = new Params();
  const ids = params.add(starts);
  const target = `${params.add(to)}::text COLLATE "C"`;
  const longest = params.add(maxLength);
  const typesParam = types === null ? null : params.add(types);
  const side = (near: string, far: string): string => `CASE WHEN side.near THEN ${near} ELSE ${far} END`;
  const step = stepFrom('side.seen[side.level_start:]', 'side.seen', typesParam);
  const text = `
    WITH RECURSIVE walk (
      start, near_seen, near_origins, near_starts, far_seen, far_origins, far_starts, near_at, far_at
    ) AS (
      SELECT k.id, ARRAY[k.id], ARRAY[0], ARRAY[1], ARRAY[${target}], ARRAY[0], ARRAY[1],
        CASE WHEN k.id = ${target} THEN 1 END, CASE WHEN k.id = ${target} THEN 1 END
      FROM (SELECT id COLLATE "C" AS id FROM unnest(${ids}::text[]) AS start (id)) k
      UNION ALL
      SELECT w.start,
        ${side('w.near_seen || level.ids', 'w.near_seen')},
        ${side('w.near_origins || level.origins', 'w.near_origins')},
        ${side('w.near_starts || side.next_start', 'w.near_starts')},
        ${side('w.far_seen', 'w.far_seen || level.ids')},
        ${side('w.far_origins', 'w.far_origins || level.origins')},
        ${side('w.far_starts', 'w.far_starts || side.next_start')},
        met.near_at, met.far_at
      FROM walk w
      CROSS JOIN LATERAL (
        SELECT ends.*, cardinality(ends.seen) + 1 AS next_start
        FROM (VALUES
          (true, w.near_seen, w.near_starts[cardinality(w.near_starts)]),
          (false, w.far_seen, w.far_starts[cardinality(w.far_starts)])
        ) AS ends (near, seen, level_start)
        ORDER BY cardinality(ends.seen) - ends.level_start, ends.near DESC
        LIMIT 1
      ) side
      CROSS JOIN LATERAL (
        SELECT array_agg(next.id ORDER BY next.rank, next.id) AS ids,
          array_agg(next.origin ORDER BY next.rank, next.id) AS origins
        FROM (
          SELECT found.id, ${side('found.pos', '0')} AS rank, side.level_start - 1 + found.pos AS origin
          FROM (${step}) found
        ) next
      ) level
      LEFT JOIN LATERAL (
        SELECT min(shared.near_at)::integer AS near_at, min(shared.far_at)::integer AS far_at
        FROM (
          SELECT n.id, n.pos AS near_at, NULL::bigint AS far_at
          FROM unnest(${side('w.near_seen || level.ids', 'w.near_seen')}) WITH ORDINALITY AS n (id, pos)
          UNION ALL
          SELECT f.id, NULL, f.pos
          FROM unnest(${side('w.far_seen', 'w.far_seen || level.ids')}) WITH ORDINALITY AS f (id, pos)
        ) shared
        GROUP BY shared.id
        HAVING count(*) = 2
        ORDER BY
          width_bucket(min(shared.near_at)::integer, w.near_starts) + width_bucket(min(shared.far_at)::integer, w.far_starts),
          min(shared.near_at)
        LIMIT 1
      ) met ON true
      WHERE w.near_at IS NULL
        AND cardinality(w.near_starts) + cardinality(w.far_starts) - 2 < ${longest}::integer
        AND cardinality(w.near_seen) + cardinality(w.far_seen) < ${ENTITIES_VISITED}
        AND level.ids IS NOT NULL
    ),
    met AS (SELECT * FROM walk WHERE near_at IS NOT NULL),
    way (start, near, pos, place) AS (
      SELECT met.start, side.near, ${side('met.near_at', 'met.far_at')}, width_bucket(met.near_at, met.near_starts)
      FROM met
      CROSS JOIN (VALUES (true), (false)) AS side (near)
      UNION ALL
      SELECT way.start, way.near, origin.pos, way.place + CASE WHEN way.near THEN -1 ELSE 1 END
      FROM way
      JOIN met ON met.start = way.start
      CROSS JOIN LATERAL (
        SELECT CASE WHEN way.near THEN met.near_origins[way.pos] ELSE met.far_origins[way.pos] END AS pos
      ) origin
      WHERE origin.pos > 0
    ),
    stop AS (
      SELECT start, place, id, lead(id) OVER (PARTITION BY start ORDER BY place) AS next
      FROM (
        SELECT DISTINCT way.start, way.place,
          CASE WHEN way.near THEN met.near_seen[way.pos] ELSE met.far_seen[way.pos] END AS id
        FROM way
        JOIN met ON met.start = way.start
      ) stops
    )
    SELECT stop.start, ${ENTITY}, r.*
    FROM stop
    JOIN entities e ON e.id = stop.id
    LEFT JOIN LATERAL (${relationBetween('stop.id', 'stop.next', typesParam)}) r ON true
    ORDER BY stop.start, stop.place`;
  return { text, params: params.values };
}
