// Shortest paths, searched from both ends.

import type { PathQuery } from '../paging.ts';
import type { GraphStore, Path } from '../types.ts';
import type { CypherClient } from './client.ts';
import type { Labels } from './labels.ts';
import { compareText } from './order-key.ts';
import { rowsById } from './related.ts';
import { pairKey, type Step, Walks } from './walks.ts';

/** A search that has visited this many entities goes no further, and there is no path for it. */
const ENTITIES_VISITED = 20_000;

/** When the searches of a call have visited this many together, the first go on alone and the others when those have ended. */
const VISITED_AT_ONCE = 500_000;

/** The search from one of the ends. Entities have places in the order in which they are to be preferred within a level. */
interface Side {
  seen: string[];
  places: Map<string, number>;
  /** The place that each was come upon from; -1 for the end itself. */
  origins: number[];
  /** The level that each is in. */
  levels: number[];
  levelStart: number;
  isNear: boolean;
}

interface Search {
  start: string;
  /** The steps taken, from either end. */
  length: number;
  near: Side;
  far: Side;
  /** Ids from the start to the other end, once the sides have met. */
  way: string[] | null;
}

/**
 * The path part of the graph store. Level by level, it goes on from the end that has fewer entities to go on from, along the
 * heaviest relations of each (`Walks`). Of the shortest paths it gives the one whose ids, read from the start, come first.
 */
export function pathMethods(
  client: CypherClient,
  labels: Labels,
  entitiesByIds: GraphStore['entitiesByIds'],
  visitedAtOnce = VISITED_AT_ONCE,
): Pick<GraphStore, 'paths'> {
  return {
    async paths(entityIds, { to, maxLength, types }: PathQuery, deadline) {
      const reads = new Walks(client, labels, types, deadline);
      const searches = [...new Set(entityIds)].map(
        (start): Search => ({
          start,
          length: 0,
          near: sideOf(start, true),
          far: sideOf(to, false),
          way: start === to ? [start] : null,
        }),
      );
      let going = maxLength > 0 ? searches.filter(({ way }) => way === null) : [];
      while (going.length > 0) {
        const sides = going.map(({ near, far }) => (lastLevel(far) < lastLevel(near) ? far : near));
        const ended = new Set<Search>();
        let visited = going.reduce((sum, search) => sum + visitedBy(search), 0);
        await reads.next(
          sides.map(({ seen, levelStart, places }) => ({ ids: seen.slice(levelStart), visited: places })),
          (steps, i) => {
            const [search, side] = [going[i], sides[i]];
            if (!search || !side) return false;
            const before = visitedBy(search);
            search.length++;
            const goesOn = goOn(search, side, steps) && search.length < maxLength;
            visited += visitedBy(search) - before;
            if (!goesOn) {
              ended.add(search);
              visited -= visitedBy(search);
              forget(search);
            }
            return visited < visitedAtOnce;
          },
        );
        going = going.filter((search) => !ended.has(search));
      }
      const ways = searches.flatMap(({ way }) => (way === null ? [] : [way]));
      const [entities, relations] = await Promise.all([
        rowsById(ways.flat(), (ids) => entitiesByIds(ids, deadline)),
        reads.between(ways.flatMap(steps)),
      ]);
      const byStart = new Map(
        searches.map(({ start, way }): [string, Path | null] => {
          if (way === null) return [start, null];
          const nodes = way.flatMap((id) => entities.get(id) ?? []);
          const between = steps(way).flatMap((pair) => relations.get(pairKey(...pair)) ?? []);
          const isWhole = nodes.length === way.length && between.length === way.length - 1;
          return [start, isWhole ? { nodes, relations: between } : null];
        }),
      );
      return entityIds.map((id) => byStart.get(id) ?? null);
    },
  };
}

function sideOf(id: string, isNear: boolean): Side {
  return { seen: [id], places: new Map([[id, 0]]), origins: [-1], levels: [0], levelStart: 0, isNear };
}

function visitedBy({ near, far }: Search): number {
  return near.seen.length + far.seen.length;
}

/** Of a search that has ended only the way is of use. */
function forget(search: Search): void {
  search.near = sideOf(search.start, true);
  search.far = sideOf(search.start, false);
}

function lastLevel({ seen, levelStart }: Side): number {
  return seen.length - levelStart;
}

function steps(way: readonly string[]): [string, string][] {
  return way.slice(1).map((id, i) => [way[i] ?? '', id]);
}

/**
 * Adds a level to a side, and looks whether the sides have met. The near levels are ordered by the ids on the way to them and the
 * far ones by id: the first in a level is the one to be preferred. True: there is more to search.
 */
function goOn(search: Search, side: Side, level: readonly Step[]): boolean {
  if (level.length === 0) return false;
  const origin = side.levelStart;
  const number = (side.levels.at(-1) ?? 0) + 1;
  side.levelStart = side.seen.length;
  const ordered = level.toSorted(
    (a, b) => (side.isNear ? a.origin - b.origin : 0) || compareText(a.id, b.id),
  );
  for (const step of ordered) {
    side.places.set(step.id, side.seen.length);
    side.seen.push(step.id);
    side.origins.push(origin + step.origin);
    side.levels.push(number);
  }
  search.way = meet(search, ordered);
  return search.way === null && visitedBy(search) < ENTITIES_VISITED;
}

/**
 * The way through the entity that both sides have, where they have met in the level just added. All that is seen is compared, since
 * relations passed over can hide an entity from one side only.
 */
function meet({ near, far }: Search, added: readonly Step[]): string[] | null {
  let best: { length: number; nearAt: number; farAt: number } | null = null;
  for (const { id } of added) {
    const [nearAt, farAt] = [near.places.get(id), far.places.get(id)];
    if (nearAt === undefined || farAt === undefined) continue;
    const length = (near.levels[nearAt] ?? 0) + (far.levels[farAt] ?? 0);
    if (best === null || length < best.length || (length === best.length && nearAt < best.nearAt))
      best = { length, nearAt, farAt };
  }
  if (best === null) return null;
  return [...back(near, best.nearAt).reverse(), ...back(far, best.farAt).slice(1)];
}

/** From an entity back to the side's end. */
function back({ seen, origins }: Side, from: number): string[] {
  const ids: string[] = [];
  for (let place = from; place >= 0; place = origins[place] ?? -1) ids.push(seen[place] ?? '');
  return ids;
}
