// Relations of entities: page by page for many entities at once, from either end, and written.

import type { Deadline } from '../deadline.ts';
import type { PageSpec, RelationKey, RelationQuery } from '../paging.ts';
import { toPage } from '../postgres/keyset.ts';
import type { RelationRow, RelationSeen } from '../rows.ts';
import type { GraphStore } from '../types.ts';
import type { CypherClient } from './client.ts';
import { RELATION, type RelationColumns, toJsonText, toRelation } from './graph-rows.ts';
import type { Labels } from './labels.ts';
import {
  afterAll,
  beforeAll,
  compareText,
  descendingPart,
  keyOf,
  SEPARATOR,
  textOf,
  textPart,
} from './order-key.ts';
import { between, byIndex, chunks, limitOf, orderBy, type Stretch, stretchOf } from './stretch.ts';

/** Relations that one transaction writes. */
const BATCH = 5_000;

/** Which end of a relation is the entity whose list it is in. */
type Way = 'out' | 'in';
const WAYS: Record<RelationQuery['direction'], readonly Way[]> = {
  OUT: ['out'],
  IN: ['in'],
  BOTH: ['out', 'in'],
};

/** The property that a way's list in each order goes by: the entity, the value, the far end, type and source. */
const KEY: Record<RelationQuery['order'], Record<Way, string>> = {
  WEIGHT: { out: 'outByWeight', in: 'inByWeight' },
  NAME: { out: 'outByName', in: 'inByName' },
};

interface SeenColumns extends RelationColumns {
  ord: number;
  /** The name in its key, which while an entity is renamed need not be the entity's: lists go by the key. */
  otherPart: string;
}

/** The relation part of the graph store. */
export function relationMethods(
  client: CypherClient,
  labels: Labels,
): Pick<GraphStore, 'relations' | 'putRelations'> {
  const lock = `
    UNWIND $ids AS id
    MATCH (e:${labels.entity} {id: id})
    SET e.id = id`;
  const put = putStatement(labels);

  async function putBatch(relations: readonly RelationRow[], deadline: Deadline): Promise<void> {
    const ids = [...new Set(relations.flatMap(({ fromId, toId }) => [fromId, toId]))].sort(compareText);
    const rows = relations.map(toProperties);
    await client.write(async (transaction) => {
      // Their names stay as they are until the relations are there.
      await transaction.run(lock, { ids });
      await transaction.run(put, { rows, separator: SEPARATOR });
    }, deadline);
  }

  return {
    async relations(entityIds, query, deadline) {
      if (entityIds.length === 0) return [];
      const rows = await client.read<SeenColumns>(
        pagesStatement(labels, query),
        {
          lists: entityIds.map((id, ord) => ({ ord, ...stretches(id, query) })),
          types: query.types,
          minWeight: query.minWeight,
          separator: SEPARATOR,
          limit: limitOf(query.page),
        },
        deadline,
      );
      const byList = Map.groupBy(rows, ({ ord }) => ord);
      return entityIds.map((id, ord) => {
        const seen = (byList.get(ord) ?? []).map((row) => toSeen(id, row));
        const sign = query.page.from === 'start' ? 1 : -1;
        return toPage(
          seen.sort((a, b) => sign * compareSeen(query.order, a, b)),
          query.page,
        );
      });
    },

    async putRelations(relations, deadline) {
      for (const batch of chunks(relations, BATCH)) await putBatch(batch, deadline);
    },
  };
}

function toSeen(id: string, row: SeenColumns): RelationSeen {
  const relation = toRelation(row);
  const isOut = relation.fromId === id;
  return {
    relation,
    otherId: isOut ? relation.toId : relation.fromId,
    otherName: textOf(row.otherPart),
  };
}

function compareSeen(order: RelationQuery['order'], a: RelationSeen, b: RelationSeen): number {
  const value = ({ relation, otherName }: RelationSeen) =>
    valuePart(order === 'WEIGHT' ? relation.weight : otherName);
  return (
    compareText(value(a), value(b)) ||
    compareText(a.relation.fromId, b.relation.fromId) ||
    compareText(a.relation.toId, b.relation.toId) ||
    compareText(a.relation.type, b.relation.type) ||
    compareText(a.relation.source, b.relation.source)
  );
}

function valuePart(value: RelationKey['value']): string {
  return typeof value === 'string' ? textPart(value) : descendingPart(value);
}

