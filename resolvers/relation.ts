// A directed relation between two entities, and a path of several.

import type { EntityPathResolvers, RelationResolvers } from '../src/generated/resolvers.ts';

export const Relation: RelationResolvers = {
  source: ({ source }) => (source === '' ? null : source),
  from: ({ fromId }, _args, { loaders }) => loaders.entity.load(fromId),
  to: ({ toId }, _args, { loaders }) => loaders.entity.load(toId),
};

export const EntityPath: EntityPathResolvers = {
  length: ({ relations }) => relations.length,
};
