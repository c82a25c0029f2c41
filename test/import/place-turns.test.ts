import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isTimeuuid, msOf, ticksAt, ticksOf } from '../../datasources/timeuuid.ts';
import type { TurnOutline } from '../../datasources/types.ts';
import { type NewTurn, type PlacedTurn, type Placement, placeTurns } from '../../import/place-turns.ts';

const turn = (id: string, index: number, createdAt = 0): NewTurn => ({ id, index, createdAt });

/** What a store has after a placement was written. */
function stored({ placed }: Placement<NewTurn>): TurnOutline[] {
  return placed.map(({ turnId, index, turn: written, stored: before }) => ({
    sessionId: 's',
    turnId,
    index,
    externalId: written?.id ?? before?.externalId ?? null,
    createdAt: written?.createdAt ?? before!.createdAt,
    mentions: [],
  }));
}

const place = (before: readonly TurnOutline[], turns: readonly NewTurn[]) => placeTurns('s', before, turns);
const idOf = ({ turn: written, stored: before }: PlacedTurn<NewTurn>) => written?.id ?? before?.externalId;
const ids = ({ placed }: Placement<NewTurn>) => placed.map(idOf);
const refusals = ({ refused }: Placement<NewTurn>) => refused.map(({ turn: { id } }) => id);

/** The rules that every session keeps, whatever was imported into it and how often. */
function expectRules(outlines: readonly TurnOutline[]): void {
  for (const [position, outline] of outlines.entries()) {
    expect(isTimeuuid(outline.turnId)).toBe(true);
    if (position === 0) continue;
    const before = outlines[position - 1]!;
    expect(outline.index).toBeGreaterThan(before.index);
    expect(ticksOf(outline.turnId)).toBeGreaterThan(ticksOf(before.turnId));
  }
}

const anyTurn = fc
  .record({
    id: fc.constantFrom(...'abcdefgh'),
    index: fc.nat(9),
    createdAt: fc.constantFrom(0, 1, 2, 5_000, 86_400_000),
  })
  .map(({ id, index, createdAt }) => turn(id, index, createdAt));
const anyTurns = fc.array(anyTurn, { maxLength: 12 });

