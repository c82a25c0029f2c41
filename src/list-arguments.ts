// From the arguments of the list fields to the queries that stores take. Pure, so that they can be checked before anything runs.

import type {
  EntityQuery,
  MentionedQuery,
  MentionerQuery,
  MentionQuery,
  PathQuery,
  RelatedQuery,
  RelationQuery,
  SessionQuery,
  TurnQuery,
  TurnRef,
  UserQuery,
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
import { BadUserInput } from './errors.ts';
import type {
  EntityMentionsArgs,
  EntityPathArgs,
  EntityRelatedArgs,
  EntityRelationsArgs,
  EntitySessionsArgs,
  EntityUsersArgs,
  QueryEntitiesArgs,
  QueryUsersArgs,
  SessionTurnsArgs,
  UserEntitiesArgs,
  UserSessionsArgs,
} from './generated/resolvers.ts';
import { parseIdOf, parseTurnId } from './ids.ts';
import { checkNumber, checkSearch, MAX_PAGE_SIZE, parsePage, parseRange } from './page-arguments.ts';

const MAX_TURN_PAGE_SIZE = 200;
const MAX_DEPTH = 3;
const MAX_PATH_LENGTH = 6;

export function parseUsers(args: QueryUsersArgs): UserQuery {
  const order = args.orderBy ?? { field: 'CREATED_AT', direction: 'DESC' };
  const { filter } = args;
  return {
    filter: {
      name: checkSearch(filter?.name, 'filter.name'),
      email: filter?.email ?? null,
      createdAt: parseRange(filter?.createdAt, 'filter.createdAt'),
    },
    order,
    page: parsePage(args, userCursors[order.field]),
  };
}

export function parseSessions(args: UserSessionsArgs): SessionQuery {
  const order = args.orderBy ?? { field: 'STARTED_AT', direction: 'DESC' };
  const { filter } = args;
  return {
    filter: {
      userId: filter?.userId == null ? null : parseIdOf('User', filter.userId, 'filter.userId'),
      channels: filter?.channels ?? null,
      statuses: filter?.statuses ?? null,
      tags: filter?.tags ?? null,
      startedAt: parseRange(filter?.startedAt, 'filter.startedAt'),
      lastTurnAt: parseRange(filter?.lastTurnAt, 'filter.lastTurnAt'),
      title: checkSearch(filter?.title, 'filter.title'),
    },
    order,
    page: parsePage(args, sessionCursors[order.field]),
  };
}

/** The turns of sessions, or, with `around`, of the one session that the turn belongs to. */
export interface SessionTurns {
  query: TurnQuery;
  around: TurnRef | null;
}

export function parseTurns(args: SessionTurnsArgs): SessionTurns {
  const range = parseRange(args.range, 'range');
  const roles = args.roles ?? null;
  const page = parsePage(args, turnCursors, MAX_TURN_PAGE_SIZE);
  if (args.around == null) return { query: { range, roles, page }, around: null };
  for (const other of ['last', 'after', 'before'] as const)
    if (args[other] != null)
      throw new BadUserInput(other, args[other], `no "${other}" together with "around"`);
  const around = parseTurnId(args.around, 'around');
  return { query: { range, roles, page: { around: around.turnId, limit: page.limit } }, around };
}

export function parseEntities(args: QueryEntitiesArgs): EntityQuery {
  return {
    filter: { types: args.filter?.types ?? null, name: checkSearch(args.filter?.name, 'filter.name') },
    page: parsePage(args, entityCursors),
  };
}

export function parseMentioned(args: UserEntitiesArgs): MentionedQuery {
  const order = args.orderBy ?? 'COUNT';
  return { types: args.types ?? null, order, page: parsePage(args, mentionedCursors[order]) };
}

export function parseEntitySessions(args: EntitySessionsArgs): MentionerQuery {
  const order = args.orderBy ?? 'RECENT';
  return { order, page: parsePage(args, mentionedCursors[order]) };
}

export function parseEntityUsers(args: EntityUsersArgs): MentionerQuery {
  return { order: 'COUNT', page: parsePage(args, mentionedCursors.COUNT) };
}

export function parseMentions(args: EntityMentionsArgs): MentionQuery {
  return { range: parseRange(args.range, 'range'), page: parsePage(args, mentionCursors) };
}

export function parseRelations(args: EntityRelationsArgs): RelationQuery {
  const order = args.orderBy ?? 'WEIGHT';
  return {
    direction: args.direction ?? 'BOTH',
    types: args.types ?? null,
    minWeight: args.minWeight ?? null,
    order,
    page: parsePage(args, relationCursors[order]),
  };
}

export function parseRelated(args: EntityRelatedArgs): RelatedQuery {
  return {
    depth: checkNumber('depth', args.depth ?? 1, 1, MAX_DEPTH),
    types: args.types ?? null,
    limit: checkNumber('first', args.first ?? 20, 1, MAX_PAGE_SIZE),
  };
}

export function parsePath(args: EntityPathArgs): PathQuery {
  return {
    to: parseIdOf('Entity', args.to, 'to'),
    maxLength: checkNumber('maxLength', args.maxLength ?? 4, 1, MAX_PATH_LENGTH),
    types: args.types ?? null,
  };
}
