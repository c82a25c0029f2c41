// Steps along relations, for many walks at once: what is next to an entity, read once however many walks come by, and the relation
// that stands for a step.

import type { Deadline } from '../deadline.ts';
import type { RelationRow } from '../rows.ts';
import type { CypherClient } from './client.ts';
import { RELATION, type RelationColumns, toRelation } from './graph-rows.ts';
import type { Labels } from './labels.ts';
import { afterAll, beforeAll, compareText, SEPARATOR, textPart } from './order-key.ts';
import { between, byIndex, int } from './stretch.ts';

/**
 * Relations of one entity that a walk goes along each way, out and in: the heaviest. The rest are passed over, so that an entity
 * related to everything does not make a walk endless. Ties as in lists of relations by weight.
 */
const RELATIONS_WALKED = 1_000;

/** Relations that one step of one walk reads at most, those of the first entities of its level. */
const RELATIONS_PER_STEP = 100_000;

/** Relations that one statement reads at most, over all walks. */
const RELATIONS_PER_STATEMENT = 200_000;

/** Entities that one statement reads the relations of, beside the rest of the level that reaches it. */
const ENTITIES_PER_STATEMENT = 50_000;

/** Neighbours kept from one step to the next, over all walks: about 200 bytes each. */
const NEIGHBOURS_KEPT = 500_000;

/** Where a walk has come to, and what it does not go to again. */
export interface Level {
  ids: readonly string[];
  visited: ReadonlyMap<string, number>;
}

/** An entity that a walk comes upon. */
export interface Neighbour {
  id: string;
  /** Where it stands in the list of all (`nameKey`). */
  byName: string;
}

/** An entity that a walk has come upon, with the one it came from: a place in the level before. */
export interface Step extends Neighbour {
  origin: number;
}

/** Reads of one walk or of many that go along the same types of relations. */
export class Walks {
  readonly #client: CypherClient;
  readonly #step: string;
  readonly #between: string;
  readonly #types: readonly string[] | null;
  readonly #deadline: Deadline;
  readonly #mostKept: number;
  /** What is next to entities that were read, and how much that is in all. */
  readonly #neighbours = new Map<string, readonly Neighbour[]>();
  #kept = 0;

  constructor(
    client: CypherClient,
    labels: Labels,
    types: readonly string[] | null,
    deadline: Deadline,
    mostKept = NEIGHBOURS_KEPT,
  ) {
    this.#mostKept = mostKept;
    this.#client = client;
    this.#types = types;
    this.#deadline = deadline;
    this.#step = stepStatement(labels, types !== null);
    this.#between = betweenStatement(labels, types !== null);
  }

  /** How many neighbours are kept at the moment. */
  get kept(): number {
    return this.#kept;
  }

