// The neighbourhood of entities, level by level.

import type { RelatedQuery } from '../paging.ts';
import type { EntityRow, Related, RelationRow } from '../rows.ts';
import type { GraphStore } from '../types.ts';
import type { CypherClient } from './client.ts';
import type { Labels } from './labels.ts';
import { compareText } from './order-key.ts';
import { pairKey, type Step, Walks } from './walks.ts';

/** An entity found, with the one a step nearer to the start. */
interface Found extends Step {
  nearer: string;
  distance: number;
}

/** The walk from one start. */
interface Walk {
  start: string;
  /** The last level, ordered by the way to each. */
  ids: string[];
  visited: Map<string, number>;
  need: number;
  found: Found[];
}

/**
 * The neighbourhood part of the graph store. It walks level by level, visits an entity once, and reads no level further when it
 * has enough. Of the shortest ways to an entity, `via` is the one whose ids, read from the start, come first.
 */
export function relatedMethods(
  client: CypherClient,
  labels: Labels,
  entitiesByIds: GraphStore['entitiesByIds'],
): Pick<GraphStore, 'related'> {
  return {
    async related(entityIds, { depth, types, limit }: RelatedQuery, deadline) {
      const reads = new Walks(client, labels, types, deadline);
      const walks = [...new Set(entityIds)].map(
        (start): Walk => ({ start, ids: [start], visited: new Map([[start, 0]]), need: limit, found: [] }),
      );
      for (let distance = 1; distance <= depth; distance++) {
        const going = walks.filter(({ ids, need }) => ids.length > 0 && need > 0);
        if (going.length === 0) break;
        await reads.next(going, (steps, i) => {
          const walk = going[i];
          if (walk) goOn(walk, steps, distance);
          return true;
        });
      }
      const found = walks.flatMap((walk) => walk.found);
      const [entities, relations] = await Promise.all([
        rowsById(
          found.map(({ id }) => id),
          (ids) => entitiesByIds(ids, deadline),
        ),
        reads.between(found.map(({ id, nearer }) => [nearer, id])),
      ]);
      const byStart = new Map(walks.map((walk) => [walk.start, toRelated(walk.found, entities, relations)]));
      return entityIds.map((id) => byStart.get(id) ?? []);
    },
  };
}

/** A level that has more than is needed is cut to the first by name. */
function goOn(walk: Walk, steps: Step[], distance: number): void {
  const kept = steps.sort((a, b) => (a.byName < b.byName ? -1 : 1)).slice(0, walk.need);
  walk.found.push(
    ...kept.map((step) => ({ ...step, distance, nearer: walk.ids[step.origin] ?? walk.start })),
  );
  for (const { id } of kept) walk.visited.set(id, walk.visited.size);
  walk.need -= kept.length;
  walk.ids = kept.toSorted((a, b) => a.origin - b.origin || compareText(a.id, b.id)).map(({ id }) => id);
}

/** The nearest first: the way to each goes on from the way to the one before it. What has gone in the meantime is left out. */
function toRelated(
  found: readonly Found[],
  entities: ReadonlyMap<string, EntityRow>,
  relations: ReadonlyMap<string, RelationRow>,
): Related[] {
  const ways = new Map<string, RelationRow[]>();
  return found.flatMap(({ id, nearer, distance }) => {
    const entity = entities.get(id);
    const relation = relations.get(pairKey(nearer, id));
    const before = distance === 1 ? [] : ways.get(nearer);
    if (!entity || !relation || !before) return [];
    const via = [...before, relation];
    ways.set(id, via);
    return [{ entity, distance, via }];
  });
}

/** Entities by id, each read once. */
export async function rowsById(
  ids: readonly string[],
  read: (ids: readonly string[]) => Promise<(EntityRow | null)[]>,
): Promise<Map<string, EntityRow>> {
  const wanted = [...new Set(ids)];
  const rows = wanted.length === 0 ? [] : await read(wanted);
  return new Map(rows.flatMap((row) => (row === null ? [] : [[row.id, row] as const])));
}
