// Writes to small graphs: few sessions, users and entities, so that they meet.

import fc from 'fast-check';
import type {
  EntityRow,
  RelationRow,
  SessionEntityAddition,
  SessionEntityRow,
} from '../../datasources/types.ts';

export type GraphWrite =
  | { kind: 'add'; additions: SessionEntityAddition[]; callers: number }
  | { kind: 'put'; sessionIds: string[]; rows: SessionEntityRow[] }
  | { kind: 'entities'; entities: EntityRow[] }
  | { kind: 'relations'; relations: RelationRow[] }
  | { kind: 'remove'; sessionIds: string[] };

/** All ids that the writes name. */
export const writtenIds = {
  sessions: ['s1', 's2', 's3', '～', '😀'],
  users: ['u1', 'u2'],
  entities: ['a', 'B', 'é', '～', '😀', 'ß'],
};

const { sessions, users, entities } = writtenIds;

const anyTotals = fc.record({
  count: fc.integer({ min: 1, max: 3 }),
  firstAt: fc.constantFrom(-1, 0, 1_600_000_000_123),
  lasts: fc.constantFrom(0, 1, 86_400_000),
});

const anyMentions = fc
  .uniqueArray(fc.record({ entityId: fc.constantFrom(...entities), totals: anyTotals }), {
    selector: ({ entityId }) => entityId,
    maxLength: 4,
  })
  .map((all) =>
    all.map(({ entityId, totals: { count, firstAt, lasts } }) => ({
      entityId,
      count,
      firstAt,
      lastAt: firstAt + lasts,
    })),
  );

const anyUser = fc.constantFrom(...users, null);

const anyAdditions: fc.Arbitrary<GraphWrite> = fc.record({
  kind: fc.constant('add'),
  additions: fc.uniqueArray(
    fc.record({
      sessionId: fc.constantFrom(...sessions),
      userId: anyUser,
      sequence: fc.integer({ min: 1, max: 12 }),
      entities: anyMentions,
    }),
    { selector: ({ sessionId, sequence }) => `${sequence} ${sessionId}`, minLength: 1, maxLength: 5 },
  ),
  callers: fc.constantFrom(1, 1, 1, 2, 3),
});

const anyPut: fc.Arbitrary<GraphWrite> = fc
  .record({ sessionIds: fc.subarray(sessions), userId: anyUser, mentions: anyMentions })
  .map(({ sessionIds, userId, mentions }) => ({
    kind: 'put',
    sessionIds,
    rows: sessionIds.flatMap((sessionId) => mentions.map((one) => ({ sessionId, userId, ...one }))),
  }));

const anyEntities: fc.Arbitrary<GraphWrite> = fc
  .tuple(fc.subarray(entities), fc.constantFrom('Thing', 'Unknown', '場所'), fc.boolean(), fc.nat(2))
  .map(([ids, type, shared, number]) => ({
    kind: 'entities',
    entities: ids.map((id) => ({
      id,
      type,
      name: `Name ${number} ${id}`,
      aliases: number === 1 ? ['ß'] : [],
      description: null,
      metadata: null,
      shared,
    })),
  }));

const anyRelation: fc.Arbitrary<GraphWrite> = fc
  .tuple(fc.constantFrom(...entities), fc.constantFrom(...entities))
  .map(([fromId, toId]) => ({
    kind: 'relations',
    relations: [{ fromId, toId, type: 'KNOWS', source: '', weight: null, metadata: null }],
  }));

const anyRemoval: fc.Arbitrary<GraphWrite> = fc
  .subarray(sessions)
  .map((sessionIds) => ({ kind: 'remove', sessionIds }));

/** Writes one after the other. */
export const anyWrites: fc.Arbitrary<GraphWrite[]> = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: anyAdditions },
    { weight: 1, arbitrary: anyPut },
    { weight: 2, arbitrary: anyEntities },
    { weight: 1, arbitrary: anyRelation },
    { weight: 2, arbitrary: anyRemoval },
  ),
  { minLength: 1, maxLength: 10 },
);