  /**
   * Gives `take` the level after each of some levels, in their order: the entities next to those in it that `visited` does not have,
   * each once, with the first place in the level that it is next to. One statement for all, more where they are next to very much.
   * Ends early when `take` returns false.
   */
  async next(levels: readonly Level[], take: (steps: Step[], index: number) => boolean): Promise<void> {
    for (let i = 0; i < levels.length; ) {
      const missing = this.#missing(levels.slice(i));
      if (missing.length > 0) await this.#readNeighbours(missing);
      for (let level = levels[i]; level && this.#missing([level]).length === 0; level = levels[++i])
        if (!take(this.#stepsOf(level), i)) return;
      this.#forget(levels[i]);
    }
  }

  #stepsOf({ ids, visited }: Level): Step[] {
    const found = new Map<string, Step>();
    let read = 0;
    for (const [origin, id] of ids.entries()) {
      for (const { id: next, byName } of this.#neighbours.get(id) ?? []) {
        if (++read > RELATIONS_PER_STEP) return [...found.values()];
        if (!visited.has(next) && !found.has(next)) found.set(next, { id: next, byName, origin });
      }
    }
    return [...found.values()];
  }

  /** What must be read yet for a step of each level; a level's part that is beyond its share is not. */
  #missing(levels: readonly Level[]): string[] {
    const missing = new Set<string>();
    for (const { ids } of levels) {
      let read = 0;
      for (const id of ids) {
        if (read >= RELATIONS_PER_STEP) break;
        const known = this.#neighbours.get(id);
        if (known === undefined) missing.add(id);
        else read += known.length;
      }
      if (missing.size >= ENTITIES_PER_STATEMENT) break;
    }
    return [...missing];
  }

  /** Where too much is kept, all of it but what the level next in turn needs. What others need is read again. */
  #forget(next: Level | undefined): void {
    if (this.#kept <= this.#mostKept) return;
    const needed = new Set(next?.ids);
    for (const [id, { length }] of this.#neighbours)
      if (!needed.has(id)) {
        this.#neighbours.delete(id);
        this.#kept -= length;
      }
  }

  #keep(id: string, neighbours: readonly Neighbour[]): void {
    this.#kept += neighbours.length - (this.#neighbours.get(id)?.length ?? 0);
    this.#neighbours.set(id, neighbours);
  }

  async #readNeighbours(ids: readonly string[]): Promise<void> {
    const rows = await this.#client.read<{ place: number; ids: string[]; names: string[] }>(
      this.#step,
      {
        lists: ids.map(listOf),
        types: this.#types,
        walked: int(RELATIONS_WALKED),
        most: int(RELATIONS_PER_STATEMENT),
      },
      this.#deadline,
    );
    const total = rows.reduce((sum, row) => sum + row.ids.length, 0);
    const last = rows.reduce((place, row) => Math.max(place, row.place), -1);
    // Where it was cut off the last is not whole, unless it is all there is.
    const isCut = total >= RELATIONS_PER_STATEMENT;
    const end = isCut ? last : ids.length;
    for (const id of ids.slice(0, end)) this.#keep(id, []);
    for (const row of rows) {
      const id = ids[row.place];
      if (id === undefined || row.place >= end) continue;
      this.#keep(
        id,
        row.ids.map((next, i) => ({ id: next, byName: row.names[i] ?? '' })),
      );
    }
  }

  /**
   * The relation that stands for a step between each two entities, by `pairKey`: the first by from, to, type and source, whichever
   * way it leads.
   */
  async between(pairs: readonly (readonly [string, string])[]): Promise<Map<string, RelationRow>> {
    const wanted = new Map(pairs.map((pair) => [pairKey(...pair), pair]));
    if (wanted.size === 0) return new Map();
    const rows = await this.#client.read<RelationColumns & { key: string }>(
      this.#between,
      {
        pairs: [...wanted].map(([key, ends]) => pairOf(key, ends)),
        types: this.#types,
        separator: SEPARATOR,
      },
      this.#deadline,
    );
    return new Map(rows.map((row) => [row.key, toRelation(row)]));
  }
}

/** The same for both directions. */
export function pairKey(a: string, b: string): string {
  return a < b ? a + SEPARATOR + b : b + SEPARATOR + a;
}

/** The lesser end's relations come first. */
function pairOf(key: string, ends: readonly [string, string]) {
  const [first, last] = [...ends].sort(compareText) as [string, string];
  return { key, first, last };
}

function listOf(id: string, place: number) {
  const own = textPart(id);
  return { place: int(place), after: beforeAll(own), before: afterAll(own) };
}

/**
 * Both ways of each entity, the heaviest first, from their indexes, which do not know types: of an entity with very many relations
 * and few of the types, all are read, and only the deadline ends it.
 */
function stepStatement({ relatesTo }: Labels, isTyped: boolean): string {
  const way = (property: string, other: string) => `
        MATCH (a)-[r:${relatesTo}]->(b)
        ${byIndex('r', relatesTo, property)}
        WHERE ${between(`r.${property}`, 'list')} ${isTyped ? 'AND r.type IN $types' : ''}
        RETURN ${other} AS other
        ORDER BY r.${property}
        LIMIT $walked`;
  return `
      UNWIND $lists AS list
      CALL (list) {${way('outByWeight', 'b')}
        UNION ALL${way('inByWeight', 'a')}
      }
      WITH list.place AS place, other
      LIMIT $most
      RETURN place, collect(other.id) AS ids, collect(other.byName) AS names`;
}

/**
 * Goes out from the end with fewer relations, since both ends are known where the inner part begins. Keys by name would find the
 * same at less cost between two hubs, and lose it while one of them is renamed.
 */
function betweenStatement({ entity, relatesTo }: Labels, isTyped: boolean): string {
  return `
      UNWIND $pairs AS pair
      MATCH (one:${entity} {id: pair.first})
      MATCH (other:${entity} {id: pair.last})
      CALL (one, other) {
        MATCH (one)-[r:${relatesTo}]-(other)
        ${isTyped ? 'WHERE r.type IN $types' : ''}
        WITH r, one
        ORDER BY startNode(r) <> one, split(r.outByWeight, $separator)[3..]
        LIMIT 1
        RETURN startNode(r) AS a, r, endNode(r) AS b
      }
      RETURN pair.key AS key, ${RELATION}`;
}
