// Makes connections from pages: which key, and so which cursor, a row has in which list.

import { entityRank, sortKey } from '../datasources/text.ts';
import type {
  EntityQuery,
  EntityRow,
  MentionedEntity,
  MentionedOrder,
  Mentioner,
  MentionRow,
  MentionTotals,
  Page,
  RelationQuery,
  RelationSeen,
  SessionQuery,
  SessionRow,
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

export function turnConnection(page: Page<TurnRow>, totalCount: number | null): TurnConnectionModel {
  return { ...page, cursorOf: (row) => turnCursors.encode(row.turnId), totalCount };
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

export function mentionConnection(page: Page<MentionRow>): Connection<MentionRow> {
  const cursorOf = ({ createdAt, turnId, sessionId, ordinal }: MentionRow) =>
    mentionCursors.encode({ createdAt, turnId, sessionId, ordinal });
  return { ...page, cursorOf };
}
