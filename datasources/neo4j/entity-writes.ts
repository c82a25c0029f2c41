// Entities written. Relations carry the names of their ends in what they are ordered by, and each type has a node with its
// count: both follow.

import type { Deadline } from '../deadline.ts';
import type { EntityRow } from '../rows.ts';
import { searchText, sortKey } from '../text.ts';
import type { CypherClient, Params, Transaction } from './client.ts';
import { nameKey } from './entities.ts';
import { Overtaken } from './failures.ts';
import { toJsonText } from './graph-rows.ts';
import type { Labels } from './labels.ts';
import { afterAll, beforeAll, compareText, keyOf, SEPARATOR, textPart } from './order-key.ts';
import { byIndex, chunks, int } from './stretch.ts';
import { changeTypeCounts } from './type-counts.ts';

/** Entities that one transaction writes. */
const BATCH = 2_000;

/**
 * Relations that one transaction brings new names to. An entity with more gets its new name in transactions for its relations,
 * before its own, in which they are read all the same.
 */
const RELATIONS_AT_ONCE = 10_000;

/** What was there before; null for a new entity. */
interface Before {
  id: string;
  type: string | null;
  byName: string | null;
}

/** The entity part of the graph store that writes. */
export function entityWriter(client: CypherClient, labels: Labels, relationsAtOnce = RELATIONS_AT_ONCE) {
  const statements = statementsOf(labels);

  async function writeBatch(entities: readonly EntityRow[], deadline: Deadline): Promise<void> {
    const renamed = await client.read<{ id: string; relations: number }>(
      statements.renamed,
      { rows: entities.map(({ id, name }) => ({ id, byName: nameKey(sortKey(name), id) })) },
      deadline,
    );
    const relations = new Map(renamed.map((row) => [row.id, row.relations]));
    for (const some of byWeight(entities, ({ id }) => relations.get(id) ?? 0, relationsAtOnce)) {
      for (const { id, name } of some)
        if ((relations.get(id) ?? 0) > relationsAtOnce)
          await renameHub(id, nameKey(sortKey(name), id), deadline);
      await writeSome(some, deadline);
    }
  }

  async function writeSome(entities: readonly EntityRow[], deadline: Deadline): Promise<void> {
    const rows = entities.map(entityProperties);
    const names = new Map(rows.map(({ id, byName }) => [id, byName]));
    await client.write(async (transaction) => {
      const before = await transaction.run<Before>(statements.put, { rows });
      await expectNew(transaction, before);
      await countTypes(transaction, entities, before);
      const changed = before.flatMap(({ id, byName }) =>
        byName !== null && byName !== names.get(id) ? [{ id, byName: names.get(id) ?? '' }] : [],
      );
      if (changed.length === 0) return;
      const params = { rows: changed, separator: SEPARATOR };
      await transaction.run(statements.renameIn, params);
      await transaction.run(statements.renameOut, params);
    }, deadline);
  }

  async function countTypes(
    transaction: Transaction,
    entities: readonly EntityRow[],
    before: readonly Before[],
  ): Promise<void> {
    const changes = new Map<string, number>();
    const add = (type: string, by: number) => changes.set(type, (changes.get(type) ?? 0) + by);
    for (const { type } of entities) add(type, 1);
    for (const { type } of before) if (type !== null) add(type, -1);
    await changeTypeCounts(transaction, labels, changes);
  }

  /** An entity that is removed while it is waited for looks like a new one, and what is then set on it is lost. */
  async function expectNew(transaction: Transaction, before: readonly Before[]): Promise<void> {
    const ids = before.flatMap(({ id, type }) => (type === null ? [id] : []));
    if (ids.length === 0) return;
    const [row] = await transaction.run<{ there: number }>(statements.there, { ids });
    if (row?.there !== ids.length) throw new Overtaken('an entity');
  }

  /**
   * Piece by piece along its relations by weight; what was done stays done when it is broken off. Relations whose weight changes
   * meanwhile may be passed over: the entity's own transaction brings the name to all that lack it.
   */
  async function renameHub(id: string, byName: string, deadline: Deadline): Promise<void> {
    const own = textPart(id);
    for (const statement of [statements.renameSomeIn, statements.renameSomeOut]) {
      let after: string | null = beforeAll(own);
      while (after !== null) {
        const params: Params = {
          row: { byName },
          after,
          before: afterAll(own),
          separator: SEPARATOR,
          limit: int(relationsAtOnce),
        };
        const [row] = await client.write(
          (transaction) => transaction.run<{ last: string | null }>(statement, params),
          deadline,
        );
        after = row?.last ?? null;
      }
    }
  }

  return {
    async putEntities(entities: readonly EntityRow[], deadline: Deadline): Promise<void> {
      // In one order everywhere, so that two writers do not wait for each other.
      const sorted = entities.toSorted((a, b) => compareText(a.id, b.id));
      for (const batch of chunks(sorted, BATCH)) await writeBatch(batch, deadline);
    },
  };
}

