// The peer: a server over the same stores, set up as Apollo Server's documentation shows it. `startStandaloneServer`, resolvers
// that ask a data source for one parent at a time, and a DataLoader for objects by id.

import { readFileSync } from 'node:fs';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import DataLoader from 'dataloader';
import { GraphQLScalarType } from 'graphql';
import { noDeadline } from '../../datasources/deadline.ts';
import { openStores } from '../../datasources/index.ts';
import type {
  EntityRow,
  RelationSeen,
  SessionRow,
  Stores,
  TurnMention,
  TurnRow,
  UserRow,
} from '../../datasources/types.ts';
import { storeOptions } from '../../src/store-options.ts';
import { configuration } from './configuration.ts';
import { host } from './host.ts';

const start = { from: 'start', after: null, before: null } as const;
const everySession = {
  userId: null,
  channels: null,
  statuses: null,
  tags: null,
  startedAt: null,
  lastTurnAt: null,
  title: null,
};

/** What the documentation calls a data source: one method per thing that a resolver needs. */
class ConversationsApi {
  readonly #stores: Stores;
  readonly #entities: DataLoader<string, EntityRow | null>;
  readonly #sessions: DataLoader<string, SessionRow | null>;

  constructor(stores: Stores) {
    this.#stores = stores;
    this.#entities = new DataLoader((ids) => stores.graph.entitiesByIds(ids, noDeadline));
    this.#sessions = new DataLoader((ids) => stores.sessions.byIds(ids, noDeadline));
  }

  users(limit: number) {
    const filter = { name: null, email: null, createdAt: null };
    const order = { field: 'CREATED_AT', direction: 'DESC' } as const;
    return this.#stores.users.list({ filter, order, page: { ...start, limit } }, noDeadline);
  }

  sessions(limit: number) {
    const order = { field: 'TURN_COUNT', direction: 'DESC' } as const;
    return this.#stores.sessions.list({ filter: everySession, order, page: { ...start, limit } }, noDeadline);
  }

  session(id: string) {
    return this.#sessions.load(id);
  }

  async sessionsOf(userId: string, limit: number) {
    const order = { field: 'STARTED_AT', direction: 'DESC' } as const;
    const query = { filter: everySession, order, page: { ...start, limit } };
    return (await this.#stores.sessions.pages([userId], query, noDeadline))[0]!;
  }

  async lastTurns(sessionId: string, limit: number) {
    const query = { range: null, roles: null, page: { ...start, from: 'end', limit } } as const;
    return (await this.#stores.turns.pages([sessionId], query, noDeadline))[0]!;
  }

  entity(id: string) {
    return this.#entities.load(id);
  }

  async relations(entityId: string, limit: number) {
    const query = {
      direction: 'BOTH',
      types: null,
      minWeight: null,
      order: 'WEIGHT',
      page: { ...start, limit },
    } as const;
    return (await this.#stores.graph.relations([entityId], query, noDeadline))[0]!;
  }
}

interface PeerContext {
  api: ConversationsApi;
}

interface PageArguments {
  first?: number;
  last?: number;
}

const resolvers = {
  Query: {
    users: (_root: unknown, { first }: PageArguments, { api }: PeerContext) => api.users(first ?? 20),
    sessions: (_root: unknown, { first }: PageArguments, { api }: PeerContext) => api.sessions(first ?? 20),
    session: (_root: unknown, { id }: { id: string }, { api }: PeerContext) => api.session(id.slice(4)),
  },
  User: {
    id: (user: UserRow) => `usr_${user.id}`,
    sessions: (user: UserRow, { first }: PageArguments, { api }: PeerContext) =>
      api.sessionsOf(user.id, first ?? 20),
  },
  Session: {
    id: (session: SessionRow) => `ses_${session.id}`,
    turns: (session: SessionRow, { last }: PageArguments, { api }: PeerContext) =>
      api.lastTurns(session.id, last ?? 20),
  },
  Turn: { id: (turn: TurnRow) => `trn_${turn.turnId}_${turn.sessionId}` },
  Mention: {
    entity: (mention: TurnMention, _args: unknown, { api }: PeerContext) => api.entity(mention.entityId),
  },
  Entity: {
    id: (entity: EntityRow) => `ent_${entity.id}`,
    relations: (entity: EntityRow, { first }: PageArguments, { api }: PeerContext) =>
      api.relations(entity.id, first ?? 20),
  },
  RelationEdge: {
    node: (edge: RelationSeen) => edge.relation,
    other: (edge: RelationSeen, _args: unknown, { api }: PeerContext) => api.entity(edge.otherId),
  },
  ...connections(['UserConnection', 'SessionConnection', 'TurnConnection', 'RelationConnection']),
  PageInfo: {
    hasNextPage: (page: { hasNext: boolean }) => page.hasNext,
    hasPreviousPage: (page: { hasPrevious: boolean }) => page.hasPrevious,
    startCursor: (page: { rows: { turnId: string }[] }) => page.rows[0]?.turnId ?? null,
  },
  Node: { __resolveType: () => 'Session' },
  DateTime: new GraphQLScalarType({
    name: 'DateTime',
    serialize: (ms) => new Date(Number(ms)).toISOString(),
  }),
};

function connections(names: readonly string[]) {
  const connection = {
    nodes: (page: { rows: unknown[] }) => page.rows,
    edges: (page: { rows: unknown[] }) => page.rows,
    pageInfo: (page: unknown) => page,
  };
  return Object.fromEntries(names.map((name) => [name, connection]));
}

let statements = 0;

/** The same store, counting what it is asked. */
function counted<Store extends object>(store: Store): Store {
  return new Proxy(store, {
    get(target, property) {
      const method: unknown = Reflect.get(target, property);
      if (typeof method !== 'function') return method;
      return (...args: unknown[]) => {
        statements += 1;
        return Reflect.apply(method, target, args);
      };
    },
  });
}

const opened = await openStores(storeOptions(configuration(), 'bench: Apollo Server', 'requests'));
const { users, sessions, turns, graph, meta } = opened;
const stores: Stores = {
  users: counted(users),
  sessions: counted(sessions),
  turns: counted(turns),
  graph: counted(graph),
  meta,
};
const typeDefs = readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8');
const server = new ApolloServer<PeerContext>({ typeDefs, resolvers });
const { url } = await startStandaloneServer(server, {
  listen: { port: 0, host: '127.0.0.1' },
  context: async () => ({ api: new ConversationsApi(stores) }),
});
host(url, () => statements);
