// SQL that the walks along relations share: what is next to an entity, one step from a level to the next, and the relation
// that stands for a step.

import { RELATION } from './graph-rows.ts';

/**
 * Relations of one entity that a walk goes along each way, out and in: the heaviest. The rest are passed over, so that an entity
 * related to everything does not make a walk endless. Ties as in lists of relations by weight.
 */
export const RELATIONS_WALKED = 1_000;

/** Relations that one step reads at most, those of the first entities of its level. */
const RELATIONS_PER_STEP = 100_000;

/** Narrows relations `r` to the types in the parameter; no parameter, all of them. */
function ofTypes(types: string | null): string {
  return types === null ? '' : `AND r.type = ANY(${types}::text[])`;
}

/**
 * One step: the entities next to those in the array `level` that are not in the array `visited`, each once. Columns: `id`,
 * `name` (its name_key), and `pos`, the least place in `level` of an entity that it is next to. One grouping tells new from
 * visited, which costs the same whatever the planner thinks of the arrays' sizes.
 */
export function stepFrom(level: string, visited: string, types: string | null): string {
  const along = (own: string, other: string, name: string): string => `(
        SELECT r.${other} AS other_id, r.${name} AS other_name
        FROM relations r
        WHERE r.${own} = f.id ${ofTypes(types)}
        ORDER BY r.lightness, r.${other}, r.type, r.source
        LIMIT ${RELATIONS_WALKED})`;
  return `
    SELECT id, min(pos)::integer AS pos, min(name) AS name
    FROM (
      SELECT v.id COLLATE "C" AS id, 0 AS pos, '' COLLATE "C" AS name
      FROM unnest(${visited}) AS v (id)
      UNION ALL
      (SELECT r.other_id, f.pos, r.other_name
      FROM unnest(${level}) WITH ORDINALITY AS f (id, pos)
      CROSS JOIN LATERAL (
        ${along('from_id', 'to_id', 'to_name')}
        UNION ALL
        ${along('to_id', 'from_id', 'from_name')}
      ) r
      LIMIT ${RELATIONS_PER_STEP})
    ) seen
    GROUP BY id
    HAVING min(pos) > 0`;
}

/** The relation that stands for a step between two entities: the first by from, to, type and source, whichever way it leads. */
export function relationBetween(a: string, b: string, types: string | null): string {
  const from = (own: string, other: string): string => `(
      SELECT r.*
      FROM relations r
      WHERE r.from_id = ${own} AND r.to_id = ${other} ${ofTypes(types)}
      ORDER BY r.type, r.source
      LIMIT 1)`;
  return `
    SELECT ${RELATION}
    FROM (${from(a, b)} UNION ALL ${from(b, a)}) r
    ORDER BY r.from_id, r.to_id
    LIMIT 1`;
}
