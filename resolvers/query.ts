// Where every query begins.

import { batched, noArguments, parsed } from '../src/batched.ts';
import { entityConnection, sessionConnection, userConnection } from '../src/connections.ts';
import type { Context } from '../src/context.ts';
import { BadUserInput, countOf, ParleyError } from '../src/errors.ts';
import type {
  QueryNodeArgs,
  QueryNodesArgs,
  QueryResolvers,
  QueryUserArgs,
} from '../src/generated/resolvers.ts';
import { storeHealth } from '../src/health.ts';
import { type GlobalId, parseGlobalId, parseIdOf, parseTurnId } from '../src/ids.ts';
import { parseEntities, parseSessions, parseUsers } from '../src/list-arguments.ts';
import { orNull } from '../src/loaders.ts';
import type { NodeModel } from '../src/models.ts';
import { MAX_PAGE_SIZE } from '../src/page-arguments.ts';

export const Query: QueryResolvers = {
  viewer: (_root, _args, { viewer }) => viewer,

  node: parsed(
    ({ id }: QueryNodeArgs) => parseGlobalId(id, 'id'),
    (_root, id, context) => loadNode(id, context),
  ),

  nodes: parsed(parseNodeIds, (_root, ids, context) => ids.map((id) => orNull(loadNode(id, context)))),

  user: parsed(parseUserKey, (_root, { key, value }, { loaders }) => {
    if (key === 'id') return loaders.user.load(value);
    return (key === 'email' ? loaders.userByEmail : loaders.userByExternalId).load(value);
  }),

  users: parsed(parseUsers, async (_root, query, { stores, deadline }) =>
    userConnection(await stores.users.list(query, deadline), query),
  ),

  session: parsed(
    ({ id }: { id: string }) => parseIdOf('Session', id, 'id'),
    (_root, id, { loaders }) => loaders.session.load(id),
  ),

  sessions: parsed(parseSessions, async (_root, query, { stores, deadline }) =>
    sessionConnection(await stores.sessions.list(query, deadline), query, null),
  ),

  turn: parsed(
    ({ id }: { id: string }) => parseTurnId(id, 'id'),
    (_root, ref, { loaders }) => loaders.turn.load(ref),
  ),

  entity: parsed(
    ({ id }: { id: string }) => parseIdOf('Entity', id, 'id'),
    (_root, id, { loaders }) => loaders.entity.load(id),
  ),

  entities: parsed(parseEntities, async (_root, query, { stores, deadline }) =>
    entityConnection(await stores.graph.entities(query, deadline), query),
  ),

  entityTypes: batched(noArguments, async (parents, _args, { stores }, deadline) => {
    const types = await stores.graph.entityTypes(deadline);
    return parents.map(() => types);
  }),

  stores: (_root, _args, { viewer, stores }) => {
    if (viewer.role === 'USER')
      throw new ParleyError('FORBIDDEN', 'Only SERVICE and ADMIN may see the stores.');
    return storeHealth(stores);
  },
};

function loadNode(id: GlobalId, { loaders }: Context): Promise<NodeModel | null> {
  switch (id.type) {
    case 'User':
      return loaders.user.load(id.id);
    case 'Session':
      return loaders.session.load(id.id);
    case 'Entity':
      return loaders.entity.load(id.id);
    case 'Turn':
      return loaders.turn.load(id.ref);
  }
}

function parseNodeIds({ ids }: QueryNodesArgs): GlobalId[] {
  if (ids.length > MAX_PAGE_SIZE) throw new BadUserInput('ids', countOf(ids), `at most ${MAX_PAGE_SIZE} ids`);
  return ids.map((id, i) => parseGlobalId(id, `ids[${i}]`));
}

function parseUserKey(args: QueryUserArgs): { key: keyof QueryUserArgs; value: string } {
  const given = (['id', 'externalId', 'email'] as const).filter((key) => args[key] != null);
  const [key] = given;
  if (key === undefined || given.length > 1)
    throw new BadUserInput(
      given[1] ?? 'id',
      args[given[1] ?? 'id'],
      'exactly one of id, externalId and email',
    );
  const value = args[key] ?? '';
  return { key, value: key === 'id' ? parseIdOf('User', value, 'id') : value };
}
