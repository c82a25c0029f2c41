// One place where a turn speaks of an entity.

import type { MentionResolvers } from '../src/generated/resolvers.ts';

export const Mention: MentionResolvers = {
  entity: ({ entityId }, _args, { loaders }) => loaders.entity.load(entityId),
  turn: (mention, _args, { loaders }) => ('turn' in mention ? mention.turn : loaders.turn.load(mention)),
};
