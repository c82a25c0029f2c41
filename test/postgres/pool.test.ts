// Pipelined connections: what fails, is slow, is cancelled or is given up does nothing to its neighbours.

import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deadlineIn, noDeadline } from '../../datasources/deadline.ts';
import { type Outcome, Pipeline } from '../../datasources/postgres/pipeline.ts';
import type { Pool } from '../../datasources/postgres/pool.ts';
import type { SqlValue } from '../../datasources/sql.ts';
import { describeWith, postgresDatabase } from '../support/servers.ts';
import { openClient, openLink, openPool, poolOf } from './pools.ts';

describeWith(['postgres'], 'a pool of pipelined connections', () => {
  let url: string;
  const pools: Pool[] = [];
  beforeAll(async () => {
    ({ url } = await postgresDatabase());
    await using client = await openClient(url);
    await client.query('CREATE TABLE notes (id integer PRIMARY KEY, text text)');
    await client.query(
      `CREATE FUNCTION nap(seconds float8) RETURNS integer LANGUAGE sql AS 'SELECT 1 FROM pg_sleep(seconds)'`,
    );
  });
  afterAll(() => Promise.all(pools.splice(0).map((pool) => pool[Symbol.asyncDispose]())));

  const open = async (size: number): Promise<Pool> => {
    const pool = await openPool(url, size);
    pools.push(pool);
    return pool;
  };
  const one = async (pool: Pool, expression: string, ...params: SqlValue[]): Promise<unknown> =>
    (await pool.query<{ value: unknown }>(`SELECT ${expression} AS value`, params, noDeadline))[0]?.value;
  const nap = (pool: Pool, seconds: number, deadline = noDeadline) =>
    pool.query('SELECT nap($1::float8) AS one', [seconds], deadline);
  /** Statements that the database runs besides the one that asks. */
  const running = async (): Promise<string[]> => {
    await using client = await openClient(url);
    const { rows } = await client.query<{ query: string }>(
      `SELECT query FROM pg_stat_activity
       WHERE state = 'active' AND pid <> pg_backend_pid() AND datname = current_database() AND backend_type = 'client backend'`,
    );
    return rows.map(({ query }) => query);
  };

  it('should answer thousands at once, each its own', async () => {
    const pool = await open(4);
    const numbers = Array.from({ length: 4_000 }, (_, i) => i);
    expect(await Promise.all(numbers.map((n) => one(pool, '$1::integer', n)))).toEqual(numbers);
  });

  it('should let a statement that fails do nothing to those around it, on any way that statements fail', async () => {
    const pool = await open(1);
    const outcomes = await Promise.allSettled(
      Array.from({ length: 200 }, (_, i) => {
        if (i % 4 === 1) return one(pool, '10 / $1::integer', i % 8 === 1 ? 0 : 5);
        if (i % 4 === 2) return one(pool, 'no_such_function()');
        if (i % 4 === 3) return one(pool, `point '(1,2)'`);
        return one(pool, '$1::integer', i);
      }),
    );
    for (const [i, outcome] of outcomes.entries()) {
      if (i % 4 === 0) expect(outcome).toEqual({ status: 'fulfilled', value: i });
      else if (i % 8 === 5) expect(outcome).toEqual({ status: 'fulfilled', value: 2 });
      else
        expect(outcome).toMatchObject({
          status: 'rejected',
          reason: { name: i % 4 === 3 ? 'TypeError' : 'SqlError' },
        });
    }
  });

  it('should run all statements of a transaction or none, among others', async () => {
    const pool = await open(1);
    const insert = (id: number) => ({
      text: 'INSERT INTO notes VALUES ($1::integer, $2::text)',
      params: [id, 'x'],
    });
    const outcomes = await Promise.allSettled([
      one(pool, '1'),
      pool.transaction([insert(1), insert(2)], noDeadline),
      pool.transaction([insert(3), insert(1), insert(4)], noDeadline),
      pool.transaction([insert(5), { text: 'SELECT no_such_column', params: [] }], noDeadline),
      pool.transaction([insert(6)], noDeadline),
      pool.transaction([], noDeadline),
      one(pool, '2'),
    ]);
    expect(outcomes.map(({ status }) => status === 'fulfilled')).toEqual([
      true,
      true,
      false,
      false,
      true,
      true,
      true,
    ]);
    expect(outcomes[2]).toMatchObject({ reason: { code: '23505', constraint: 'notes_pkey' } });
    expect(outcomes[3]).toMatchObject({ reason: { code: '42703' } });
    expect(await one(pool, '(SELECT array_agg(id ORDER BY id) FROM notes)')).toEqual([1, 2, 6]);
  });

  it('should prepare again what the server has forgotten, and what it has in an outdated form', async () => {
    const pool = await open(1);
    expect(await one(pool, '$1::text', 'a')).toBe('a');
    await pool.query('DEALLOCATE ALL', [], noDeadline);
    expect(await Promise.all(['b', 'c', 'd'].map((text) => one(pool, '$1::text', text)))).toEqual([
      'b',
      'c',
      'd',
    ]);

    await using client = await openClient(url);
    await client.query(`CREATE TABLE changing AS SELECT 1 AS a`);
    const read = () => pool.query('SELECT * FROM changing', [], noDeadline);
    expect(await read()).toEqual([{ a: 1 }]);
    await client.query('ALTER TABLE changing ADD b text');
    expect(await Promise.all([read(), read(), read()])).toEqual(Array(3).fill([{ a: 1, b: null }]));
    await client.query('ALTER TABLE changing DROP a, ADD c integer');
    await pool.transaction([{ text: 'SELECT * FROM changing', params: [] }], noDeadline);
    expect(await read()).toEqual([{ b: null, c: null }]);
  });

  it('should keep a bounded number of statements prepared', async () => {
    const pool = await open(1);
    for (let round = 0; round < 2; round++)
      for (let i = 0; i < 400; i++) expect(await one(pool, `${i} + $1::integer`, 1)).toBe(i + 1);
    expect(await one(pool, '(SELECT count(*) FROM pg_prepared_statements)')).toBeLessThan(310);
  });

  it('should keep quick statements from waiting for slow ones', async () => {
    const pool = await open(4);
    await Promise.all(Array.from({ length: 50 }, () => nap(pool, 0)));
    const slow = Promise.all(Array.from({ length: 4 }, () => nap(pool, 1)));
    slow.catch(() => {});
    const times: number[] = [];
    for (let i = 0; i < 40; i++) {
      const start = performance.now();
      await Promise.all([one(pool, '$1::integer', i), one(pool, '$1::text', 'x')]);
      times.push(performance.now() - start);
      await sleep(5);
    }
    expect(
      Math.max(...times),
      'even those that were behind a slow one before it was known to be',
    ).toBeLessThan(700);
    expect(times.toSorted((a, b) => a - b)[20]).toBeLessThan(150);
    await slow;
  });

  it('should have the server cancel what nobody waits for, and nothing else', async () => {
    const pool = await open(1);
    using soon = deadlineIn(100);
    const start = performance.now();
    const slow = nap(pool, 30, soon);
    const neighbours = Array.from({ length: 20 }, (_, i) =>
      pool.query('INSERT INTO notes VALUES ($1::integer)', [1_000 + i], noDeadline),
    );
    await expect(slow).rejects.toMatchObject({ code: 'STORE_TIMEOUT', store: 'relational' });
    expect(performance.now() - start).toBeLessThan(250);
    await Promise.all(neighbours);
    expect(performance.now() - start, 'the neighbours did not wait for its end').toBeLessThan(3_000);
    expect(await running()).toEqual([]);
    expect(await one(pool, '(SELECT count(*) FROM notes WHERE id >= 1000)')).toBe(20);
  });

  it('should end statements at the server’s time limit as well', async () => {
    const pool = await openPool(url, 1, 100);
    pools.push(pool);
    await expect(nap(pool, 30)).rejects.toMatchObject({ code: 'STORE_TIMEOUT' });
  });

  it('should run nothing whose deadline has passed, and let go of deadlines', async () => {
    const pool = await open(1);
    using passed = deadlineIn(60_000);
    passed.cancel();
    await expect(pool.query('INSERT INTO notes VALUES (7000)', [], passed)).rejects.toMatchObject({
      code: 'STORE_TIMEOUT',
    });
    using soon = deadlineIn(30);
    const busy = nap(pool, 0.2);
    await nap(pool, 0, soon).catch(() => {});
    const late = pool.query('INSERT INTO notes VALUES (7001)', [], soon);
    await expect(late).rejects.toMatchObject({ code: 'STORE_TIMEOUT' });
    await busy;
    expect(await one(pool, '(SELECT count(*) FROM notes WHERE id >= 7000)')).toBe(0);

    using deadline = deadlineIn(60_000);
    let listening = 0;
    const { signal } = deadline;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...args: Parameters<typeof add>) => {
      listening++;
      add(...args);
    };
    signal.removeEventListener = (...args: Parameters<typeof remove>) => {
      listening--;
      remove(...args);
    };
    await pool.query('SELECT 1', [], deadline);
    await expect(pool.query('SELECT broken', [], deadline)).rejects.toThrow();
    expect(listening).toBe(0);
  });

  it('should turn statements away at once when too many wait', async () => {
    const pool = await open(1);
    const busy = nap(pool, 0.5);
    await sleep(60);
    const outcomes = Promise.allSettled(Array.from({ length: 5_200 }, (_, i) => one(pool, '$1::integer', i)));
    const start = performance.now();
    await expect(one(pool, '1')).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    expect(performance.now() - start).toBeLessThan(100);
    expect((await outcomes).filter(({ status }) => status === 'fulfilled')).toHaveLength(5_000);
    await busy;
    expect(await one(pool, '1')).toBe(1);
  });

  it('should answer a quick statement over an idle connection while slow ones wait for another', async () => {
    const pool = await open(2);
    await Promise.all(Array.from({ length: 50 }, () => one(pool, '1')));
    await sleep(200);
    const first = nap(pool, 1);
    await sleep(100);
    const second = nap(pool, 1);
    await sleep(50);
    const start = performance.now();
    expect(await one(pool, '2')).toBe(2);
    expect(performance.now() - start).toBeLessThan(500);
    await Promise.all([first, second]);
  });

  it('should not keep a connection that was closed before it came to the pool', async () => {
    const link = await openLink(url);
    await using client = await openClient(url);
    await client.query('SELECT pg_terminate_backend($1)', [link.pid]);
    await sleep(200);
    const pool = poolOf(url, 2, link);
    pools.push(pool);
    expect(await one(pool, '$1::integer', 1)).toBe(1);
    await pool.transaction(
      [
        { text: 'SELECT 1', params: [] },
        { text: 'SELECT 2', params: [] },
      ],
      noDeadline,
    );
  });

  it('should let go of what the driver remembers of a statement that is no longer prepared', async () => {
    const link = await openLink(url);
    const pool = poolOf(url, 1, link);
    pools.push(pool);
    for (let i = 0; i < 700; i++) await one(pool, `${i} + $1::integer`, 1);
    await one(pool, '1');
    const { connection } = link.client as pg.Client & { connection: { parsedStatements: object } };
    expect(Object.keys(connection.parsedStatements).length).toBeLessThan(310);
  });

  it('should run all statements of a transaction or none, and what comes after, whatever is cancelled', async () => {
    const link = await openLink(url);
    let isClosed = false;
    let pipeline = new Pipeline<null>(link, () => {
      isClosed = true;
    });
    await using client = await openClient(url);
    await client.query('CREATE TABLE halves (id integer, half integer)');
    let pid = link.pid;
    const until = performance.now() + 4_000;
    const cancelling = (async () => {
      while (performance.now() < until) await client.query('SELECT pg_cancel_backend($1)', [pid]);
    })();
    const poisoned: unknown[] = [];
    const rejected: number[] = [];
    for (let id = 0; performance.now() < until; id++) {
      const insert = (half: number) => ({
        text: 'INSERT INTO halves VALUES ($1::integer, $2::integer)',
        params: [id, half],
      });
      const outcome = await new Promise<Outcome>((resolve) =>
        pipeline.send(null, [insert(1), insert(2)], resolve),
      );
      if ('error' in outcome) {
        rejected.push(id);
        if ((outcome.error as { code?: string }).code === '25P02') poisoned.push(outcome.error);
      }
      await sleep(0);
      if (!isClosed) continue;
      const next = await openLink(url);
      pid = next.pid;
      isClosed = false;
      pipeline = new Pipeline<null>(next, () => {
        isClosed = true;
      });
    }
    await cancelling;
    pipeline.destroy();
    expect(rejected.length, 'some were cancelled').toBeGreaterThan(0);
    expect(poisoned).toEqual([]);
    const { rows } = await client.query('SELECT id FROM halves GROUP BY id HAVING count(*) <> 2');
    expect(rows).toEqual([]);
    const { rows: kept } = await client.query('SELECT id FROM halves WHERE id = ANY($1::integer[])', [
      rejected,
    ]);
    expect(kept, 'none of a transaction that was rejected').toEqual([]);
  });

  it('should give up a connection whose session is left in a failed transaction', async () => {
    const pool = await open(1);
    const pid = await one(pool, 'pg_backend_pid()');
    await pool.query('BEGIN', [], noDeadline);
    await pool.query('SELECT broken', [], noDeadline).catch(() => {});
    expect(await one(pool, '$1::integer', 1)).toBe(1);
    expect(await one(pool, 'pg_backend_pid()')).not.toBe(pid);
  });

  it('should be gone for good when it is closed', async () => {
    const pool = await open(2);
    const pending = nap(pool, 30);
    const rejected = expect(pending).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    await sleep(50);
    await pool[Symbol.asyncDispose]();
    await rejected;
    await pool[Symbol.asyncDispose]();
    await expect(one(pool, '1')).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  });

  // They wait, at the same time, and do little besides.
  describe.concurrent('over a second or more', () => {
    it('should run transactions again that were in each other’s way', async () => {
      const pool = await open(4);
      await pool.query(`INSERT INTO notes VALUES (101, '0'), (102, '0')`, [], noDeadline);
      const add = (id: number) => ({
        text: `UPDATE notes SET text = text::integer + 1 WHERE id = $1::integer AND nap(0.02) = 1`,
        params: [id],
      });
      await Promise.all(
        Array.from({ length: 4 }, (_, i) =>
          pool.transaction(i % 2 === 0 ? [add(101), add(102)] : [add(102), add(101)], noDeadline),
        ),
      );
      expect(
        await pool.query('SELECT text FROM notes WHERE id IN (101, 102) ORDER BY id', [], noDeadline),
      ).toEqual([{ text: '4' }, { text: '4' }]);
    });

    it('should spare the neighbours over many cancelled statements', async () => {
      const pool = await open(2);
      const outcomes = await Promise.all(
        Array.from({ length: 40 }, async (_, i) => {
          await sleep(i * 15);
          using soon = deadlineIn(20 + (i % 7) * 8);
          const slow = nap(pool, 0.06, soon).then(
            () => 'done',
            ({ code }) => code,
          );
          const quick = await Promise.all(Array.from({ length: 5 }, (_, n) => one(pool, '$1::integer', n)));
          expect(quick).toEqual([0, 1, 2, 3, 4]);
          return slow;
        }),
      );
      expect(new Set(outcomes)).toEqual(
        new Set(['STORE_TIMEOUT', ...outcomes.filter((code) => code === 'done')]),
      );
    });

    it('should ask again over another connection when one is lost, but not write twice', async ({
      expect,
    }) => {
      const pool = await open(1);
      await using client = await openClient(url);
      const pid = await one(pool, 'pg_backend_pid()');
      const read = nap(pool, 0.3);
      const write = pool.query('INSERT INTO notes VALUES (8000)', [], noDeadline);
      const refused = expect(write).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
      await sleep(100);
      await client.query('SELECT pg_terminate_backend($1)', [pid]);
      expect(await read).toEqual([{ one: 1 }]);
      await refused;
      expect(await one(pool, 'pg_backend_pid()')).not.toBe(pid);
    });
  });
});
