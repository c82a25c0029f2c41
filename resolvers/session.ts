// One conversation.

import type { SessionRow } from '../datasources/types.ts';
import { batched } from '../src/batched.ts';
import { mentionedConnection, turnConnection } from '../src/connections.ts';
import type { SessionResolvers } from '../src/generated/resolvers.ts';
import { sessionId } from '../src/ids.ts';
import { parseMentioned, parseTurns } from '../src/list-arguments.ts';

export const Session: SessionResolvers = {
  id: (session) => sessionId(session.id),

  user: ({ userId }, _args, { loaders }) => (userId === null ? null : loaders.user.load(userId)),

  turns: batched(
    parseTurns,
    async (sessions: readonly SessionRow[], { query, around }, { stores }, deadline) => {
      // A turn lies in one session only: for the others there is nothing around it.
      const asked = around === null ? sessions : sessions.filter(({ id }) => id === around.sessionId);
      const ids = asked.map((session) => session.id);
      const pages = ids.length === 0 ? [] : await stores.turns.pages(ids, query, deadline);
      const isWhole = query.range === null && query.roles === null;
      const connections = new Map(
        asked.map((session, i) => [
          session,
          turnConnection(pages[i]!, query, isWhole ? session.turnCount : null),
        ]),
      );
      return sessions.map((session) => connections.get(session) ?? null);
    },
  ),

  entities: batched(parseMentioned, async (sessions: readonly SessionRow[], query, { stores }, deadline) => {
    const ids = sessions.map((session) => session.id);
    const pages = await stores.graph.sessionEntities(ids, query, deadline);
    return pages.map((page) => mentionedConnection(page, query.order));
  }),
};
