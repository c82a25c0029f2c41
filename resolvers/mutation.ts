// Where every write begins.

import type { SessionRow, UserRow } from '../datasources/types.ts';
import type { MutationResolvers } from '../src/generated/resolvers.ts';
import { sessionId } from '../src/ids.ts';
import { parseUpsertEntities, parseUpsertRelations } from '../src/inputs/graph-input.ts';
import {
  parseDeleteSession,
  parseEndSession,
  parseStartSession,
  parseUpdateSession,
} from '../src/inputs/session-input.ts';
import { parseAppendTurns } from '../src/inputs/turn-input.ts';
import { parseCreateUser, parseUpdateUser } from '../src/inputs/user-input.ts';
import type { Loaders } from '../src/loaders.ts';
import { mutation } from '../src/mutation.ts';

export const Mutation: MutationResolvers = {
  createUser: mutation({
    parse: parseCreateUser,
    write: (writes, user, options) => writes.createUser(user, options),
    show: showUser,
  }),

  updateUser: mutation({
    parse: parseUpdateUser,
    write: (writes, { id, changes }, options) => writes.updateUser(id, changes, options),
    show: showUser,
  }),

  startSession: mutation({
    parse: parseStartSession,
    write: (writes, session, options) => writes.startSession(session, options),
    show: showSession,
  }),

  updateSession: mutation({
    parse: parseUpdateSession,
    write: (writes, { id, changes }, options) => writes.updateSession(id, changes, options),
    show: showSession,
  }),

  endSession: mutation({
    parse: parseEndSession,
    write: (writes, id, options) => writes.endSession(id, options),
    show: showSession,
  }),

  deleteSession: mutation({
    parse: parseDeleteSession,
    write: (writes, id, options) => writes.deleteSession(id, options),
    show: (session, loaders) => {
      loaders.session.prime(session.id, null);
      return { session, deletedSessionId: sessionId(session.id) };
    },
  }),

  appendTurns: mutation({
    parse: parseAppendTurns,
    write: (writes, { sessionId, turns }, options) => writes.appendTurns(sessionId, turns, options),
    show: ({ session, turns }, loaders) => {
      for (const turn of turns) loaders.turn.prime(turn, turn);
      return { ...showSession(session, loaders), turns };
    },
  }),

  upsertEntities: mutation({
    parse: parseUpsertEntities,
    write: (writes, entities, options) => writes.upsertEntities(entities, options),
    show: (entities, loaders) => {
      for (const entity of entities) loaders.entity.prime(entity.id, entity);
      return { entities };
    },
  }),

  upsertRelations: mutation({
    parse: parseUpsertRelations,
    write: (writes, relations, options) => writes.upsertRelations(relations, options),
    show: (relations) => ({ relations }),
  }),
};

function showUser(user: UserRow, { user: loader }: Loaders) {
  loader.prime(user.id, user);
  return { user };
}

function showSession(session: SessionRow, { session: loader }: Loaders) {
  loader.prime(session.id, session);
  return { session };
}
