// A thing that conversations are about, what it is related to, and who speaks of it.

import type { EntityRow } from '../datasources/types.ts';
import { batched } from '../src/batched.ts';
import { mentionConnection, mentionerConnection, relationConnection } from '../src/connections.ts';
import type { EntityResolvers } from '../src/generated/resolvers.ts';
import { entityId } from '../src/ids.ts';
import {
  parseEntitySessions,
  parseEntityUsers,
  parseMentions,
  parsePath,
  parseRelated,
  parseRelations,
} from '../src/list-arguments.ts';

const idsOf = (entities: readonly EntityRow[]): string[] => entities.map((entity) => entity.id);

export const Entity: EntityResolvers = {
  id: (entity) => entityId(entity.id),

  relations: batched(parseRelations, async (entities: readonly EntityRow[], query, { stores }, deadline) => {
    const pages = await stores.graph.relations(idsOf(entities), query, deadline);
    return pages.map((page) => relationConnection(page, query));
  }),

  related: batched(parseRelated, (entities: readonly EntityRow[], query, { stores }, deadline) =>
    stores.graph.related(idsOf(entities), query, deadline),
  ),

  path: batched(parsePath, (entities: readonly EntityRow[], query, { stores }, deadline) =>
    stores.graph.paths(idsOf(entities), query, deadline),
  ),

  sessions: batched(
    parseEntitySessions,
    async (entities: readonly EntityRow[], query, { stores }, deadline) => {
      const pages = await stores.graph.entitySessions(idsOf(entities), query, deadline);
      return pages.map((page) => mentionerConnection(page, query.order));
    },
  ),

  users: batched(parseEntityUsers, async (entities: readonly EntityRow[], query, { stores }, deadline) => {
    const pages = await stores.graph.entityUsers(idsOf(entities), query, deadline);
    return pages.map((page) => mentionerConnection(page, query.order));
  }),

  mentions: batched(parseMentions, async (entities: readonly EntityRow[], query, { stores }, deadline) => {
    const pages = await stores.turns.mentions(idsOf(entities), query, deadline);
    return pages.map((page) => mentionConnection(page, query));
  }),
};
