// What sessions and users mention, and who mentions an entity: totals, read from either side.

import type { MentionedKey, MentionedQuery, MentionerQuery, PageSpec } from '../paging.ts';
import { toPage } from '../postgres/keyset.ts';
import type { MentionTotals } from '../rows.ts';
import type { GraphStore } from '../types.ts';
import type { CypherClient } from './client.ts';
import { ENTITY, type EntityColumns, toEntity } from './graph-rows.ts';
import type { Labels } from './labels.ts';
import { descendingPart, keyOf, SEPARATOR, textPart } from './order-key.ts';
import { between, byIndex, limitOf, orderBy, stretchOf } from './stretch.ts';

type TotalsReads = Pick<GraphStore, 'userEntities' | 'sessionEntities' | 'entitySessions' | 'entityUsers'>;

/** The property that a list goes by: whose it is, the count or the time, and who is listed. */
const OWNER_KEY = { COUNT: 'ownerByCount', RECENT: 'ownerByRecent' } as const;
const ENTITY_KEY = { COUNT: 'entityByCount', RECENT: 'entityByRecent' } as const;

/** What a session's list goes by, which has no key: all that a session mentions is read anyway. */
const SESSION_VALUE = { COUNT: 'count', RECENT: 'lastAt' } as const;

/** The keys of an entity's lists, as a relationship from a session or a user has them. */
export function entityKeys(ownerId: string, entityId: string, { count, lastAt }: MentionTotals) {
  const [owner, entity] = [textPart(ownerId), textPart(entityId)];
  return {
    entityByCount: keyOf(entity, descendingPart(count), owner),
    entityByRecent: keyOf(entity, descendingPart(lastAt), owner),
  };
}

/** The keys of a user's lists. */
export function ownerKeys(ownerId: string, entityId: string, { count, lastAt }: MentionTotals) {
  const [owner, entity] = [textPart(ownerId), textPart(entityId)];
  return {
    ownerByCount: keyOf(owner, descendingPart(count), entity),
    ownerByRecent: keyOf(owner, descendingPart(lastAt), entity),
  };
}

const TOTALS = 'm.count AS count, m.firstAt AS firstAt, m.lastAt AS lastAt';

interface Listed extends MentionTotals {
  ord: number;
}

/** The totals part of the graph store that reads. */
export function totalsReads(client: CypherClient, labels: Labels): TotalsReads {
  const mentioned =
    (statementOf: (labels: Labels, query: MentionedQuery) => string): TotalsReads['userEntities'] =>
    async (ownerIds, query, deadline) => {
      if (ownerIds.length === 0) return [];
      const rows = await client.read<Listed & EntityColumns>(
        statementOf(labels, query),
        {
          lists: lists(ownerIds, query.page),
          after: entityBound(query.page.after),
          before: entityBound(query.page.before),
          types: query.types,
          separator: SEPARATOR,
          limit: limitOf(query.page),
        },
        deadline,
      );
      return pages(ownerIds, rows, query.page, (row) => ({ entity: toEntity(row), ...toTotals(row) }));
    };

  const mentioners =
    (type: string): TotalsReads['entityUsers'] =>
    async (entityIds, query, deadline) => {
      if (entityIds.length === 0) return [];
      const rows = await client.read<Listed & { id: string }>(
        mentionersStatement(type, query),
        { lists: lists(entityIds, query.page), limit: limitOf(query.page) },
        deadline,
      );
      return pages(entityIds, rows, query.page, (row) => ({ id: row.id, ...toTotals(row) }));
    };

  return {
    userEntities: mentioned(userStatement),
    sessionEntities: mentioned(sessionStatement),
    entityUsers: mentioners(labels.mentioned),
    entitySessions: mentioners(labels.mentions),
  };
}

function userStatement({ mentioned }: Labels, { types, order, page }: MentionedQuery): string {
  const key = `m.${OWNER_KEY[order]}`;
  return `
    UNWIND $lists AS list
    CALL (list) {
      MATCH ()-[m:${mentioned}]->(e)
      ${byIndex('m', mentioned, OWNER_KEY[order])}
      WHERE ${between(key, 'list')} ${types === null ? '' : 'AND e.type IN $types'}
      RETURN m, e
      ${orderBy(key, page)}
    }
    RETURN list.ord AS ord, ${TOTALS}, ${ENTITY}`;
}

/** Reads all that a session mentions, which is bounded; an entity's id as part of a key is the second part of its own. */
function sessionStatement({ session, mentions }: Labels, { types, order, page }: MentionedQuery): string {
  const conditions = types === null ? [] : ['e.type IN $types'];
  if (page.after !== null)
    conditions.push('(value < $after.value OR value = $after.value AND part > $after.part)');
  if (page.before !== null)
    conditions.push('(value > $before.value OR value = $before.value AND part < $before.part)');
  return `
    UNWIND $lists AS list
    CALL (list) {
      MATCH (o:${session} {id: list.id})-[m:${mentions}]->(e)
      WITH m, e, m.${SESSION_VALUE[order]} AS value, split(e.byName, $separator)[1] AS part
      ${conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`}
      RETURN m, e
      ORDER BY ${page.from === 'start' ? 'value DESC, part ASC' : 'value ASC, part DESC'}
      LIMIT $limit
    }
    RETURN list.ord AS ord, ${TOTALS}, ${ENTITY}`;
}

function entityBound(key: MentionedKey | null) {
  return key === null ? null : { value: key.value, part: textPart(key.id) };
}

function mentionersStatement(type: string, { order, page }: MentionerQuery): string {
  const key = `m.${ENTITY_KEY[order]}`;
  return `
    UNWIND $lists AS list
    CALL (list) {
      MATCH (o)-[m:${type}]->()
      ${byIndex('m', type, ENTITY_KEY[order])}
      WHERE ${between(key, 'list')}
      RETURN m, o
      ${orderBy(key, page)}
    }
    RETURN list.ord AS ord, o.id AS id, ${TOTALS}`;
}

function lists(ids: readonly string[], page: PageSpec<MentionedKey>) {
  return ids.map((id, ord) => {
    const own = textPart(id);
    const bound = ({ value, id: listed }: MentionedKey) =>
      keyOf(own, descendingPart(value), textPart(listed));
    return { ord, id, ...stretchOf([own], page, bound) };
  });
}

/** Rows of one list come in its order or against it. */
function pages<Row extends Listed, Result>(
  ids: readonly string[],
  rows: readonly Row[],
  page: PageSpec<MentionedKey>,
  toResult: (row: Row) => Result,
) {
  const byList = Map.groupBy(rows, ({ ord }) => ord);
  return ids.map((_, ord) => toPage((byList.get(ord) ?? []).map(toResult), page));
}

function toTotals({ count, firstAt, lastAt }: MentionTotals): MentionTotals {
  return { count, firstAt, lastAt };
}
