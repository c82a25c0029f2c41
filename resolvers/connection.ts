// The connections: what is alike in all of them once, and then what each adds.

import type {
  Deadline,
  EntityRow,
  MentionedEntity,
  Mentioner,
  MentionRow,
  MentionTotals,
  RelationSeen,
  SessionFilter,
  SessionRow,
  TurnRow,
  UserRow,
} from '../datasources/types.ts';
import { batched, noArguments } from '../src/batched.ts';
import type { Context } from '../src/context.ts';
import type {
  EntityConnectionResolvers,
  EntityEdgeResolvers,
  EntitySessionConnectionResolvers,
  EntitySessionEdgeResolvers,
  EntityUserConnectionResolvers,
  EntityUserEdgeResolvers,
  MentionConnectionResolvers,
  MentionEdgeResolvers,
  MentionedEntityConnectionResolvers,
  MentionedEntityEdgeResolvers,
  PageInfoResolvers,
  RelationConnectionResolvers,
  RelationEdgeResolvers,
  SessionConnectionResolvers,
  SessionEdgeResolvers,
  TurnConnectionResolvers,
  TurnEdgeResolvers,
  UserConnectionResolvers,
  UserEdgeResolvers,
} from '../src/generated/resolvers.ts';
import { orNull } from '../src/loaders.ts';
import type { AnyConnection, Connection, Edge, SessionConnectionModel } from '../src/models.ts';
import { counted } from '../src/reply-size.ts';

/** Resolvers that every connection has, given how to get from its rows to its nodes. */
function connectionOf<Row, Node>(nodeOf: (row: Row, context: Context) => Node) {
  return {
    edges: (connection: Connection<Row>, _args: unknown, context: Context): Edge<Row>[] =>
      counted(connection.rows, context).map((row) => ({ row, connection })),
    nodes: (connection: Connection<Row>, _args: unknown, context: Context): Node[] =>
      counted(connection.rows, context).map((row) => nodeOf(row, context)),
    pageInfo: (connection: Connection<Row>) => connection,
  };
}

/** Resolvers that every edge has. */
function edgeOf<Row, Node>(nodeOf: (row: Row, context: Context) => Node) {
  return {
    cursor: ({ row, connection }: Edge<Row>) => connection.cursorOf(row),
    node: ({ row }: Edge<Row>, _args: unknown, context: Context): Node => nodeOf(row, context),
  };
}

const totals = {
  count: ({ row }: { row: MentionTotals }) => row.count,
  firstAt: ({ row }: { row: MentionTotals }) => row.firstAt,
  lastAt: ({ row }: { row: MentionTotals }) => row.lastAt,
};

const itself = <Row>(row: Row): Row => row;
const mentionedEntity = (row: MentionedEntity) => row.entity;
const mentioningSession = (row: Mentioner, { loaders }: Context) => orNull(loaders.session.load(row.id));
const mentioningUser = (row: Mentioner, { loaders }: Context) => orNull(loaders.user.load(row.id));

export const PageInfo: PageInfoResolvers = {
  hasNextPage: ({ hasNext }) => hasNext,
  hasPreviousPage: ({ hasPrevious }) => hasPrevious,
  startCursor: (connection) => cursorAt(connection, 'start'),
  endCursor: (connection) => cursorAt(connection, 'end'),
};

function cursorAt({ rows, cursorOf, stopped }: AnyConnection, end: 'start' | 'end'): string | null {
  if (stopped?.end === end || stopped?.end === 'both') return stopped.cursor;
  return rows.length === 0 ? null : cursorOf(rows.at(end === 'start' ? 0 : -1) as never);
}

export const UserConnection: UserConnectionResolvers = {
  ...connectionOf(itself<UserRow>),
  totalCount: ({ filter }, _args, { stores, deadline }) => stores.users.count(filter, deadline),
};
export const UserEdge: UserEdgeResolvers = edgeOf(itself<UserRow>);

export const SessionConnection: SessionConnectionResolvers = {
  ...connectionOf(itself<SessionRow>),
  totalCount: batched(noArguments, countSessions),
};
export const SessionEdge: SessionEdgeResolvers = edgeOf(itself<SessionRow>);

/** One count per filter: connections that one field gave share theirs. */
async function countSessions(
  connections: readonly SessionConnectionModel[],
  _args: null,
  { stores }: Context,
  deadline: Deadline,
): Promise<(number | null)[]> {
  const byFilter = Map.groupBy(connections, (connection) => connection.filter);
  const counts = new Map<SessionConnectionModel, number | null>();
  const countGroup = async ([filter, group]: [SessionFilter, SessionConnectionModel[]]) => {
    const userIds = group.map((connection) => connection.userId);
    const numbers = await stores.sessions.counts(userIds, filter, deadline);
    group.forEach((connection, i) => {
      counts.set(connection, numbers[i] ?? null);
    });
  };
  await Promise.all([...byFilter].map(countGroup));
  return connections.map((connection) => counts.get(connection) ?? null);
}

export const TurnConnection: TurnConnectionResolvers = connectionOf(itself<TurnRow>);
export const TurnEdge: TurnEdgeResolvers = edgeOf(itself<TurnRow>);

export const EntityConnection: EntityConnectionResolvers = connectionOf(itself<EntityRow>);
export const EntityEdge: EntityEdgeResolvers = edgeOf(itself<EntityRow>);

export const MentionedEntityConnection: MentionedEntityConnectionResolvers = connectionOf(mentionedEntity);
export const MentionedEntityEdge: MentionedEntityEdgeResolvers = { ...edgeOf(mentionedEntity), ...totals };

export const EntitySessionConnection: EntitySessionConnectionResolvers = connectionOf(mentioningSession);
export const EntitySessionEdge: EntitySessionEdgeResolvers = { ...edgeOf(mentioningSession), ...totals };

export const EntityUserConnection: EntityUserConnectionResolvers = connectionOf(mentioningUser);
export const EntityUserEdge: EntityUserEdgeResolvers = { ...edgeOf(mentioningUser), ...totals };

const seenRelation = (row: RelationSeen) => row.relation;
export const RelationConnection: RelationConnectionResolvers = connectionOf(seenRelation);
export const RelationEdge: RelationEdgeResolvers = {
  ...edgeOf(seenRelation),
  other: ({ row }, _args, { loaders }) => loaders.entity.load(row.otherId),
};

export const MentionConnection: MentionConnectionResolvers = connectionOf(itself<MentionRow>);
export const MentionEdge: MentionEdgeResolvers = edgeOf(itself<MentionRow>);
