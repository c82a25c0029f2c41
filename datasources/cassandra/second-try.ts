// When a statement that has no answer yet is sent to another replica as well. Every statement of the turn store can be sent twice.

import { policies } from 'cassandra-driver';
import { SendBudget } from './send-budget.ts';

/** A call is a handful of statements one after the other, each of which may meet the same silent replica. Milliseconds. */
const AFTER_MS = 60;
/** A large batch takes a server longer, and costs more to be sent in vain. */
const BATCH_AFTER_MS = 250;
const LARGE_BATCH = 20;
/**
 * Where everything is slow the budget for that is soon spent. What waits this long waits for a server that is silent rather than
 * busy, and has a budget of its own, so that it is not left to its deadline.
 */
const LATE_MS = 1_000;
/** How many others are asked. */
const TIMES = 2;

/** Sends what is slow to up to two other replicas, large batches later than all else, as far as the budget for it goes. */
export class SecondTryPolicy extends policies.speculativeExecution.ConstantSpeculativeExecutionPolicy {
  readonly #soon = new SendBudget();
  readonly #late = new SendBudget();

  constructor() {
    super(AFTER_MS, TIMES);
  }

  /**
   * The driver asks for a plan for each statement, and for the next delay after each send of it: each question but the first tells
   * that it was sent once more.
   */
  override newPlan(_keyspace: string, query: string | object[]): { nextExecution: () => number } {
    const after = typeof query !== 'string' && query.length >= LARGE_BATCH ? BATCH_AFTER_MS : AFTER_MS;
    const budgets = [
      { budget: this.#soon, delay: after },
      { budget: this.#late, delay: LATE_MS },
    ];
    for (const { budget } of budgets) budget.earn();
    let left = TIMES;
    let planned: SendBudget | null = null;
    const nextExecution = (): number => {
      planned?.spend();
      const next = left > 0 ? budgets.find(({ budget }) => budget.isLeft()) : undefined;
      left -= 1;
      planned = next?.budget ?? null;
      return next?.delay ?? -1;
    };
    return { nextExecution };
  }
}
