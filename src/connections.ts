// Makes connections from pages: which key, and so which cursor, a row has in which list.

import { entityRank, sortKey } from '../datasources/text.ts';
import type {
  EntityQuery,
  EntityRow,
  MentionedEntity,
  MentionedOrder,
  Mentioner,
  MentionKey,
  MentionQuery,
  MentionRow,
  MentionTotals,
  Page,
  PageSpec,
  RelationQuery,
  RelationSeen,
  ScannedPage,
  SessionQuery,
  SessionRow,
  TurnQuery,
  TurnRow,
  UserQuery,
  UserRow,
} from '../datasources/types.ts';
import {
  entityCursors,
  mentionCursors,
  mentionedCursors,
  relationCursors,
  sessionCursors,
  turnCursors,
  userCursors,
} from './cursors.ts';
import type {
  Connection,
  SessionConnectionModel,
  TurnConnectionModel,
  UserConnectionModel,
} from './models.ts';

export function userConnection(page: Page<UserRow>, query: UserQuery): UserConnectionModel {
  const { field } = query.order;
  const keyValue = (row: UserRow) => (field === 'NAME' ? sortKey(row.name) : row.createdAt);
  const cursorOf = (row: UserRow) => userCursors[field].encode({ value: keyValue(row), id: row.id });
  return { ...page, cursorOf, filter: query.filter };
}

const SESSION_VALUE = {
  STARTED_AT: (row: SessionRow) => row.startedAt,
  LAST_TURN_AT: (row: SessionRow) => row.lastTurnAt,
  TURN_COUNT: (row: SessionRow) => row.turnCount,
};

export function sessionConnection(
  page: Page<SessionRow>,
  query: SessionQuery,
  userId: string | null,
): SessionConnectionModel {
  const { field } = query.order;
  const cursorOf = (row: SessionRow) =>
    sessionCursors[field].encode({ value: SESSION_VALUE[field](row), id: row.id });
  return { ...page, cursorOf, userId, filter: query.filter };
}

export function turnConnection(
  { stoppedAt, ...page }: ScannedPage<TurnRow, string>,
  query: TurnQuery,
  totalCount: number | null,
): TurnConnectionModel {
  const connection = { ...page, cursorOf: (row: TurnRow) => turnCursors.encode(row.turnId), totalCount };
  if (stoppedAt === undefined) return connection;
  const end = 'around' in query.page ? 'both' : farEnd(query.page);
  return { ...connection, stopped: { end, cursor: turnCursors.encode(stoppedAt) } };
}

/** The end of a page that is away from where its reading began. */
function farEnd({ from }: PageSpec<unknown>): 'start' | 'end' {
  return from === 'start' ? 'end' : 'start';
}

export function entityConnection(page: Page<EntityRow>, query: EntityQuery): Connection<EntityRow> {
  const search = query.filter.name;
  const cursorOf = (row: EntityRow) =>
    entityCursors.encode({
      rank: search === null ? 0 : entityRank(row.name, search),
      name: sortKey(row.name),
      id: row.id,
    });
  return { ...page, cursorOf };
}

const totalBy = (order: MentionedOrder, row: MentionTotals) => (order === 'COUNT' ? row.count : row.lastAt);

export function mentionedConnection(
  page: Page<MentionedEntity>,
  order: MentionedOrder,
): Connection<MentionedEntity> {
  const cursorOf = (row: MentionedEntity) =>
    mentionedCursors[order].encode({ value: totalBy(order, row), id: row.entity.id });
  return { ...page, cursorOf };
}

export function mentionerConnection(page: Page<Mentioner>, order: MentionedOrder): Connection<Mentioner> {
  const cursorOf = (row: Mentioner) =>
    mentionedCursors[order].encode({ value: totalBy(order, row), id: row.id });
  return { ...page, cursorOf };
}

export function relationConnection(page: Page<RelationSeen>, query: RelationQuery): Connection<RelationSeen> {
  const cursorOf = ({ relation, otherName }: RelationSeen) =>
    relationCursors[query.order].encode({
      value: query.order === 'WEIGHT' ? relation.weight : otherName,
      fromId: relation.fromId,
      toId: relation.toId,
      type: relation.type,
      source: relation.source,
    });
  return { ...page, cursorOf };
}

export function mentionConnection(
  { stoppedAt, ...page }: ScannedPage<MentionRow, MentionKey>,
  query: MentionQuery,
): Connection<MentionRow> {
  const cursorOf = ({ createdAt, turnId, sessionId, ordinal }: MentionKey) =>
    mentionCursors.encode({ createdAt, turnId, sessionId, ordinal });
  if (stoppedAt === undefined) return { ...page, cursorOf };
  return { ...page, cursorOf, stopped: { end: farEnd(query.page), cursor: cursorOf(stoppedAt) } };
}
