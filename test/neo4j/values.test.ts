// Values as they come back: texts and ids of any kind, numbers at their limits, and graphs that share a database.

import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { noDeadline } from '../../datasources/deadline.ts';
import type { GraphEngine } from '../../datasources/engine.ts';
import { openNeo4j } from '../../datasources/neo4j/open.ts';
import {
  afterAll as afterAllKeys,
  beforeAll as beforeAllKeys,
  compareText,
  descendingPart,
  keyOf,
  textOf,
  textPart,
} from '../../datasources/neo4j/order-key.ts';
import type { GraphStore } from '../../datasources/types.ts';
import * as lists from '../contracts/paged-list.ts';
import { emptyNeo4jLabels } from '../support/neo4j-labels.ts';
import { describeWith, neo4jLabels } from '../support/servers.ts';
import { ALL, entity, OPENING, relation, total } from './graphs.ts';

/** As Neo4j sorts, and as its indexes do. */
const ORDERS: Record<string, (a: string, b: string) => number> = {
  'UTF-16 code units': (a, b) => (a < b ? -1 : Number(a > b)),
  bytes: (a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)),
};

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 5 }).map((text) => text.replaceAll('\0', '')),
  fc.string({
    unit: fc.constantFrom('a', '\u0001', '\ud7ff', '\ue000', '\ufffe', '\uffff', '😀', '\u{10ffff}'),
    maxLength: 4,
  }),
);

describeWith([], 'keys to order by', () => {
  for (const [name, order] of Object.entries(ORDERS))
    it(`should compare by ${name} as their parts do by code point`, () =>
      fc.assert(
        fc.property(fc.tuple(anyText, anyText), fc.tuple(anyText, anyText), (a, b) => {
          const expected = lists.compareText(a[0], b[0]) || lists.compareText(a[1], b[1]);
          expect(Math.sign(order(keyOf(...a.map(textPart)), keyOf(...b.map(textPart))))).toBe(
            Math.sign(expected),
          );
          expect(Math.sign(compareText(a[0], b[0]))).toBe(Math.sign(lists.compareText(a[0], b[0])));
        }),
        { numRuns: 2_000 },
      ));

  it('should give back the texts that are their parts', () =>
    fc.assert(
      fc.property(anyText, (text) => {
        expect(textOf(textPart(text))).toBe(text);
      }),
      { numRuns: 2_000 },
    ));

  it('should lie between the bounds of what they begin with, and of nothing else', () =>
    fc.assert(
      fc.property(anyText, anyText, anyText, (start, rest, other) => {
        const key = keyOf(textPart(start), textPart(rest), 'x');
        const isBetween = beforeAllKeys(textPart(other)) < key && key < afterAllKeys(textPart(other));
        expect(isBetween).toBe(start === other);
      }),
      { numRuns: 2_000 },
    ));

  it('should have the greatest number first and none last', () =>
    fc.assert(
      fc.property(fc.option(fc.double({ noNaN: true })), fc.option(fc.double({ noNaN: true })), (a, b) => {
        const [keyA, keyB] = [descendingPart(a), descendingPart(b)];
        const order = a === b ? 0 : a === null ? 1 : b === null ? -1 : b - a;
        expect(Math.sign(keyA < keyB ? -1 : Number(keyA > keyB))).toBe(Math.sign(order) || 0);
      }),
      { numRuns: 2_000 },
    ));
});

