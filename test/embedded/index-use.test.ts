// Every order that a list offers is one that an index has, from either end and from any key; and rows that do not change are
// not written.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noDeadline } from '../../datasources/deadline.ts';
import type { EmbeddedDatabase } from '../../datasources/embedded/data-folder.ts';
import { createTurnStore } from '../../datasources/embedded/turn-store.ts';
import { createSessionStore } from '../../datasources/postgres/session-store.ts';
import { createUserStore } from '../../datasources/postgres/user-store.ts';
import type { SqlClient, SqlStatement } from '../../datasources/sql.ts';
import { nodeFor, ticksAt, timeuuid } from '../../datasources/timeuuid.ts';
import type { PageSpec, SessionFilter, SessionStore, TurnStore, UserStore } from '../../datasources/types.ts';
import { embeddedDatabase } from '../support/data-folder.ts';

const ALL: SessionFilter = {
  userId: null,
  channels: null,
  statuses: null,
  tags: null,
  startedAt: null,
  lastTurnAt: null,
  title: null,
};
const EVERYONE = { name: null, email: null, createdAt: null };
const DIRECTIONS = ['ASC', 'DESC'] as const;

/** A page from an end of a list, and one from a key, either way. */
function pages<Key>(key: Key): PageSpec<Key>[] {
  return (['start', 'end'] as const).flatMap((from) => [
    { limit: 20, from, after: null, before: null },
    { limit: 20, from, after: key, before: null },
    { limit: 20, from, after: null, before: key },
  ]);
}

