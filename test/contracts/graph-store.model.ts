// What the graph store promises, worked out in memory the slow and obvious way: the oracle of its contract suite.

import { entityRank, sortKey, words } from '../../datasources/text.ts';
import type {
  EntityKey,
  EntityQuery,
  EntityRow,
  MentionedEntity,
  MentionedKey,
  MentionedQuery,
  Mentioner,
  MentionerQuery,
  MentionTotals,
  Page,
  PageSpec,
  Path,
  PathQuery,
  Related,
  RelatedQuery,
  RelationKey,
  RelationQuery,
  RelationRow,
  RelationSeen,
  SessionEntityRow,
  TypeCount,
} from '../../datasources/types.ts';
import { by, compareText } from './paged-list.ts';

/** Everything that a graph holds. */
export interface Graph {
  entities: EntityRow[];
  relations: RelationRow[];
  totals: SessionEntityRow[];
}

type Compare<T> = (a: T, b: T) => number;

const byNumber: Compare<number> = (a, b) => a - b;

const compareEntities: Compare<EntityKey> = by(
  (a, b) => byNumber(a.rank, b.rank),
  (a, b) => compareText(a.name, b.name),
  (a, b) => compareText(a.id, b.id),
);

function compareValues(a: RelationKey['value'], b: RelationKey['value']): number {
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b);
  if (a === b) return 0;
  if (a === null) return 1;
  if (b === null) return -1;
  return byNumber(Number(b), Number(a));
}

type RelationIds = Pick<RelationKey, 'fromId' | 'toId' | 'type' | 'source'>;
const compareRelationIds: Compare<RelationIds> = by(
  (a, b) => compareText(a.fromId, b.fromId),
  (a, b) => compareText(a.toId, b.toId),
  (a, b) => compareText(a.type, b.type),
  (a, b) => compareText(a.source, b.source),
);
const compareRelations = by<RelationKey>((a, b) => compareValues(a.value, b.value), compareRelationIds);

const compareMentioned: Compare<MentionedKey> = by(
  (a, b) => byNumber(b.value, a.value),
  (a, b) => compareText(a.id, b.id),
);

const compareRelated: Compare<Related> = by(
  (a, b) => byNumber(a.distance, b.distance),
  (a, b) => compareText(sortKey(a.entity.name), sortKey(b.entity.name)),
  (a, b) => compareText(a.entity.id, b.entity.id),
);

function pageOf<Row, Key>(
  rows: readonly Row[],
  keyOf: (row: Row) => Key,
  compare: Compare<Key>,
  page: PageSpec<Key>,
): Page<Row> {
  const { after, before, limit } = page;
  const between = rows
    .toSorted((a, b) => compare(keyOf(a), keyOf(b)))
    .filter((row) => after === null || compare(keyOf(row), after) > 0)
    .filter((row) => before === null || compare(keyOf(row), before) < 0);
  const more = between.length > limit;
  return page.from === 'start'
    ? { rows: between.slice(0, limit), hasNext: before !== null || more, hasPrevious: after !== null }
    : { rows: between.slice(-limit), hasNext: before !== null, hasPrevious: after !== null || more };
}

const passes = (types: readonly string[] | null, type: string): boolean =>
  types === null || types.includes(type);

export function entityKey(filter: EntityQuery['filter'], entity: EntityRow): EntityKey {
  const rank = filter.name === null ? 0 : entityRank(entity.name, filter.name);
  return { rank, name: sortKey(entity.name), id: entity.id };
}

export function relationKey(order: RelationQuery['order'], seen: RelationSeen): RelationKey {
  const { fromId, toId, type, source, weight } = seen.relation;
  return { value: order === 'WEIGHT' ? weight : seen.otherName, fromId, toId, type, source };
}

export function mentionedKey(order: MentionedQuery['order'], row: MentionedEntity | Mentioner): MentionedKey {
  return { value: order === 'COUNT' ? row.count : row.lastAt, id: 'entity' in row ? row.entity.id : row.id };
}

/** Answers as the graph store should, for one key at a time. */
export class GraphModel {
  readonly #graph: Graph;

  constructor(graph: Graph) {
    this.#graph = graph;
  }

  entity(id: string): EntityRow | null {
    return this.#graph.entities.find((entity) => entity.id === id) ?? null;
  }

