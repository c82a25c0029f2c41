// Anything that has a global id.

import type { NodeResolvers } from '../src/generated/resolvers.ts';

export const Node: NodeResolvers = {
  __resolveType: (row) => {
    if ('turnId' in row) return 'Turn';
    if ('turnCount' in row) return 'Session';
    return 'aliases' in row ? 'Entity' : 'User';
  },
};
