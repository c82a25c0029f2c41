// Everything that stores hold, read through their interfaces page by page, so that two of them can be compared.

import { noDeadline } from '../../datasources/deadline.ts';
import type {
  EntityKey,
  MentionedKey,
  MentionKey,
  Page,
  PageSpec,
  RelationKey,
  SessionKey,
  Stores,
  UserKey,
} from '../../datasources/types.ts';

const LIMIT = 100;

/** All rows of a list. */
async function all<Row, Key>(
  page: (spec: PageSpec<Key>) => Promise<Page<Row>>,
  keyOf: (row: Row) => Key,
): Promise<Row[]> {
  const rows: Row[] = [];
  for (let after: Key | null = null; ; ) {
    const { rows: more, hasNext } = await page({ limit: LIMIT, from: 'start', after, before: null });
    rows.push(...more);
    if (!hasNext) return rows;
    after = keyOf(more.at(-1)!);
  }
}

const ANY_USER = { name: null, email: null, createdAt: null };
const ANY_SESSION = {
  userId: null,
  channels: null,
  statuses: null,
  tags: null,
  startedAt: null,
  lastTurnAt: null,
  title: null,
};
const NEWEST = { field: 'CREATED_AT', direction: 'DESC' } as const;
const LATEST = { field: 'STARTED_AT', direction: 'DESC' } as const;

/** Users, sessions with their turns and what they mention, entities with their relations and who mentions them. */
export async function dump({ users, sessions, turns, graph }: Stores) {
  const userRows = await all(
    (page: PageSpec<UserKey>) => users.list({ filter: ANY_USER, order: NEWEST, page }, noDeadline),
    (row) => ({ value: row.createdAt, id: row.id }),
  );
  const sessionRows = await all(
    (page: PageSpec<SessionKey>) => sessions.list({ filter: ANY_SESSION, order: LATEST, page }, noDeadline),
    (row) => ({ value: row.startedAt, id: row.id }),
  );
  const entityRows = await all(
    (page: PageSpec<EntityKey>) => graph.entities({ filter: { types: null, name: null }, page }, noDeadline),
    (row) => ({ rank: 0, name: row.name.normalize('NFKC').toLowerCase(), id: row.id }),
  );
  const one = <Row>(pages: Promise<Page<Row>[]>): Promise<Page<Row>> => pages.then(([page]) => page!);
  const byId = <Value>(entries: [string, Value][]) =>
    Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));

  return {
    users: userRows,
    sessions: sessionRows,
    entities: entityRows,
    turns: byId(
      await Promise.all(
        sessionRows.map(
          async ({ id }) =>
            [
              id,
              await all(
                (page: PageSpec<string>) =>
                  one(turns.pages([id], { range: null, roles: null, page }, noDeadline)),
                (row) => row.turnId,
              ),
            ] satisfies [string, unknown],
        ),
      ),
    ),
    sessionEntities: byId(
      await Promise.all(
        sessionRows.map(
          async ({ id }) =>
            [
              id,
              await all(
                (page: PageSpec<MentionedKey>) =>
                  one(graph.sessionEntities([id], { types: null, order: 'COUNT', page }, noDeadline)),
                (row) => ({ value: row.count, id: row.entity.id }),
              ),
            ] satisfies [string, unknown],
        ),
      ),
    ),
    userEntities: byId(
      await Promise.all(
        userRows.map(
          async ({ id }) =>
            [
              id,
              await all(
                (page: PageSpec<MentionedKey>) =>
                  one(graph.userEntities([id], { types: null, order: 'COUNT', page }, noDeadline)),
                (row) => ({ value: row.count, id: row.entity.id }),
              ),
            ] satisfies [string, unknown],
        ),
      ),
    ),
    mentions: byId(
      await Promise.all(
        entityRows.map(
          async ({ id }) =>
            [
              id,
              await all(
                (page: PageSpec<MentionKey>) => one(turns.mentions([id], { range: null, page }, noDeadline)),
                ({ createdAt, turnId, sessionId, ordinal }) => ({ createdAt, turnId, sessionId, ordinal }),
              ),
            ] satisfies [string, unknown],
        ),
      ),
    ),
    relations: byId(
      await Promise.all(
        entityRows.map(
          async ({ id }) =>
            [
              id,
              await all(
                (page: PageSpec<RelationKey>) =>
                  one(
                    graph.relations(
                      [id],
                      { direction: 'OUT', types: null, minWeight: null, order: 'WEIGHT', page },
                      noDeadline,
                    ),
                  ),
                ({ relation }) => ({ value: relation.weight, ...relation }),
              ),
            ] satisfies [string, unknown],
        ),
      ),
    ),
  };
}

/** What `dump` gives. */
export type Dump = Awaited<ReturnType<typeof dump>>;
