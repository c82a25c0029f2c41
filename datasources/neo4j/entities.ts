// Entities read: by id, listed by name, found by the words of their names, counted by type.

import type { EntityKey, EntityQuery, PageSpec } from '../paging.ts';
import { byKey } from '../postgres/by-key.ts';
import { toPage } from '../postgres/keyset.ts';
import { searchText, words } from '../text.ts';
import type { GraphStore, TypeCount } from '../types.ts';
import type { CypherClient, Params } from './client.ts';
import { ENTITY, type EntityColumns, toEntity } from './graph-rows.ts';
import type { Labels } from './labels.ts';
import { afterAll, compareText, keyOf, SEPARATOR, textPart } from './order-key.ts';
import { wordsIndex } from './schema.ts';
import { between, byIndex, limitOf, orderBy, type Stretch, stretchOf } from './stretch.ts';

type EntityReads = Pick<GraphStore, 'entitiesByIds' | 'entities' | 'entityTypes'>;

/** A name search is looked up by this many of its words, the longest, and by no more of each; all of it is checked afterwards. */
const INDEXED_WORDS = 4;
const INDEXED_LENGTH = 100;

/** Where an entity stands in the list of all. */
export function nameKey(name: string, id: string): string {
  return keyOf(textPart(name), textPart(id));
}

/** The entity part of the graph store that reads. */
export function entityReads(client: CypherClient, labels: Labels): EntityReads {
  const byIds = `
    UNWIND $ids AS id
    MATCH (e:${labels.entity} {id: id})
    RETURN ${ENTITY}`;
  const types = `
    MATCH (t:${labels.entityType})
    WHERE t.count > 0
    RETURN t.type AS type, t.count AS count`;
  return {
    async entitiesByIds(ids, deadline) {
      const rows = await client.read<EntityColumns>(byIds, { ids: [...new Set(ids)] }, deadline);
      return byKey(ids, rows.map(toEntity), ({ id }) => id);
    },

    async entities(query, deadline) {
      const { text, params } =
        query.filter.name === null
          ? listStatement(labels, query)
          : searchStatement(labels, query, query.filter.name);
      const rows = await client.read<EntityColumns>(text, params, deadline);
      return toPage(rows.map(toEntity), query.page);
    },

    async entityTypes(deadline) {
      const counts = await client.read<TypeCount>(types, {}, deadline);
      return counts.sort((a, b) => b.count - a.count || compareText(a.type, b.type));
    },
  };
}

interface Statement {
  text: string;
  params: Params;
}

/** Each type's page is read from its own stretch of an index, then they are merged. */
function listStatement(labels: Labels, { filter, page }: EntityQuery): Statement {
  const types = filter.types === null ? null : [...new Set(filter.types)];
  const property = types === null ? 'byName' : 'byType';
  const stretches =
    types === null ? [unranked([], page)] : types.map((type) => unranked([textPart(type)], page));
  return {
    text: `
      UNWIND $stretches AS stretch
      CALL (stretch) {
        MATCH (e:${labels.entity})
        ${byIndex('e', labels.entity, property)}
        WHERE ${between(`e.${property}`, 'stretch')}
        RETURN e
        ${orderBy(`e.${property}`, page)}
      }
      WITH e
      ${orderBy('e.byName', page)}
      RETURN ${ENTITY}`,
    params: { stretches: stretches.flatMap((stretch) => stretch ?? []), limit: limitOf(page) },
  };
}

/** Without a name filter every rank is 0: a key of another rank lies wholly before or after the list. Null: nothing is there. */
function unranked(parts: readonly string[], page: PageSpec<EntityKey>): Stretch | null {
  const { after, before } = page;
  if ((after?.rank ?? 0) > 0 || (before?.rank ?? 0) < 0) return null;
  const inList = {
    ...page,
    after: after?.rank === 0 ? after : null,
    before: before?.rank === 0 ? before : null,
  };
  const bound = ({ name, id }: EntityKey) => keyOf(...parts, textPart(name), textPart(id));
  if (parts.length > 0) return stretchOf(parts, inList, bound);
  return {
    after: inList.after === null ? '' : bound(inList.after),
    before: inList.before === null ? AFTER_ALL : bound(inList.before),
  };
}

/** After every name: the last code point there is, more often than a sort key is long. */
const AFTER_ALL = textPart('\u{10ffff}'.repeat(256));

/**
 * Ranks as `entityRank` does. The index finds the nodes that hold the words, or the beginnings of long ones; the stored words
 * decide. A search without any word finds nothing. All that the index finds is read and ranked before the page is cut: a search for
 * one letter costs as much as the entities with a word that begins so, and only the deadline ends it.
 */
function searchStatement(labels: Labels, { filter, page }: EntityQuery, search: string): Statement {
  const wanted = [...new Set(words(search))].sort((a, b) => b.length - a.length);
  const lookedUp = wanted
    .slice(0, INDEXED_WORDS)
    .map((word) => `+${[...word].slice(0, INDEXED_LENGTH).join('')}*`)
    .join(' ');
  const bound = ({ rank, name, id }: EntityKey) => keyOf(String(rank), textPart(name), textPart(id));
  const stretch = {
    after: page.after === null ? '' : bound(page.after),
    before: page.before === null ? afterAll('9') : bound(page.before),
  };
  return {
    text: `
      WITH $stretch AS stretch, $text AS text
      WHERE size($words) > 0
      CALL db.index.fulltext.queryNodes($index, $lookedUp) YIELD node AS e
      WITH e, stretch, text
      WHERE all(word IN $words WHERE e.search CONTAINS word) ${filter.types === null ? '' : 'AND e.type IN $types'}
      WITH e, stretch,
        CASE WHEN e.nameSearch = text THEN '0' WHEN e.nameSearch STARTS WITH text THEN '1' ELSE '2' END
          + $separator + e.byName AS key
      WHERE ${between('key', 'stretch')}
      WITH e, key
      ${orderBy('key', page)}
      RETURN ${ENTITY}`,
    params: {
      index: wordsIndex(labels),
      lookedUp,
      words: wanted.map((word) => ` ${word}`),
      text: searchText(search),
      types: filter.types,
      separator: SEPARATOR,
      stretch,
      limit: limitOf(page),
    },
  };
}
