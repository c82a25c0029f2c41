// Small graphs and queries for the graph store's contract suite. Alphabets are small so that ties, cycles, self-loops and
// parallel relations come about, and hold characters that UTF-16 and code points order differently.

import fc from 'fast-check';
import type { EntityRow, RelationQuery, RelationRow, SessionEntityRow } from '../../datasources/types.ts';
import type { Graph } from './graph-store.model.ts';

/** 😀 comes before ～ in UTF-16 and after it by code point. */
export const entityIds = ['a', 'B', 'b', 'é', 'aa', '～', '😀', "o'", '知'] as const;
const names = [
  'Ana',
  'ana',
  'ANA Lena',
  'Lena Ana',
  'Zoë',
  'São Paulo',
  '北京烤鸭',
  '～',
  '😀 smile',
  '',
  '!!!',
];
const entityTypes = ['Person', 'Ort', '場所'];
const relationTypes = ['KNOWS', 'kennt', '知っている', "it's; --"];
const sessionIds = ['s1', 's2', 's3', 'ß'] as const;
const userIds = ['u1', 'u2', null] as const;

const anyEntity = (id: string): fc.Arbitrary<EntityRow> =>
  fc.record({
    id: fc.constant(id),
    type: fc.constantFrom(...entityTypes),
    name: fc.constantFrom(...names),
    aliases: fc.array(fc.constantFrom(...names), { maxLength: 2 }),
    description: fc.constantFrom(null, '', 'wörds "quoted" \\ back'),
    metadata: fc.constantFrom(null, {}, { a: [1, null, 'ü'], '': { b: false } }, 'text', 0),
    shared: fc.boolean(),
  });

export const anyEntities: fc.Arbitrary<EntityRow[]> = fc
  .subarray([...entityIds], { minLength: 1 })
  .chain((ids) => fc.tuple(...ids.map(anyEntity)));

const anyRelation = (ids: readonly string[]): fc.Arbitrary<RelationRow> =>
  fc.record({
    fromId: fc.constantFrom(...ids),
    toId: fc.constantFrom(...ids),
    type: fc.constantFrom(...relationTypes),
    source: fc.constantFrom('', 'kb', 'текст'),
    weight: fc.constantFrom(null, 0, 1, 1, -3, 2.5, 1e-300),
    metadata: fc.constantFrom(null, { since: 2020 }),
  });

const anyTotals = (ids: readonly string[]): fc.Arbitrary<SessionEntityRow[]> =>
  fc
    .tuple(
      fc.record({
        s1: fc.constantFrom(...userIds),
        s2: fc.constantFrom(...userIds),
        s3: fc.constantFrom(...userIds),
        ß: fc.constantFrom(...userIds),
      }),
      fc.uniqueArray(
        fc.record({
          sessionId: fc.constantFrom(...sessionIds),
          entityId: fc.constantFrom(...ids),
          count: fc.integer({ min: 1, max: 3 }),
          firstAt: fc.constantFrom(-1, 0, 1_600_000_000_123),
          lasts: fc.constantFrom(0, 1, 86_400_000),
        }),
        { selector: ({ sessionId, entityId }) => `${sessionId} ${entityId}`, maxLength: 20 },
      ),
    )
    .map(([users, rows]) =>
      rows.map(({ lasts, ...row }) => ({
        ...row,
        userId: users[row.sessionId],
        lastAt: row.firstAt + lasts,
      })),
    );

export const anyGraph: fc.Arbitrary<Graph> = anyEntities.chain((entities) => {
  const ids = entities.map(({ id }) => id);
  return fc.record({
    entities: fc.constant(entities),
    relations: fc.uniqueArray(anyRelation(ids), {
      selector: ({ fromId, toId, type, source }) => JSON.stringify([fromId, toId, type, source]),
      maxLength: 25,
    }),
    totals: anyTotals(ids),
  });
});

/** Ids asked for: some are unknown and some come twice. */
export const anyEntityIds = fc.array(fc.constantFrom(...entityIds, 'nobody', ''), { maxLength: 12 });
export const anySessionIds = fc.array(fc.constantFrom(...sessionIds, 'none'), { maxLength: 8 });
export const anyUserIds = fc.array(fc.constantFrom('u1', 'u2', 'none'), { maxLength: 5 });

export const anyEntityTypes = fc.option(fc.subarray([...entityTypes, 'Nothing']));
export const anyRelationTypes = fc.option(fc.subarray([...relationTypes, 'nothing']), { freq: 2 });
export const anyNameFilter = fc.option(
  fc.constantFrom(
    'a',
    'ana',
    'ANA',
    'len an',
    'sao',
    '北',
    '京烤',
    '😀',
    '!!!',
    '',
    's p',
    'ana ana lena',
    '%',
    'smile',
  ),
);

export const anyRelationQuery: fc.Arbitrary<Omit<RelationQuery, 'page'>> = fc.record({
  direction: fc.constantFrom('OUT', 'IN', 'BOTH'),
  types: anyRelationTypes,
  minWeight: fc.constantFrom(null, null, null, 0, 1, -3, 7),
  order: fc.constantFrom('WEIGHT', 'NAME'),
});

/** Writes of what sessions mention, one after the other; each replaces what it names. */
export const anyTotalsWrites: fc.Arbitrary<{ sessionIds: string[]; rows: SessionEntityRow[] }[]> = fc.array(
  fc.record({ sessionIds: fc.subarray([...sessionIds]), rows: anyTotals(entityIds.slice(0, 3)) }),
  { minLength: 1, maxLength: 6 },
);

/** Entities in layers with relations from each to the next only: long paths, many of the same length. */
export const anyLayers: fc.Arbitrary<{ ids: string[]; links: [string, string][] }> = fc
  .record({
    ids: fc.shuffledSubarray([...'abcdefghijklmnopqrs'], { minLength: 19 }),
    linked: fc.array(fc.boolean(), { minLength: 54, maxLength: 54 }),
  })
  .map(({ ids, linked }) => {
    const layer = (place: number): number => Math.ceil(place / 3);
    const pairs = ids.flatMap((from, i) =>
      ids.filter((_, j) => layer(j) === layer(i) + 1).map((to): [string, string] => [from, to]),
    );
    return { ids, links: pairs.filter((_, i) => linked[i]) };
  });
