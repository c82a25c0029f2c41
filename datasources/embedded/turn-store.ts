// TurnStore in the embedded engine, over the tables `turns` and `mentions`.

import { byOrdinal } from '../postgres/by-key.ts';
import { toPage } from '../postgres/keyset.ts';
import type { SqlClient } from '../sql.ts';
import type { MentionRow, TurnMentions, TurnOutline, TurnRow, TurnStore } from '../types.ts';
import { RemovedTurns } from './removed-turns.ts';
import {
  BY_REFS,
  MENTIONED_BY_REFS,
  mentionPages,
  OUTLINES,
  type TurnAround,
  turnPages,
  turnsAround,
  windowOf,
} from './turn-reads.ts';
import { refParams, removeSession, removeStatements } from './turn-removals.ts';
import { appendStatements, indexStatements, putMentionsStatements, putStatements } from './turn-writes.ts';

type Ordered<Row> = Row & { ord: number };

/** Turns and mentions in the embedded engine. */
export function createTurnStore(sql: SqlClient): TurnStore {
  const removed = new RemovedTurns();
  return {
    async byIds(refs, deadline) {
      const rows = await sql.query<Ordered<TurnRow>>(BY_REFS, refParams(refs), deadline);
      return byOrdinal<TurnRow>(refs.length, rows).map(([row]) => row ?? null);
    },

    async mentioned(refs, deadline) {
      const rows = await sql.query<Ordered<TurnMentions>>(MENTIONED_BY_REFS, refParams(refs), deadline);
      return byOrdinal<TurnMentions>(refs.length, rows).map(([row]) => row ?? null);
    },

    async pages(sessionIds, { page, ...query }, deadline) {
      if ('around' in page) {
        const { text, params } = turnsAround(sessionIds, query, page);
        const rows = await sql.query<Ordered<TurnAround>>(text, params, deadline);
        return byOrdinal<TurnAround>(sessionIds.length, rows).map((group) => windowOf(group, page.limit));
      }
      const { text, params } = turnPages(sessionIds, query, page);
      const rows = await sql.query<Ordered<TurnRow>>(text, params, deadline);
      return byOrdinal<TurnRow>(sessionIds.length, rows).map((group) => toPage(group, page));
    },

    async mentions(entityIds, query, deadline) {
      const { text, params } = mentionPages(entityIds, query);
      const rows = await sql.query<Ordered<MentionRow>>(text, params, deadline);
      return byOrdinal<MentionRow>(entityIds.length, rows).map((group) => toPage(group, query.page));
    },

    async outlines(sessionIds, deadline) {
      const rows = await sql.query<Ordered<TurnOutline>>(OUTLINES, [sessionIds], deadline);
      return byOrdinal<TurnOutline>(sessionIds.length, rows);
    },

    async put(turns, deadline) {
      if (turns.length > 0) await sql.transaction(putStatements(turns), deadline);
    },

    async putMentions(turns, deadline) {
      if (turns.length > 0) await sql.transaction(putMentionsStatements(turns), deadline);
    },

    append: (turns, stamp, deadline) =>
      removed.append(turns, stamp, async (left) => {
        if (left.length > 0) await sql.transaction(appendStatements(left), deadline);
      }),

    async indexMentions(refs, deadline) {
      if (refs.length > 0) await sql.transaction(indexStatements(refs), deadline);
    },

    async remove(refs, stamp, deadline) {
      await removed.remove(refs, stamp, deadline);
      if (refs.length > 0) await sql.transaction(removeStatements(refs), deadline);
    },

    async removeSessions(removals, deadline) {
      for (const sessionId of new Set(removals.map((removal) => removal.sessionId)))
        await removeSession(sql, sessionId, deadline);
    },
  };
}