/** Lists cut into pieces that together weigh no more than `most`; what weighs more is a piece with nothing else that weighs. */
function* byWeight<Item>(
  items: readonly Item[],
  weightOf: (item: Item) => number,
  most: number,
): Generator<Item[]> {
  let some: Item[] = [];
  let weight = 0;
  for (const item of items) {
    const own = weightOf(item);
    if (some.length > 0 && own > 0 && weight + own > most) {
      yield some;
      some = [];
      weight = 0;
    }
    some.push(item);
    weight += own;
  }
  if (some.length > 0) yield some;
}

/** An entity's node. Search words and keys are made here, so that every engine finds and orders alike. */
export function entityProperties({ id, type, name, aliases, description, metadata, shared }: EntityRow) {
  const byName = nameKey(sortKey(name), id);
  return {
    id,
    type,
    name,
    aliases,
    description,
    metadata: toJsonText(metadata),
    shared,
    byName,
    byType: keyOf(textPart(type), byName),
    nameSearch: searchText(name),
    search: searchText(name, ...aliases),
  };
}

function statementsOf({ entity, relatesTo }: Labels) {
  // Setting what is set already takes the lock and writes nothing. What is read after that nobody else changes.
  const put = `
    UNWIND $rows AS row
    MERGE (e:${entity} {id: row.id})
    SET e.id = row.id
    WITH e, row, e.type AS type, e.byName AS byName
    SET e += row
    RETURN row.id AS id, type, byName`;
  const there = `
    UNWIND $ids AS id
    MATCH (e:${entity} {id: id})
    RETURN count(*) AS there`;
  const renamed = `
    UNWIND $rows AS row
    MATCH (e:${entity} {id: row.id})
    WHERE e.byName <> row.byName
    RETURN e.id AS id, COUNT { (e)-[:${relatesTo}]->() } + COUNT { (e)<-[:${relatesTo}]-() } AS relations`;
  // A relation's parts are in its key by weight: from, weight, to, type, source.
  const newKey = (other: number) =>
    `parts[${other}] + $separator + row.byName + $separator + parts[3] + $separator + parts[4]`;
  const rename = (pattern: string, property: string, other: number) => `
    UNWIND $rows AS row
    MATCH (e:${entity} {id: row.id})${pattern}
    WITH r, row, split(r.outByWeight, $separator) AS parts
    WITH r, ${newKey(other)} AS key
    WHERE r.${property} <> key
    SET r.${property} = key`;
  const renameSome = (list: string, property: string, other: number) => `
    MATCH ()-[r:${relatesTo}]->()
    ${byIndex('r', relatesTo, list)}
    WHERE r.${list} > $after AND r.${list} < $before
    WITH r, r.${list} AS place
    ORDER BY r.${list}
    LIMIT $limit
    WITH r, place, $row AS row, split(r.outByWeight, $separator) AS parts
    WITH r, place, ${newKey(other)} AS key
    FOREACH (_ IN CASE WHEN r.${property} <> key THEN [1] ELSE [] END | SET r.${property} = key)
    RETURN max(place) AS last`;
  return {
    put,
    there,
    renamed,
    renameIn: rename(`<-[r:${relatesTo}]-()`, 'outByName', 0),
    renameOut: rename(`-[r:${relatesTo}]->()`, 'inByName', 2),
    renameSomeIn: renameSome('inByWeight', 'outByName', 0),
    renameSomeOut: renameSome('outByWeight', 'inByName', 2),
  };
}
