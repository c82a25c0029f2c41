// Which statement gets which connection, without a server.

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Job } from '../../datasources/postgres/job.ts';
import { DEPTH, forQuick, forSlow, Lines, type Load } from '../../datasources/postgres/lines.ts';

const loads = fc.array(
  fc.record({ count: fc.integer({ min: 0, max: DEPTH }), slow: fc.boolean(), isCancelled: fc.boolean() }),
  { minLength: 1, maxLength: 6 },
);
const toLoads = (given: readonly { count: number; slow: boolean; isCancelled: boolean }[]): Load[] =>
  given.map(({ count, slow, isCancelled }) => ({ count, isCancelled, isHeldUp: slow && count > 0 }));

it('should leave no connection idle that a statement in line may use', () => {
  fc.assert(
    fc.property(loads, fc.boolean(), (given, isTransaction) => {
      const all = toLoads(given);
      const isIdle = all.some(({ count }) => count === 0);
      expect(forQuick(all, null) >= 0).toBe(all.some(({ count, isHeldUp }) => !isHeldUp && count < DEPTH));
      const slow = forSlow(all, { isTransaction });
      const isCalmIdle = all.some(({ count, isCancelled }) => count === 0 && !isCancelled);
      if (isIdle && (!isTransaction || isCalmIdle))
        expect(slow >= 0 || forQuick(all, { isTransaction }) >= 0, 'one of the lines moves').toBe(true);
      if (isTransaction && slow >= 0) expect(all[slow]?.isCancelled).toBe(false);
      if (all.length > 1 && slow >= 0) {
        expect(all[slow]?.count).toBe(0);
        expect(all.filter(({ isHeldUp }, i) => i !== slow && !isHeldUp).length).toBeGreaterThan(0);
      }
      const quick = forQuick(all, { isTransaction });
      if (quick >= 0) expect(all[quick]).toMatchObject({ isHeldUp: false });
    }),
  );
});

it('should empty one connection for a slow statement, however many quick ones come', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: DEPTH }), { minLength: 2, maxLength: 6 }), (counts) => {
      const fewest = Math.min(...counts);
      const all = counts.map((count) => ({ count, isHeldUp: false, isCancelled: false }));
      for (let i = 0; i < 500; i++) {
        const load = all[forQuick(all, { isTransaction: false })];
        if (!load) break;
        load.count++;
      }
      expect(Math.min(...all.map(({ count }) => count))).toBe(fewest);
    }),
  );
});

it('should send every statement once in the end, and let quick ones through beside slow ones', () => {
  const steps = fc.array(
    fc.oneof(
      fc.record({ kind: fc.constant('ask' as const), slow: fc.boolean() }),
      fc.record({ kind: fc.constant('answer' as const), lane: fc.nat(5) }),
      fc.record({ kind: fc.constant('tick' as const) }),
    ),
    { maxLength: 200 },
  );
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5 }), steps, (size, given) => {
      const all = Array.from({ length: size }, () => ({ flights: [] as { tag: Job; ticks: number }[] }));
      const lines = new Lines();
      const waiting = new Set<Job>();
      let answered = 0;
      const pump = () =>
        lines.sendInto({
          all,
          isCancelled: () => false,
          send: (lane, tag) => {
            expect(waiting.delete(tag)).toBe(true);
            lane.flights.push({ tag, ticks: 0 });
          },
        });
      const answer = (index: number) => {
        if (all[index % size]?.flights.shift()) answered++;
        pump();
      };
      let asked = 0;
      for (const step of given) {
        if (step.kind === 'answer') answer(step.lane);
        else if (step.kind === 'tick')
          for (const { flights } of all) for (const head of flights.slice(0, 1)) head.ticks++;
        else {
          const job = new Job(
            [{ text: `SELECT ${step.slow}`, params: [] }],
            () => {},
            () => {},
          );
          if (step.slow) lines.sawSlow(job);
          asked++;
          waiting.add(job);
          lines.add(job, 'last');
        }
        pump();
        const isIdle = all.some(({ flights }) => flights.length === 0);
        expect(isIdle && [...waiting].some((job) => !lines.isSlow(job)), 'a quick one waits').toBe(false);
        for (const { flights } of all) expect(flights.length).toBeLessThanOrEqual(DEPTH);
      }
      for (let i = 0; i < 10 * (asked + size); i++) answer(i);
      expect([answered, lines.isEmpty]).toEqual([asked, true]);
    }),
  );
});

it('should let a quick statement have the idle one of two connections while slow ones have the other and wait', () => {
  const busy = { count: 1, isHeldUp: true, isCancelled: false };
  const idle = { count: 0, isHeldUp: false, isCancelled: false };
  expect(forQuick([busy, idle], { isTransaction: false })).toBe(1);
});
