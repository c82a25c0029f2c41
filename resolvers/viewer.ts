// Who is asking, and the stores that an administrator sees.

import type { StoreStatusResolvers, ViewerResolvers } from '../src/generated/resolvers.ts';

export const Viewer: ViewerResolvers = {
  user: ({ userId }, _args, { loaders }) => (userId === null ? null : loaders.user.load(userId)),
};

const KIND = { relational: 'RELATIONAL', turns: 'TURNS', graph: 'GRAPH', cache: 'CACHE' } as const;

export const StoreStatus: StoreStatusResolvers = {
  kind: ({ store }) => KIND[store],
};