describe('placing turns', () => {
  it('should order by index whatever the times and the order in the files', () => {
    const result = place([], [turn('c', 9, 0), turn('a', 0, 60_000), turn('b', 3, 60_000)]);
    expect(ids(result)).toEqual(['a', 'b', 'c']);
    expect(result.placed.map(({ turnId }) => msOf(turnId))).toEqual([60_000, 60_000, 60_000]);
    expectRules(stored(result));
  });

  it('should give a turn its own time where that is later than the turn before', () => {
    const result = place([], [turn('a', 0, 1_000), turn('b', 1, 2_000)]);
    expect(result.placed.map(({ turnId }) => ticksOf(turnId))).toEqual([ticksAt(1_000), ticksAt(2_000)]);
  });

  it('should keep its rules through any sequence of imports', () => {
    fc.assert(
      fc.property(fc.array(anyTurns, { minLength: 1, maxLength: 4 }), (imports) => {
        let outlines: TurnOutline[] = [];
        for (const turns of imports) {
          const result = place(outlines, turns);
          const after = stored(result);
          expectRules(after);
          const kept = new Set(after.map(({ turnId }) => turnId));
          for (const { turnId } of outlines) expect(kept).toContain(turnId);
          const known = new Set(outlines.map(({ externalId }) => externalId));
          const distinct = new Set(turns.map(({ id }) => id));
          const isNew = [...distinct].filter((id) => !known.has(id)).length;
          const lost = result.refused.filter(({ turn: { id } }) => !known.has(id)).length;
          expect(after).toHaveLength(outlines.length + isNew - lost);
          outlines = after;
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('should change nothing when the same is imported again', () => {
    fc.assert(
      fc.property(anyTurns, anyTurns, (earlier, turns) => {
        const before = stored(place([], earlier));
        const once = place(before, turns);
        const twice = place(stored(once), turns);
        expect(stored(twice)).toEqual(stored(once));
        expect(refusals(twice).toSorted()).toEqual(refusals(once).toSorted());
      }),
      { numRuns: 5_000 },
    );
  });

  it('should give the same ids when only some turns had been written before a kill', () => {
    fc.assert(
      fc.property(anyTurns, fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }), (turns, written) => {
        const whole = place([], turns);
        const part = stored(whole).filter((_, position) => written[position]);
        expect(stored(place(part, turns))).toEqual(stored(whole));
      }),
      { numRuns: 2_000 },
    );
  });

  it('should take the last of several turns with one id', () => {
    const result = place([], [turn('a', 0), turn('b', 1), turn('a', 2)]);
    expect(ids(result)).toEqual(['b', 'a']);
    expect(result.refused).toEqual([]);
  });

  it('should refuse an index that another turn has, in the file or in the store', () => {
    const first = place([], [turn('a', 0), turn('b', 0), turn('c', 1)]);
    expect(ids(first)).toEqual(['a', 'c']);
    expect(refusals(first)).toEqual(['b']);
    const second = place(stored(first), [turn('d', 1)]);
    expect(ids(second)).toEqual(['a', 'c']);
    expect(refusals(second)).toEqual(['d']);
  });

  it('should put later parts of a session behind, before and between what is there', () => {
    const before = stored(place([], [turn('c', 10, 5_000), turn('e', 20, 9_000)]));
    const result = place(before, [turn('f', 30, 1_000), turn('d', 15, 7_000), turn('a', 1, 100)]);
    expect(ids(result)).toEqual(['a', 'c', 'd', 'e', 'f']);
    expect(result.refused).toEqual([]);
    expectRules(stored(result));
  });

  it('should squeeze turns between two that are one step apart until there is no room', () => {
    const before = stored(place([], [turn('a', 0), turn('z', 100)]));
    const between = Array.from({ length: 12 }, (_, index) => turn(`m${index}`, index + 1));
    const result = place(before, between);
    expect(result.placed).toHaveLength(2 + 9);
    expect(refusals(result)).toEqual(['m9', 'm10', 'm11']);
    expectRules(stored(result));
    const one = place(before, [turn('m', 50)]);
    expect(ticksOf(one.placed[1]!.turnId) - ticksOf(before[0]!.turnId)).toBe(5n);
  });

  it('should place a turn by its index though its time is after the place of the stored turn that follows', () => {
    const before = stored(place([], [turn('z', 5, 1_000)]));
    const result = place(before, [turn('a', 0, 2_000), turn('b', 1, 3_000)]);
    expect(ids(result)).toEqual(['a', 'b', 'z']);
    expect(refusals(result)).toEqual([]);
    expectRules(stored(result));
  });

  it('should leave a stored turn in its place when its time changes', () => {
    const before = stored(place([], [turn('a', 0, 1_000)]));
    for (const createdAt of [999, 1_001]) {
      const result = place(before, [turn('a', 0, createdAt)]);
      expect(refusals(result)).toEqual([]);
      expect(result.placed[0]!.turnId).toBe(before[0]!.turnId);
    }
  });

  it('should let a stored turn have another index as long as it keeps its place', () => {
    const before = stored(place([], [turn('a', 0, 0), turn('b', 1, 1_000)]));
    const inserted = place(before, [turn('a', 0, 0), turn('n', 1, 500), turn('b', 2, 1_000)]);
    expect(ids(inserted)).toEqual(['a', 'n', 'b']);
    expect(inserted.placed[2]!.turnId).toBe(before[1]!.turnId);
    expect(inserted.refused).toEqual([]);
    const swapped = place(before, [turn('a', 5, 0)]);
    expect(ids(swapped)).toEqual(['a', 'b']);
    expect(swapped.placed.map(({ index }) => index)).toEqual([0, 1]);
    expect(refusals(swapped)).toEqual(['a']);
  });

  it('should take over a stored turn that no source has named, by its index', () => {
    const before = stored(place([], [turn('a', 0)])).map((outline) => ({ ...outline, externalId: null }));
    const result = place(before, [turn('b', 0)]);
    expect(ids(result)).toEqual(['b']);
    expect(result.placed[0]!.turnId).toBe(before[0]!.turnId);
  });

  it('should keep turns apart whose times are after the last that an id can hold', () => {
    const late = Date.UTC(9999, 0);
    const result = place([], [turn('a', 0, late), turn('b', 1, late)]);
    expect(ids(result)).toEqual(['a', 'b']);
    expectRules(stored(result));
  });

  it('should place a long session that runs backwards in no time worth speaking of', () => {
    const count = 20_000;
    const turns = Array.from({ length: count }, (_, index) => turn(`t${index}`, index, count - index));
    const before = stored(place([], turns));
    expectRules([before[0]!, before.at(-1)!]);
    const reversed = turns.map(({ id, index }) => turn(id, count - 1 - index, 0));
    const result = place(before, reversed);
    expect(result.placed).toHaveLength(count);
  });
});
