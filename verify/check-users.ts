// Whether what the graph says a user mentions is the sum of what it says of the user's sessions. Which sessions those are the
// relational store says, so that a session that has moved to another user shows here.

import type { MentionedEntity, MentionedKey, SessionKey, SessionRow } from '../datasources/types.ts';
import { ANY_SESSION } from '../src/data-summary.ts';
import { userId } from '../src/ids.ts';
import { OLDEST_SESSION } from './lists.ts';
import { Findings, type Look } from './look.ts';
import { addTotals, compareTotals, type Totals, totalsOf } from './totals.ts';
import { pagesOf, walkEach } from './walk.ts';

/** Sessions of a page, and rows of a page of what they mention. */
const SESSIONS = 100;
const ENTITIES = 200;
/** Users with more sessions than this are left to a check of everything. */
const MAX_SESSIONS = 1_000;

/** Checks users by id; those that are gone have nothing to be wrong. */
export async function checkUsers(ids: readonly string[], look: Look): Promise<Findings> {
  const { stores, asker } = look;
  const findings = new Findings();
  const [rows, counts] = await Promise.all([
    asker.ask('relational', (deadline) => stores.users.byIds(ids, deadline)),
    asker.ask('relational', (deadline) => stores.sessions.counts(ids, ANY_SESSION, deadline)),
  ]);
  const present = ids.filter((_, index) => rows[index] != null);
  look.count('users', present.length);
  const checked = ids.filter(
    (_, index) => rows[index] != null && (look.all || (counts[index] ?? Infinity) <= MAX_SESSIONS),
  );

  const stored = checked.map((): Totals => new Map());
  await walkEach<MentionedEntity, MentionedKey>(checked, {
    read: (of, page) =>
      asker.ask('graph', (deadline) =>
        stores.graph.userEntities(of, { types: null, order: 'COUNT', page }, deadline),
      ),
    keyOf: ({ count, entity }): MentionedKey => ({ value: count, id: entity.id }),
    limit: ENTITIES,
    onRows: (mentioned, _id, index) => {
      look.count('userEntities', mentioned.length);
      addTotals(stored[index]!, totalsOf(mentioned));
    },
  });
  for (const [index, id] of checked.entries()) {
    const expected = await sumOfSessions(id, look);
    findings.add(id, ...compareTotals('user.entity', userId(id), stored[index]!, expected));
  }
  return findings;
}

async function sumOfSessions(id: string, { stores, asker }: Look): Promise<Totals> {
  const totals: Totals = new Map();
  const sessions = pagesOf<SessionRow, SessionKey>(
    async (page) => {
      const pages = await asker.ask('relational', (deadline) =>
        stores.sessions.pages([id], { filter: ANY_SESSION, order: OLDEST_SESSION, page }, deadline),
      );
      return pages[0]!;
    },
    (row) => ({ value: row.startedAt, id: row.id }),
    SESSIONS,
  );
  for await (const rows of sessions)
    await walkEach<MentionedEntity, MentionedKey>(
      rows.map((row) => row.id),
      {
        read: (of, page) =>
          asker.ask('graph', (deadline) =>
            stores.graph.sessionEntities(of, { types: null, order: 'COUNT', page }, deadline),
          ),
        keyOf: ({ count, entity }): MentionedKey => ({ value: count, id: entity.id }),
        limit: ENTITIES,
        onRows: (mentioned) => addTotals(totals, totalsOf(mentioned)),
      },
    );
  return totals;
}