describeWith(['neo4j'], 'values in Neo4j', () => {
  let engine: GraphEngine;
  let graph: GraphStore;
  beforeAll(async () => {
    engine = await openNeo4j(await emptyNeo4jLabels(), OPENING);
    graph = engine.graph;
  });
  afterAll(() => engine?.[Symbol.asyncDispose]());

  it('should give back texts of any script, with quotes, of any length', async () => {
    const odd = [
      '`quoted` "and" \'more\' \\ $ids {x: 1}',
      '👩‍👩‍👧 😀',
      'مرحبا بالعالم',
      'שלום',
      '\u202eright to left\u202c',
      'x'.repeat(250),
      '😀'.repeat(120),
      "'; MATCH (n) DETACH DELETE n; //",
    ];
    const entities = odd.map((text, i) =>
      entity(text, {
        type: text.slice(0, 50),
        name: text.repeat(i % 2 === 0 ? 20 : 1),
        aliases: [text, ''],
        description: text.repeat(100),
        metadata: { [text]: [text, null, 1.5] },
      }),
    );
    await graph.putEntities(entities, noDeadline);
    expect(await graph.entitiesByIds(odd, noDeadline)).toEqual(entities);
    const relations = odd.map((text, i) =>
      relation(text, odd[(i + 1) % odd.length] ?? '', { type: text, source: text, metadata: [text] }),
    );
    await graph.putRelations(relations, noDeadline);
    const query = { direction: 'OUT', types: null, minWeight: null, order: 'NAME', page: ALL } as const;
    const pages = await graph.relations(odd, query, noDeadline);
    expect(pages.map(({ rows }) => rows.map((row) => row.relation))).toEqual(relations.map((one) => [one]));
    for (const { id, name } of entities) {
      const filter = { types: [id.slice(0, 50)], name: name.slice(0, 300) };
      const found = await graph.entities({ filter, page: ALL }, noDeadline);
      expect(found.rows.map((row) => row.id)).toEqual(/[\p{L}\p{N}]/u.test(name) ? [id] : []);
    }
  });

  it('should find a word of any length by its beginning', async () => {
    const word = 'w'.repeat(600);
    await graph.putEntities(
      [entity('long', { name: `${word}x` }), entity('longer', { name: `${word}yz` })],
      noDeadline,
    );
    const find = async (name: string) => {
      const { rows } = await graph.entities({ filter: { types: null, name }, page: ALL }, noDeadline);
      return rows.map(({ id }) => id);
    };
    expect(await find('w')).toEqual(['long', 'longer']);
    expect(await find(word)).toEqual(['long', 'longer']);
    expect(await find(`${word}Y`)).toEqual(['longer']);
  });

  it('should take what Lucene reads as operators for the words that they are', async () => {
    const names = [
      'AND or NOT',
      'to be',
      'name:value',
      'a*b?',
      '"phrase"~2^4',
      '[1 TO 9]',
      '+must -not',
      '\\ / && ||',
    ];
    await graph.putEntities(
      names.map((name, i) => entity(`lucene ${i}`, { name, type: 'Lucene' })),
      noDeadline,
    );
    const found = await Promise.all(
      names.map((name) => graph.entities({ filter: { types: ['Lucene'], name }, page: ALL }, noDeadline)),
    );
    expect(found.map(({ rows }) => rows.map(({ name }) => name)[0] ?? null)).toEqual([
      ...names.slice(0, 7),
      null,
    ]);
  });

  it('should give back numbers as they were', async () => {
    const weights = [0, 1, 1.5, -1, 2 ** 53, -(2 ** 53) + 1, 1e308, 5e-324, 0.1 + 0.2, 2 ** 60];
    await graph.putEntities([entity('a'), entity('b')], noDeadline);
    await graph.putRelations(
      weights.map((weight) =>
        relation('a', 'b', { type: 'W', source: String(weight), weight, metadata: weight }),
      ),
      noDeadline,
    );
    const query = { direction: 'OUT', types: ['W'], minWeight: null, order: 'WEIGHT', page: ALL } as const;
    const [page] = await graph.relations(['a'], query, noDeadline);
    const sorted = weights.toSorted((a, b) => b - a);
    expect(page?.rows.map(({ relation: { weight } }) => weight)).toEqual(sorted);
    expect(page?.rows.map(({ relation: { metadata } }) => metadata)).toEqual(sorted);

    const most = Number.MAX_SAFE_INTEGER;
    await graph.putSessionEntities(
      ['s'],
      [{ sessionId: 's', userId: 'u', entityId: 'a', count: most, firstAt: -most, lastAt: most }],
      noDeadline,
    );
    const mentioned = { types: null, order: 'COUNT', page: ALL } as const;
    for (const read of [
      graph.userEntities(['u'], mentioned, noDeadline),
      graph.sessionEntities(['s'], mentioned, noDeadline),
    ])
      expect((await read)[0]?.rows).toEqual([
        { entity: entity('a'), count: most, firstAt: -most, lastAt: most },
      ]);
  });

  it('should keep graphs with different prefixes apart, one the beginning of the other included', async () => {
    const options = await neo4jLabels();
    const one = await openNeo4j(options, OPENING);
    const other = await openNeo4j({ ...options, labelPrefix: `${options.labelPrefix}B_` }, OPENING);
    try {
      for (const [name, { graph: own }] of [
        ['one', one],
        ['other', other],
      ] as const) {
        await own.putEntities([entity('a', { name }), entity('b', { name })], noDeadline);
        await own.putRelations([relation('a', 'b', { type: name })], noDeadline);
        await own.putSessionEntities(['s'], [total('s', name, 'a')], noDeadline);
      }
      await one.clear(noDeadline);
      expect(await one.graph.entitiesByIds(['a'], noDeadline)).toEqual([null]);
      expect(await one.graph.entityTypes(noDeadline)).toEqual([]);
      expect(await other.graph.entityTypes(noDeadline)).toEqual([{ type: 'Thing', count: 2 }]);
      const filter = { types: null, name: 'other' };
      expect((await other.graph.entities({ filter, page: ALL }, noDeadline)).rows).toHaveLength(2);
      const [related] = await other.graph.related(['a'], { depth: 1, types: null, limit: 9 }, noDeadline);
      expect(related?.map(({ via }) => via[0]?.type)).toEqual(['other']);
      const [users] = await other.graph.entityUsers(['a'], { order: 'COUNT', page: ALL }, noDeadline);
      expect(users?.rows.map(({ id }) => id)).toEqual(['other']);
    } finally {
      await one[Symbol.asyncDispose]();
      await other[Symbol.asyncDispose]();
    }
  });
});
