// How often slow statements are sent again, however many are slow.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SecondTryPolicy } from '../../datasources/cassandra/second-try.ts';
import { SendBudget } from '../../datasources/cassandra/send-budget.ts';

describe('the budget for second sends', () => {
  it('should let one in twenty be sent again, and a burst', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5_000 }), fc.nat(10_000), (statements, ms) => {
        let now = 0;
        const budget = new SendBudget(() => now);
        let again = 0;
        for (let i = 0; i < statements; i += 1) {
          now += ms / statements;
          budget.earn();
          for (let time = 0; time < 2 && budget.isLeft(); time += 1) {
            budget.spend();
            again += 1;
          }
        }
        expect(again).toBeLessThanOrEqual(100 + statements / 20 + (ms / 1_000) * 20);
        expect(again).toBeGreaterThanOrEqual(Math.min(2 * statements, 100));
      }),
    );
  });

  it('should pay what was under way before anything else', () => {
    let now = 0;
    const budget = new SendBudget(() => now);
    for (let i = 0; i < 300; i += 1) budget.spend();
    now += 9_000;
    expect(budget.isLeft()).toBe(false);
    now += 2_000;
    expect(budget.isLeft()).toBe(true);
  });

  it('should be asked for every send of a statement', () => {
    const policy = new SecondTryPolicy();
    let again = 0;
    for (let i = 0; i < 10_000; i += 1) {
      const plan = policy.newPlan('k', 'SELECT');
      while (plan.nextExecution() >= 0) again += 1;
    }
    expect(again).toBeGreaterThan(1_000);
    expect(again).toBeLessThan(1_500);
  });
});
