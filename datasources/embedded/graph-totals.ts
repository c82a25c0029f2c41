// What sessions and users mention, and who mentions an entity: totals, read from either side, and written session by session.

import { additionBatches } from '../addition-batches.ts';
import { byOrdinal } from '../postgres/by-key.ts';
import { keyset, type OrderColumn, Params, toPage } from '../postgres/keyset.ts';
import type { SqlClient, SqlStatement } from '../sql.ts';
import type {
  Deadline,
  EntityRow,
  GraphStore,
  MentionedEntity,
  MentionedOrder,
  MentionedQuery,
  Mentioner,
  MentionerQuery,
  MentionTotals,
  Page,
} from '../types.ts';
import { addStatements } from './graph-additions.ts';
import { ENTITY, toEntity } from './graph-rows.ts';
import { removeStatements } from './graph-session-removal.ts';
import { putStatements } from './graph-totals-writes.ts';

type TotalsMethods = Pick<
  GraphStore,
  | 'userEntities'
  | 'sessionEntities'
  | 'entitySessions'
  | 'entityUsers'
  | 'putSessionEntities'
  | 'addSessionEntities'
  | 'removeSessions'
>;

/** Sessions that one transaction removes. */
const REMOVED_AT_ONCE = 100;

/** The totals of users or of sessions, and the column that says whose they are. */
type Side = { table: 'user_entities'; owner: 'user_id' } | { table: 'session_entities'; owner: 'session_id' };
const USERS: Side = { table: 'user_entities', owner: 'user_id' };
const SESSIONS: Side = { table: 'session_entities', owner: 'session_id' };

interface TotalsColumns {
  count: number;
  first_at: number;
  last_at: number;
}
type MentionedColumns = TotalsColumns & EntityRow;
type MentionerColumns = TotalsColumns & { id: string };

/** Negated, so that what is most or latest comes first in a list that runs upwards. */
const VALUE: Record<MentionedOrder, OrderColumn> = {
  COUNT: { sql: '(-t.count)', type: 'bigint', direction: 'ASC' },
  RECENT: { sql: '(-t.last_at)', type: 'bigint', direction: 'ASC' },
};

/** The totals part of the graph store. */
export function totalsMethods(sql: SqlClient): TotalsMethods {
  const mentioned = async (
    side: Side,
    ownerIds: readonly string[],
    query: MentionedQuery,
    deadline: Deadline,
  ): Promise<Page<MentionedEntity>[]> => {
    const { text, params } = mentionedStatement(side, ownerIds, query);
    const rows = await sql.query<MentionedColumns & { ord: number }>(text, params, deadline);
    return byOrdinal(ownerIds.length, rows).map((group) =>
      toPage(
        group.map((row) => ({ entity: toEntity(row), ...toTotals(row) })),
        query.page,
      ),
    );
  };
  const mentioners = async (
    side: Side,
    entityIds: readonly string[],
    query: MentionerQuery,
    deadline: Deadline,
  ): Promise<Page<Mentioner>[]> => {
    const { text, params } = mentionersStatement(side, entityIds, query);
    const rows = await sql.query<MentionerColumns & { ord: number }>(text, params, deadline);
    return byOrdinal(entityIds.length, rows).map((group) =>
      toPage(
        group.map((row) => ({ id: row.id, ...toTotals(row) })),
        query.page,
      ),
    );
  };
  return {
    userEntities: (ids, query, deadline) => mentioned(USERS, ids, query, deadline),
    sessionEntities: (ids, query, deadline) => mentioned(SESSIONS, ids, query, deadline),
    entityUsers: (ids, query, deadline) => mentioners(USERS, ids, query, deadline),
    entitySessions: (ids, query, deadline) => mentioners(SESSIONS, ids, query, deadline),
    async putSessionEntities(sessionIds, rows, deadline) {
      if (sessionIds.length > 0) await sql.transaction(putStatements(sessionIds, rows), deadline);
    },
    async addSessionEntities(additions, deadline) {
      for (const batch of additionBatches(additions)) await sql.transaction(addStatements(batch), deadline);
    },
    async removeSessions(sessionIds, deadline) {
      const ids = [...new Set(sessionIds)];
      for (let start = 0; start < ids.length; start += REMOVED_AT_ONCE)
        await sql.transaction(removeStatements(ids.slice(start, start + REMOVED_AT_ONCE)), deadline);
    },
  };
}

function toTotals(row: TotalsColumns): MentionTotals {
  return { count: row.count, firstAt: row.first_at, lastAt: row.last_at };
}

function mentionedStatement(
  side: Side,
  ownerIds: readonly string[],
  { types, order, page }: MentionedQuery,
): SqlStatement {
  const params = new Params();
  const ids = params.add(ownerIds);
  const columns: OrderColumn[] = [VALUE[order], { sql: 't.entity_id', type: 'text', direction: 'ASC' }];
  const ofTypes =
    types === null
      ? ''
      : `JOIN entities typed ON typed.id = t.entity_id AND typed.type = ANY(${params.add(types)}::text[])`;
  const { where, orderBy, limit } = keyset(columns, page, ({ value, id }) => [-value, id], params);
  const text = `
    SELECT k.ord, t.count, t.first_at, t.last_at, ${ENTITY}
    FROM unnest(${ids}::text[]) WITH ORDINALITY AS k (id, ord)
    CROSS JOIN LATERAL (
      SELECT t.*
      FROM ${side.table} t
      ${ofTypes}
      WHERE ${[`t.${side.owner} = k.id`, ...where].join(' AND ')}
      ORDER BY ${orderBy}
      LIMIT ${limit}
    ) t
    JOIN entities e ON e.id = t.entity_id
    ORDER BY k.ord, ${orderBy}`;
  return { text, params: params.values };
}

function mentionersStatement(
  side: Side,
  entityIds: readonly string[],
  { order, page }: MentionerQuery,
): SqlStatement {
  const params = new Params();
  const ids = params.add(entityIds);
  const columns: OrderColumn[] = [VALUE[order], { sql: `t.${side.owner}`, type: 'text', direction: 'ASC' }];
  const { where, orderBy, limit } = keyset(columns, page, ({ value, id }) => [-value, id], params);
  const text = `
    SELECT k.ord, t.${side.owner} AS id, t.count, t.first_at, t.last_at
    FROM unnest(${ids}::text[]) WITH ORDINALITY AS k (id, ord)
    CROSS JOIN LATERAL (
      SELECT t.*
      FROM ${side.table} t
      WHERE ${['t.entity_id = k.id', ...where].join(' AND ')}
      ORDER BY ${orderBy}
      LIMIT ${limit}
    ) t
    ORDER BY k.ord, ${orderBy}`;
  return { text, params: params.values };
}
