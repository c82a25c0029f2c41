// On a table of some size the server's own choice for every order of a list is its index, from either end and from any key.

import { afterAll, beforeAll, expect, it } from 'vitest';
import { noDeadline } from '../../datasources/deadline.ts';
import { openPostgres } from '../../datasources/postgres/open.ts';
import type { Pool } from '../../datasources/postgres/pool.ts';
import { createSessionStore } from '../../datasources/postgres/session-store.ts';
import { createUserStore } from '../../datasources/postgres/user-store.ts';
import type { SqlClient, SqlStatement } from '../../datasources/sql.ts';
import type { PageSpec, SessionFilter, SessionStore, UserStore } from '../../datasources/types.ts';
import { describeWith, postgresDatabase } from '../support/servers.ts';
import { openClient, openPool } from './pools.ts';

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
const START = Date.UTC(2024, 0, 1);

const FILL = `
  INSERT INTO users (id, name, name_key, name_fold, email, email_fold, created_at, updated_at)
  SELECT 'user ' || n, 'Name ' || md5(n::text), md5(n::text), 'name ' || md5(n::text), n || '@x', n || '@x', at, at
  FROM generate_series(1, 50000) AS n, LATERAL (SELECT timestamptz '2024-01-01' + n * interval '7 minutes' AS at) t;
  INSERT INTO sessions (id, user_id, title, title_fold, status, tags, started_at, last_turn_at, turn_count)
  SELECT 'session ' || n, 'user ' || n % 40, 'Title ' || md5(n::text), 'title ' || md5(n::text), 'ENDED', ARRAY['tag ' || n % 500],
    at, CASE WHEN n % 10 > 0 THEN at + interval '1 hour' END, n % 977
  FROM generate_series(1, 100000) AS n, LATERAL (SELECT timestamptz '2024-01-01' + n * interval '5 minutes' AS at) t;
`;

function pages<Key>(key: Key): PageSpec<Key>[] {
  return (['start', 'end'] as const).flatMap((from) => [
    { limit: 20, from, after: null, before: null },
    { limit: 20, from, after: key, before: null },
    { limit: 20, from, after: null, before: key },
  ]);
}

describeWith(['postgres'], 'PostgreSQL with 100,000 sessions', () => {
  let pool: Pool;
  let users: UserStore;
  let sessions: SessionStore;
  let last: SqlStatement = { text: '', params: [] };

  beforeAll(async () => {
    const options = await postgresDatabase();
    const engine = await openPostgres(options, { migrate: true, signal: new AbortController().signal });
    await engine[Symbol.asyncDispose]();
    await using client = await openClient(options.url);
    await client.query(FILL);
    await client.query('VACUUM ANALYZE');
    pool = await openPool(options.url, 1);
    const noting: SqlClient = {
      query: (text, params, deadline) => {
        last = { text, params };
        return pool.query(text, params, deadline);
      },
      transaction: pool.transaction.bind(pool),
    };
    users = createUserStore(noting);
    sessions = createSessionStore(noting);
  });
  afterAll(() => pool[Symbol.asyncDispose]());

  const expectIndexed = async (index: string) => {
    // Run often enough that the server may settle on a plan for all values.
    const [row] = await pool.query<{ 'QUERY PLAN': unknown }>(
      `EXPLAIN (FORMAT JSON, ANALYZE, TIMING OFF) ${last.text}`,
      last.params,
      noDeadline,
    );
    const plan = JSON.stringify(row?.['QUERY PLAN']);
    expect(plan, last.text).toContain(`"Index Name":"${index}"`);
    expect(plan).not.toMatch(/"Node Type":"(Sort|Incremental Sort|Seq Scan)"/);
    const [, read] = /"Actual Rows":(\d+)/.exec(plan) ?? [];
    expect(Number(read)).toBeLessThan(100);
  };

  it('should read users of any order by its index', async () => {
    for (const direction of DIRECTIONS) {
      for (const page of pages({ value: START + 70 * 86_400_000, id: 'user 5000' })) {
        await users.list({ filter: EVERYONE, order: { field: 'CREATED_AT', direction }, page }, noDeadline);
        await expectIndexed('users_created_at');
      }
      for (const page of pages({ value: '8', id: 'u' })) {
        await users.list({ filter: EVERYONE, order: { field: 'NAME', direction }, page }, noDeadline);
        await expectIndexed('users_name');
      }
    }
    await users.byEmails(['5@x', '7@x'], noDeadline);
    await expectIndexed('users_email');
    await users.byIds(['user 5'], noDeadline);
    await expectIndexed('users_pkey');
  });

  const FIELDS = [
    ['STARTED_AT', 'started_at', START + 100 * 86_400_000],
    ['LAST_TURN_AT', 'last_turn_at', START + 100 * 86_400_000],
    ['TURN_COUNT', 'turn_count', 500],
  ] as const;
  for (const [field, name, value] of FIELDS)
    it(`should read sessions by ${field} by its index, those of users and all`, async () => {
      for (const direction of DIRECTIONS)
        for (const page of pages({ value, id: 'session 5' })) {
          const query = { filter: ALL, order: { field, direction }, page };
          await sessions.list(query, noDeadline);
          await expectIndexed(`sessions_${name}`);
          await sessions.pages(['user 5', 'user 6'], query, noDeadline);
          await expectIndexed(`sessions_user_${name}`);
        }
    });

  it('should keep to the indexes once statements have been prepared for long', async () => {
    const query = {
      filter: ALL,
      order: { field: 'STARTED_AT', direction: 'DESC' },
      page: pages<never>(null as never)[0]!,
    } as const;
    const start = performance.now();
    for (let i = 0; i < 100; i++) await sessions.pages([`user ${i}`, `user ${i + 1}`], query, noDeadline);
    expect((performance.now() - start) / 100, 'milliseconds a page').toBeLessThan(20);
  });

  it('should find by parts of names and by tags with their indexes', async () => {
    const page = { limit: 20, from: 'start', after: null, before: null } as const;
    await users.list(
      { filter: { ...EVERYONE, name: '1F0E3DAD99' }, order: { field: 'NAME', direction: 'ASC' }, page },
      noDeadline,
    );
    const plan = await pool.query(`EXPLAIN ${last.text}`, last.params, noDeadline);
    expect(JSON.stringify(plan)).toContain('users_name_part');
  });
});
