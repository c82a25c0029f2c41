// A person who talks with the AI product.

import type { UserRow } from '../datasources/types.ts';
import { batched } from '../src/batched.ts';
import { mentionedConnection, sessionConnection } from '../src/connections.ts';
import type { UserResolvers } from '../src/generated/resolvers.ts';
import { userId } from '../src/ids.ts';
import { parseMentioned, parseSessions } from '../src/list-arguments.ts';

export const User: UserResolvers = {
  id: (user) => userId(user.id),

  sessions: batched(parseSessions, async (users: readonly UserRow[], query, { stores }, deadline) => {
    const ids = users.map((user) => user.id);
    const pages = await stores.sessions.pages(ids, query, deadline);
    return pages.map((page, i) => sessionConnection(page, query, ids[i]!));
  }),

  entities: batched(parseMentioned, async (users: readonly UserRow[], query, { stores }, deadline) => {
    const ids = users.map((user) => user.id);
    const pages = await stores.graph.userEntities(ids, query, deadline);
    return pages.map((page) => mentionedConnection(page, query.order));
  }),
};
