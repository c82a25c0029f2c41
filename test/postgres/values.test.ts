// The two clients of the relational SQL give the same rows for the same statements.

import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { noDeadline } from '../../datasources/deadline.ts';
import type { EmbeddedDatabase } from '../../datasources/embedded/data-folder.ts';
import type { Pool } from '../../datasources/postgres/pool.ts';
import { toJson, toTimestamp } from '../../datasources/postgres/sql-values.ts';
import type { SqlClient, SqlValue } from '../../datasources/sql.ts';
import { anyJson } from '../contracts/paged-list.ts';
import { embeddedDatabase } from '../support/data-folder.ts';
import { describeWith, postgresDatabase } from '../support/servers.ts';
import { openPool } from './pools.ts';

describeWith(['postgres'], 'the clients of PostgreSQL and of the embedded engine', () => {
  let embedded: EmbeddedDatabase;
  let pool: Pool;
  beforeAll(async () => {
    embedded = await embeddedDatabase();
    pool = await openPool((await postgresDatabase()).url, 2);
  });
  afterAll(async () => {
    await embedded[Symbol.asyncDispose]();
    await pool[Symbol.asyncDispose]();
  });

  const both = async (text: string, params: readonly SqlValue[]): Promise<unknown[]> => {
    const clients: SqlClient[] = [pool, embedded.engine.client('relational')];
    const [ours, theirs] = await Promise.all(clients.map((client) => client.query(text, params, noDeadline)));
    expect(ours).toEqual(theirs);
    expect(ours?.map((row) => Object.keys(row as object))).toEqual(
      theirs?.map((row) => Object.keys(row as object)),
    );
    return ours ?? [];
  };

  const anyText = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.constantFrom('"', '\\', '{', '}', ',', 'NULL', ' ', '\0', '😀', '\n', '\ud800') }),
  );
  const anyMoment = fc.integer({ min: Date.UTC(-4000, 0, 1), max: Date.UTC(20000, 0, 1) });

  it('should read any text, array, number, moment and JSON alike, with nulls', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.option(anyText),
        fc.option(fc.array(fc.option(anyText))),
        fc.double({ noNaN: true }),
        fc.maxSafeInteger(),
        fc.array(fc.option(anyMoment)),
        fc.option(anyJson),
        fc.uint8Array(),
        fc.option(fc.boolean()),
        async (text, texts, float8, int8, moments, json, bytes, bool) => {
          await both(
            `SELECT $1::text AS text, $2::text[] AS texts, $3::float8 AS float8, $4::bigint AS int8,
               $5::timestamptz[] AS moments, ($5::timestamptz[])[1] AS moment, $6::jsonb AS json, $7::bytea AS bytes,
               $8::boolean AS bool, ARRAY[$4::bigint, NULL] AS int8s, ARRAY[$3::float8] AS float8s, ARRAY[$8::boolean] AS bools,
               ARRAY[$6::jsonb] AS jsons, $4::bigint::numeric AS numeric, $1::name AS name, array_length($2::text[], 1) AS n`,
            [
              text,
              texts,
              float8,
              BigInt(int8),
              moments.map((ms) => (ms === null ? null : toTimestamp(ms))),
              toJson(json),
              bytes,
              bool,
            ],
          );
        },
      ),
      { numRuns: 200 },
    );
  });

  it('should read what no parameter gives: infinite and odd moments, big and small numbers, keys of JSON in their order', async () => {
    const rows = await both(
      `SELECT timestamptz 'infinity' AS a, timestamptz '-infinity' AS b, timestamptz '0044-03-15 12:00:00.002 BC' AS c,
         timestamptz '1969-12-31 23:59:59.9996+00' AS d, timestamptz '0001-01-01 00:00:00+00' AS e,
         timestamptz '12024-02-29 23:59:59.999999+05:30' AS f, 12345678901234567890::numeric AS g, 'NaN'::float8 AS h,
         jsonb '{"b": 1, "a": {"zz": 1e400, "y": 0.1}, "é": 12345678901234567890}' AS i, count(*) AS j, sum(1) AS k, '{}'::text[] AS l,
         '[2:3]={a,"b c"}'::text[] AS m, 1::smallint AS n, 1.5::real AS o, 'x'::varchar AS p, jsonb 'null' AS q, pg_sleep(0) AS r, 'lit' AS s`,
      [],
    );
    expect(rows).toMatchObject([{ a: Infinity, b: -Infinity, j: 1, k: 1, l: [], m: ['a', 'b c'], q: null }]);
    expect(await both('SELECT 1 AS one WHERE false', [])).toEqual([]);
    expect(await both('SELECT generate_series(1, 3) AS n', [])).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
  });

  it('should refuse the same things for the same reasons', async () => {
    for (const [text, param] of [
      [`SELECT point '(1,2)' AS p`, null],
      ['SELECT no_such_column', null],
      ['SELECT $1::integer AS n', 'text'],
      ['SELECT 1 / $1::integer AS n', 0],
      ['SELEC', null],
    ] as const) {
      const errors = await Promise.all(
        [pool, embedded.engine.client('relational')].map((client) =>
          client.query(text, param === null ? [] : [param], noDeadline).then(
            () => null,
            ({ name, code, message }) => ({ name, code, message }),
          ),
        ),
      );
      expect(errors[0], text).not.toBeNull();
      expect(errors[0]).toEqual(errors[1]);
    }
  });

  it('should take and give megabytes', async () => {
    const text = 'ключ😀'.repeat(400_000);
    expect(await pool.query('SELECT $1::text AS text', [text], noDeadline)).toEqual([{ text }]);
  });
});