/**
 * Reads each way from its index; of both ways the page is then the first of what they gave. What an index does not know, types and
 * a least weight where the order is by name, is checked relation by relation: of an entity with very many, a page of a rare type costs
 * as much as all of them, and only the deadline ends it.
 */
function pagesStatement(labels: Labels, query: RelationQuery): string {
  const ways = WAYS[query.direction].map((way) => {
    const key = `r.${KEY[query.order][way]}`;
    const conditions = [between(key, `list.${way}`)];
    if (query.types !== null) conditions.push('r.type IN $types');
    if (query.minWeight !== null) conditions.push('r.weight >= $minWeight');
    // A relation to itself was found on its way out.
    if (query.direction === 'BOTH' && way === 'in') conditions.push('a <> b');
    return `
        MATCH (a)-[r:${labels.relatesTo}]->(b)
        ${byIndex('r', labels.relatesTo, KEY[query.order][way])}
        WHERE ${conditions.join(' AND ')}
        RETURN a, r, b, r.${KEY.NAME[way]} AS named
        ${orderBy(key, query.page)}`;
  });
  return `
      UNWIND $lists AS list
      CALL (list) {${ways.join('\n        UNION ALL')}
      }
      RETURN list.ord AS ord, ${RELATION}, split(named, $separator)[1] AS otherPart`;
}

function stretches(id: string, query: RelationQuery): Record<Way, Stretch> {
  const own = textPart(id);
  const page = query.order === 'WEIGHT' ? heaviest(query) : query.page;
  const bound = (way: Way, key: RelationKey) => boundOf(way, id, own, key);
  return {
    out: stretchOf([own], page, (key) => bound('out', key)),
    in: stretchOf([own], page, (key) => bound('in', key)),
  };
}

/**
 * Where a key of the whole order (value, from, to, type, source) lies in the list of one entity, one of whose ends is always the
 * same: before or after all that share what comes before that end, or, if it is the key's own, exactly there.
 */
function boundOf(way: Way, id: string, own: string, key: RelationKey): string {
  const value = valuePart(key.value);
  const [from, to, type, source] = [key.fromId, key.toId, key.type, key.source].map(textPart) as [
    string,
    string,
    string,
    string,
  ];
  const shared = way === 'out' ? [own, value] : [own, value, from];
  const compared = compareText(id, way === 'out' ? key.fromId : key.toId);
  if (compared < 0) return afterAll(...shared);
  if (compared > 0) return beforeAll(...shared);
  return keyOf(own, value, way === 'out' ? to : from, type, source);
}

/** The page that ends where the weight is too small, which the index answers as well. */
function heaviest({ page, minWeight }: RelationQuery): PageSpec<RelationKey> {
  if (minWeight === null) return page;
  const { before } = page;
  const isBeforeAnyway = before !== null && typeof before.value === 'number' && before.value >= minWeight;
  if (isBeforeAnyway) return page;
  return { ...page, before: { value: minWeight, fromId: LAST, toId: LAST, type: LAST, source: LAST } };
}

/** After every id, type and source: the last code point there is. */
const LAST = '\u{10ffff}\u{10ffff}';

/** The parts of a relation's keys. The names of its ends are added where they are known. */
function toProperties({ fromId, toId, type, source, weight, metadata }: RelationRow) {
  const [from, to] = [textPart(fromId), textPart(toId)];
  const tail = keyOf(textPart(type), textPart(source));
  const value = descendingPart(weight);
  return {
    fromId,
    toId,
    type,
    source,
    weight,
    metadata: toJsonText(metadata),
    from,
    to,
    tail,
    outByWeight: keyOf(from, value, to, tail),
    inByWeight: keyOf(to, value, from, tail),
  };
}

/** A relation without an end is not written. */
function putStatement({ entity, relatesTo }: Labels): string {
  return `
    UNWIND $rows AS row
    MATCH (a:${entity} {id: row.fromId})
    MATCH (b:${entity} {id: row.toId})
    MERGE (a)-[r:${relatesTo} {type: row.type, source: row.source}]->(b)
    SET r.weight = row.weight,
      r.metadata = row.metadata,
      r.outByWeight = row.outByWeight,
      r.inByWeight = row.inByWeight,
      r.outByName = row.from + $separator + b.byName + $separator + row.tail,
      r.inByName = row.to + $separator + a.byName + $separator + row.tail`;
}