  entities({ filter, page }: EntityQuery): Page<EntityRow> {
    const wanted = filter.name === null ? [] : words(filter.name);
    const rows = this.#graph.entities.filter(({ type, name, aliases }) => {
      const own = [name, ...aliases].flatMap(words);
      const named = filter.name === null || wanted.length > 0;
      return (
        named && passes(filter.types, type) && wanted.every((word) => own.some((one) => one.startsWith(word)))
      );
    });
    return pageOf(rows, (row) => entityKey(filter, row), compareEntities, page);
  }

  entityTypes(): TypeCount[] {
    return [...Map.groupBy(this.#graph.entities, ({ type }) => type)]
      .map(([type, { length }]) => ({ type, count: length }))
      .sort(
        by(
          (a, b) => b.count - a.count,
          (a, b) => compareText(a.type, b.type),
        ),
      );
  }

  relations(id: string, { direction, types, minWeight, order, page }: RelationQuery): Page<RelationSeen> {
    const rows = this.#graph.relations
      .filter(
        ({ fromId, toId }) => (direction !== 'IN' && fromId === id) || (direction !== 'OUT' && toId === id),
      )
      .filter(({ type }) => passes(types, type))
      .filter(({ weight }) => minWeight === null || (weight !== null && weight >= minWeight))
      .map((relation): RelationSeen => {
        const otherId = relation.fromId === id ? relation.toId : relation.fromId;
        return { relation, otherId, otherName: sortKey(this.entity(otherId)?.name ?? null) };
      });
    return pageOf(rows, (row) => relationKey(order, row), compareRelations, page);
  }

  related(id: string, { depth, types, limit }: RelatedQuery): Related[] {
    return this.#graph.entities
      .filter((entity) => entity.id !== id)
      .flatMap((entity) => {
        const path = this.#path(id, entity.id, depth, types);
        return path ? [{ entity, distance: path.relations.length, via: path.relations }] : [];
      })
      .sort(compareRelated)
      .slice(0, limit);
  }

  path(id: string, { to, maxLength, types }: PathQuery): Path | null {
    return this.#path(id, to, maxLength, types);
  }

  /** Tries all ways without loops, and takes the shortest, of those the first by their ids. */
  #path(from: string, to: string, maxLength: number, types: readonly string[] | null): Path | null {
    if (!this.entity(from)) return null;
    const ways: string[][] = [];
    let longest = maxLength;
    const extend = (way: string[]): void => {
      const last = way.at(-1) ?? from;
      if (last === to) {
        ways.push(way);
        longest = Math.min(longest, way.length - 1);
      } else if (way.length <= longest) {
        for (const next of this.#neighbours(last, types)) if (!way.includes(next)) extend([...way, next]);
      }
    };
    extend([from]);
    const [best] = ways.sort(
      by(
        (a, b) => a.length - b.length,
        (a, b) => a.map((id, i) => compareText(id, b[i] ?? '')).find((order) => order !== 0) ?? 0,
      ),
    );
    if (!best) return null;
    return {
      nodes: best.flatMap((id) => this.entity(id) ?? []),
      relations: best.slice(1).flatMap((id, i) => this.#between(best[i] ?? '', id, types)[0] ?? []),
    };
  }

  #between(a: string, b: string, types: readonly string[] | null): RelationRow[] {
    return this.#graph.relations
      .filter(({ fromId, toId }) => (fromId === a && toId === b) || (fromId === b && toId === a))
      .filter(({ type }) => passes(types, type))
      .sort(compareRelationIds);
  }

  #neighbours(id: string, types: readonly string[] | null): Set<string> {
    return new Set(
      this.#graph.relations
        .filter(({ fromId, toId, type }) => (fromId === id || toId === id) && passes(types, type))
        .map(({ fromId, toId }) => (fromId === id ? toId : fromId)),
    );
  }

  mentionedBy(owner: 'userId' | 'sessionId', id: string, query: MentionedQuery): Page<MentionedEntity> {
    const own = this.#graph.totals.filter((row) => row[owner] === id);
    const rows = [...Map.groupBy(own, ({ entityId }) => entityId)].flatMap(([entityId, some]) => {
      const entity = this.entity(entityId);
      return entity && passes(query.types, entity.type) ? [{ entity, ...sum(some) }] : [];
    });
    return pageOf(rows, (row) => mentionedKey(query.order, row), compareMentioned, query.page);
  }

  mentionersOf(owner: 'userId' | 'sessionId', id: string, query: MentionerQuery): Page<Mentioner> {
    const own = this.#graph.totals.filter(({ entityId }) => entityId === id);
    const rows = [...Map.groupBy(own, (row) => row[owner])].flatMap(([ownerId, some]) =>
      ownerId === null ? [] : [{ id: ownerId, ...sum(some) }],
    );
    return pageOf(rows, (row) => mentionedKey(query.order, row), compareMentioned, query.page);
  }
}

function sum(rows: readonly MentionTotals[]): MentionTotals {
  return {
    count: rows.reduce((total, { count }) => total + count, 0),
    firstAt: Math.min(...rows.map(({ firstAt }) => firstAt)),
    lastAt: Math.max(...rows.map(({ lastAt }) => lastAt)),
  };
}
