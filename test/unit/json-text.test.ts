// JSON as text: PGlite's jsonb says in which order keys come.

import { PGlite } from '@electric-sql/pglite';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jsonText } from '../../datasources/json-text.ts';
import type { Json } from '../../datasources/rows.ts';

describe('jsonText', () => {
  let database: PGlite;
  beforeAll(async () => {
    database = await PGlite.create();
  });
  afterAll(() => database.close());

  it('should have keys in the order of jsonb', async () => {
    const key = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 5 }),
      fc.constantFrom('é', 'zz', '10', '2', 'aa'),
    );
    const value = fc.letrec<{ json: Json }>((tie) => ({
      json: fc.oneof(
        { depthSize: 'small' },
        fc.constantFrom<Json>(null, true, 1, 'text'),
        fc.array(tie('json'), { maxLength: 3 }),
        fc.dictionary(key, tie('json'), { maxKeys: 5 }),
      ),
    })).json;
    await fc.assert(
      fc.asyncProperty(
        value.filter(
          (json) =>
            !JSON.stringify(json).includes('\\u0000') && !/[\uD800-\uDFFF]/.test(JSON.stringify(json)),
        ),
        async (json) => {
          const { rows } = await database.query<{ text: string }>('SELECT $1::jsonb::text AS text', [
            JSON.stringify(json),
          ]);
          expect(jsonText(json)).toBe(JSON.stringify(JSON.parse(rows[0]!.text)));
        },
      ),
      { numRuns: 200 },
    );
  });
});
