// Whatever is damaged below the stores is found and named; what is whole is left in peace.

import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHECKS } from '../../verify/problems.ts';
import { archive } from '../import/archive.ts';
import { DAMAGES, inflict } from './damages.ts';
import { check, type Fragile, openFragile } from './embedded.ts';

let fragile: Fragile;
beforeAll(async () => {
  fragile = await openFragile();
});
afterAll(() => fragile[Symbol.asyncDispose]());

describe('stores that agree', () => {
  it('should have nothing wrong, and all of it looked at', async () => {
    const records = archive();
    await fragile.fill(records);
    const report = await check(fragile.stores);
    expect(report.told).toEqual([]);
    expect(report).toMatchObject({
      outcome: 'fine',
      failure: null,
      problems: { total: 0, byCheck: {}, first: [] },
    });
    const { users, sessions, turns, mentions, entities, relations } = records;
    expect(report.checked).toMatchObject({
      users: users.length,
      sessions: sessions.length,
      turns: turns.length,
      mentions: mentions.length,
      mentionsByEntity: mentions.length,
      entities: entities.length,
      relations: relations.length,
    });
    expect(report.stored).toEqual({
      users: users.length,
      sessions: sessions.length,
      entities: entities.length,
    });
  });

  it('should have nothing wrong when they are empty', async () => {
    await fragile.fill({});
    expect(await check(fragile.stores)).toMatchObject({ outcome: 'fine', told: [] });
  });

  it('should have nothing wrong, however many sessions and turns were imported, in pieces and again', async () => {
    const sizes = fc.tuple(fc.integer({ min: 1, max: 25 }), fc.integer({ min: 1, max: 12 }));
    await fc.assert(
      fc.asyncProperty(sizes, sizes, async (first, second) => {
        await fragile.fill(archive(...first));
        await fragile.load(archive(...second));
        expect((await check(fragile.stores)).told).toEqual([]);
      }),
      { numRuns: 5 },
    );
  });
});

describe('damage', () => {
  it.each(DAMAGES)('should be found: $name', async (damage) => {
    await fragile.fill(archive());
    const object = await inflict(fragile, damage, 3);
    const report = await check(fragile.stores);
    expect(report.outcome).toBe('problems');
    expect(report.told.map((problem) => ({ check: problem.check, object: problem.object }))).toContainEqual({
      check: damage.finds,
      object,
    });
    expect(report.problems.total).toBe(report.told.length);
    expect(report.problems.byCheck[damage.finds]).toBeGreaterThan(0);

    // What a report says of repairs must be so.
    if (damage.isInvented || report.told.some(({ check }) => CHECKS[check].repair === 'clear')) return;
    await fragile.load(archive());
    expect((await check(fragile.stores)).told).toEqual([]);
  });

  it('should be found wherever it is, and however much of it there is', async () => {
    const one = fc.record({ damage: fc.constantFrom(...DAMAGES), nth: fc.nat({ max: 10_000 }) });
    await fc.assert(
      fc.asyncProperty(one, async ({ damage, nth }) => {
        await fragile.fill(archive());
        const object = await inflict(fragile, damage, nth);
        const { told } = await check(fragile.stores);
        expect(
          told.filter((problem) => problem.check === damage.finds).map((problem) => problem.object),
        ).toContain(object);
      }),
      { numRuns: 30 },
    );
  });
});
