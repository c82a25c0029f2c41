// The client of the engine's thread: values there and back, deadlines, transactions, crashes.

import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deadlineIn, noDeadline } from '../../datasources/deadline.ts';
import type { EmbeddedDatabase } from '../../datasources/embedded/data-folder.ts';
import { toJson, toTimestamp } from '../../datasources/postgres/sql-values.ts';
import type { SqlClient, SqlValue } from '../../datasources/sql.ts';
import { anyJson } from '../contracts/paged-list.ts';
import { embeddedDatabase } from '../support/data-folder.ts';

const HEAVY = 'SELECT count(*) AS n FROM generate_series(1, 4000000)';

describe('the embedded engine’s client', () => {
  let database: EmbeddedDatabase;
  let engine: EmbeddedDatabase['engine'];
  let sql: SqlClient;
  beforeAll(async () => {
    database = await embeddedDatabase();
    engine = database.engine;
    sql = engine.client('turns');
    await sql.query('CREATE TABLE notes (id integer PRIMARY KEY, text text)', [], noDeadline);
  });
  afterAll(() => database?.[Symbol.asyncDispose]());

  const one = async (expression: string, ...params: SqlValue[]): Promise<unknown> => {
    const [row] = await sql.query<{ value: unknown }>(`SELECT ${expression} AS value`, params, noDeadline);
    return row?.value;
  };
  const ids = async () =>
    (await sql.query<{ id: number }>('SELECT id FROM notes ORDER BY id', [], noDeadline)).map(({ id }) => id);

  it('should give back any text and any array of texts', async () => {
    const anyText = fc.string({ unit: 'binary' }).filter((text) => !text.includes('\0'));
    await fc.assert(
      fc.asyncProperty(anyText, fc.array(fc.option(anyText)), async (text, texts) => {
        expect(await one('$1::text', text)).toBe(text);
        expect(await one('$1::text[]', texts)).toEqual(texts);
      }),
      { numRuns: 200 },
    );
  });

  it('should give back numbers, booleans, bytes, moments and JSON', async () => {
    const anyMoment = fc.integer({ min: Date.UTC(-4000, 0, 1), max: Date.UTC(20000, 0, 1) });
    await fc.assert(
      fc.asyncProperty(
        fc.integer(),
        fc.maxSafeInteger(),
        fc.double({ noNaN: true }),
        fc.boolean(),
        fc.uint8Array(),
        anyMoment,
        anyJson,
        async (int4, int8, float8, bool, bytes, ms, json) => {
          expect(await one('$1::integer', int4)).toBe(int4);
          expect(await one('$1::bigint', BigInt(int8))).toBe(int8);
          // PostgreSQL keeps the sign of zero, and its text form of a number is the shortest that reads back the same.
          expect(await one('$1::float8', float8)).toBe(Object.is(float8, -0) ? 0 : float8);
          expect(await one('$1::boolean', bool)).toBe(bool);
          expect(await one('$1::bytea', bytes)).toEqual(bytes);
          expect(await one('$1::timestamptz', toTimestamp(ms))).toBe(ms);
          expect(await one('$1::jsonb', toJson(json))).toEqual(json);
          expect(await one('$1::float8[]', [float8, null, 1])).toEqual([
            Object.is(float8, -0) ? 0 : float8,
            null,
            1,
          ]);
          expect(await one('$1::bigint[]', [int8, null])).toEqual([int8, null]);
          expect(await one('$1::timestamptz[]', [toTimestamp(ms), null])).toEqual([ms, null]);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('should read sums and infinite moments, and refuse a type that it does not know', async () => {
    expect(await one('(SELECT sum(n) FROM generate_series(1::bigint, 100000) AS s (n))')).toBe(5_000_050_000);
    expect(await one('-12345678.000100::numeric')).toBe(-12_345_678.0001);
    expect(await one('0::numeric')).toBe(0);
    expect(await one(`timestamptz '-infinity'`)).toBe(-Infinity);
    expect(await one(`timestamptz 'infinity'`)).toBe(Infinity);
    await expect(one(`point '(1,2)'`)).rejects.toThrow(/number 600/);
    expect(await one('1')).toBe(1);
  });

  it('should take and give megabytes', async () => {
    const text = 'ключ😀'.repeat(400_000);
    expect(await one('$1::text', text)).toBe(text);
  });

  it('should answer many statements at once, each its own', async () => {
    const numbers = Array.from({ length: 3_000 }, (_, i) => i);
    expect(await Promise.all(numbers.map((n) => one('$1::integer', n)))).toEqual(numbers);
  });

  it('should go on after more different statements than it keeps prepared', async () => {
    for (let round = 0; round < 2; round++)
      for (let i = 0; i < 400; i++) expect(await one(`${i} + $1::integer`, 1)).toBe(i + 1);
  });

  it('should run all statements of a transaction or none', async () => {
    const insert = (id: number) => ({
      text: 'INSERT INTO notes VALUES ($1::integer, $2::text)',
      params: [id, 'x'],
    });
    await sql.transaction([insert(1), insert(2)], noDeadline);
    await expect(sql.transaction([insert(3), insert(1)], noDeadline)).rejects.toMatchObject({
      code: '23505',
    });
    await expect(
      sql.transaction([insert(4), { text: 'SELECT no_such_column', params: [] }, insert(5)], noDeadline),
    ).rejects.toMatchObject({ code: '42703' });
    await sql.transaction([], noDeadline);
    expect(await ids()).toEqual([1, 2]);
    await sql.query('TRUNCATE notes', [], noDeadline);
  });

  it('should pass on what the engine has against a statement, and answer the next one', async () => {
    await expect(one('no_such_function()')).rejects.toMatchObject({ name: 'SqlError', code: '42883' });
    await expect(one('$1::integer', 'text')).rejects.toMatchObject({ code: '22P02' });
    await expect(Promise.all([one('1 / $1::integer', 0), one('2')])).rejects.toMatchObject({ code: '22012' });
    expect(await one('3')).toBe(3);
  });

  it('should run nothing whose deadline has passed', async () => {
    using passed = deadlineIn(60_000);
    passed.cancel();
    await expect(sql.query('INSERT INTO notes VALUES (1)', [], passed)).rejects.toMatchObject({
      code: 'STORE_TIMEOUT',
      store: 'turns',
    });
    expect(await ids()).toEqual([]);
  });

  it('should leave callers their deadlines and the event loop its turns while a heavy statement runs', async () => {
    let finished = false;
    const heavy = sql.query(HEAVY, [], noDeadline).then(() => {
      finished = true;
    });
    using soon = deadlineIn(20);
    const waiting = sql.query('INSERT INTO notes VALUES (7)', [], soon);
    await expect(waiting).rejects.toMatchObject({ code: 'STORE_TIMEOUT' });
    expect(finished, 'the heavy statement still runs').toBe(false);

    let turns = 0;
    while (!finished && turns < 5) {
      await sleep(1);
      turns++;
    }
    expect(turns).toBe(5);
    await heavy;
    expect(await ids(), 'the statement that came too late was never run').toEqual([]);
  });

  it('should let go of a running statement when its deadline passes, and answer the next one', async () => {
    using soon = deadlineIn(20);
    await expect(sql.query(HEAVY, [], soon)).rejects.toMatchObject({ code: 'STORE_TIMEOUT' });
    expect(await one('4')).toBe(4);
  });

  it('should take its listeners off a deadline that outlives the statement', async () => {
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
    await sql.query('SELECT 1', [], deadline);
    await expect(sql.query('SELECT broken', [], deadline)).rejects.toThrow();
    expect(listening).toBe(0);
  });
});

describe('the embedded engine’s thread', () => {
  it('should be started again after it died, with all that was acknowledged', async () => {
    await using database = await embeddedDatabase();
    const { engine } = database;
    const sql = engine.client('relational');
    await sql.query('CREATE TABLE notes (id integer)', [], noDeadline);
    await sql.query('INSERT INTO notes VALUES (1)', [], noDeadline);

    const pending = [sql.query(HEAVY, [], noDeadline), sql.query('SELECT 1', [], noDeadline)];
    const outcomes = Promise.allSettled(pending);
    await engine.crash();
    for (const outcome of await outcomes)
      expect(outcome).toMatchObject({
        status: 'rejected',
        reason: { code: 'STORE_UNAVAILABLE', store: 'relational' },
      });

    const both = await Promise.all([
      sql.query('SELECT id FROM notes', [], noDeadline),
      sql.query('SELECT id FROM notes', [], noDeadline),
    ]);
    expect(both).toEqual([[{ id: 1 }], [{ id: 1 }]]);
  });

  it('should be gone for good when the engine is closed', async () => {
    await using database = await embeddedDatabase();
    const { engine } = database;
    await engine[Symbol.asyncDispose]();
    await engine[Symbol.asyncDispose]();
    await expect(engine.client('graph').query('SELECT 1', [], noDeadline)).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      store: 'graph',
    });
  });
});