describe('the embedded database', () => {
  let database: EmbeddedDatabase;
  let client: SqlClient;
  let users: UserStore;
  let sessions: SessionStore;
  let turns: TurnStore;
  let last: SqlStatement = { text: '', params: [] };

  beforeAll(async () => {
    database = await embeddedDatabase();
    client = database.engine.client('relational');
    const noting: SqlClient = {
      query: (text, params, deadline) => {
        last = { text, params };
        return client.query(text, params, deadline);
      },
      transaction: client.transaction,
    };
    users = createUserStore(noting);
    sessions = createSessionStore(noting);
    turns = createTurnStore(noting);
    await sessions.put(
      Array.from({ length: 1_000 }, (_, i) => ({
        id: `filler ${i}`,
        userId: `user ${i % 50}`,
        title: null,
        channel: null,
        status: 'ENDED' as const,
        tags: [],
        metadata: null,
        startedAt: i,
        endedAt: null,
      })),
      noDeadline,
    );
    await sessions.derive(
      Array.from({ length: 1_000 }, (_, i) => ({
        id: `filler ${i}`,
        turnCount: i,
        lastTurnAt: i,
        lastTurnPreview: null,
        title: null,
      })),
      noDeadline,
    );
    await client.query('ANALYZE', [], noDeadline);
    // A sort, or a reading of the whole table, is then chosen only where there is no other way.
    for (const setting of ['enable_seqscan', 'enable_sort', 'enable_incremental_sort', 'enable_bitmapscan'])
      await client.query(`SELECT set_config($1::text, 'off', false)`, [setting], noDeadline);
  });
  afterAll(() => database[Symbol.asyncDispose]());

  const expectIndexed = async (index: string) => {
    const [row] = await client.query<{ 'QUERY PLAN': unknown }>(
      `EXPLAIN (FORMAT JSON, COSTS OFF) ${last.text}`,
      last.params,
      noDeadline,
    );
    const plan = JSON.stringify(row?.['QUERY PLAN']);
    expect(plan).toContain(`"Index Name":"${index}"`);
    expect(plan).not.toMatch(/"Node Type":"(Sort|Incremental Sort|Seq Scan)"/);
  };

  it('should read users of any order by its index', async () => {
    for (const direction of DIRECTIONS) {
      for (const page of pages({ value: 5, id: 'u' })) {
        await users.list({ filter: EVERYONE, order: { field: 'CREATED_AT', direction }, page }, noDeadline);
        await expectIndexed('users_created_at');
      }
      for (const page of pages({ value: 'n', id: 'u' })) {
        await users.list({ filter: EVERYONE, order: { field: 'NAME', direction }, page }, noDeadline);
        await expectIndexed('users_name');
      }
    }
    await users.byEmails(['a', 'b'], noDeadline);
    await expectIndexed('users_email');
  });

  const INDEXES = {
    STARTED_AT: 'started_at',
    LAST_TURN_AT: 'last_turn_at',
    TURN_COUNT: 'turn_count',
  } as const;
  for (const [field, name] of Object.entries(INDEXES) as [keyof typeof INDEXES, string][])
    it(`should read sessions by ${field} by its index, a user's and all`, async () => {
      for (const direction of DIRECTIONS)
        for (const page of pages({ value: 500, id: 's' })) {
          const query = { filter: ALL, order: { field, direction }, page };
          await sessions.list(query, noDeadline);
          await expectIndexed(`sessions_${name}`);
          await sessions.pages(['u', 'v'], query, noDeadline);
          await expectIndexed(`sessions_user_${name}`);
          await sessions.list({ ...query, filter: { ...ALL, userId: 'u' } }, noDeadline);
          await expectIndexed(`sessions_user_${name}`);
        }
    });

  it('should read turns and mentions by their keys', async () => {
    const turnId = timeuuid(ticksAt(5), nodeFor('s'));
    for (const page of pages(turnId)) {
      await turns.pages(['s', 't'], { range: { from: 1, until: 2 }, roles: null, page }, noDeadline);
      await expectIndexed('turns_pkey');
    }
    await turns.pages(
      ['s', 't'],
      { range: null, roles: ['USER'], page: { around: turnId, limit: 9 } },
      noDeadline,
    );
    await expectIndexed('turns_pkey');
    for (const page of pages({ createdAt: 5, turnId, sessionId: 's', ordinal: 0 })) {
      await turns.mentions(['e', 'f'], { range: { from: 1, until: 2 }, page }, noDeadline);
      await expectIndexed('mentions_pkey');
    }
  });

  it('should not touch rows that are put again as they are', async () => {
    const mention = { entityId: 'e', source: 'text', start: 1, end: 2, count: 1 };
    const turn = {
      sessionId: 's',
      turnId: timeuuid(ticksAt(5), nodeFor('s')),
      externalId: null,
      index: 0,
      role: 'USER' as const,
      content: 'text',
      createdAt: 5,
      authorId: null,
      model: null,
      inputTokens: null,
      outputTokens: null,
      totalTokens: 3,
      metadata: { b: 1, a: [null] },
      mentions: [mention, { ...mention, start: null, end: null, source: null }],
    };
    const write = async () => {
      await users.put(
        [
          {
            id: 'u',
            externalId: 'x',
            name: 'n',
            email: null,
            locale: null,
            metadata: { a: 1 },
            createdAt: null,
            updatedAt: null,
          },
        ],
        noDeadline,
      );
      await users.createdBy([{ id: 'u', at: 7 }], noDeadline);
      await sessions.put(
        [
          {
            id: 's',
            userId: 'u',
            title: null,
            channel: 'web',
            status: 'ENDED',
            tags: ['a'],
            metadata: null,
            startedAt: 5,
            endedAt: null,
          },
        ],
        noDeadline,
      );
      await sessions.derive(
        [{ id: 's', turnCount: 1, lastTurnAt: 5, lastTurnPreview: 'text', title: 'Derived' }],
        noDeadline,
      );
      await turns.put([turn], noDeadline);
      await turns.putMentions([turn], noDeadline);
    };
    const versions = () =>
      client.query(
        ['users', 'sessions', 'turns', 'mentions']
          .map((table) => `SELECT '${table}' AS place, ctid::text AS at, xmin::text AS writer FROM ${table}`)
          .join(' UNION ALL '),
        [],
        noDeadline,
      );
    await write();
    const written = await versions();
    expect(written).toHaveLength(1_000 + 5);
    await write();
    expect(await versions()).toEqual(written);
  });
});
