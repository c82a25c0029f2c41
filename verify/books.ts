// Keeps the books of one check: what was looked at, what was found, how far it is.

import type { Stage, VerifyEvent, VerifyReport } from './events.ts';
import { LOOKED_AT, type LookedAt } from './look.ts';
import { identity, type Problem } from './problems.ts';

/** Problems that the report itself holds. */
const FIRST = 100;
/** Problems that are remembered, so that what is found from two sides is told once. */
const REMEMBERED = 100_000;
/** Milliseconds between two reports on the same progress. */
const PROGRESS_MS = 100;

/** The books of one check. */
export class Books {
  readonly checked = Object.fromEntries(LOOKED_AT.map((what) => [what, 0])) as Record<LookedAt, number>;
  readonly problems: VerifyReport['problems'] = { total: 0, byCheck: {}, first: [] };
  readonly #told = new Set<string>();
  readonly #tell: (event: VerifyEvent) => void;
  #stage: Stage = 'sessions';
  #done = 0;
  #total: number | null = null;
  #toldAt = 0;

  constructor(tell: (event: VerifyEvent) => void) {
    this.#tell = tell;
  }

  begin(stage: Stage, total: number | null): void {
    this.#stage = stage;
    this.#done = 0;
    this.#total = total;
    this.#progress();
  }

  advance(objects: number): void {
    this.#done += objects;
    if (performance.now() - this.#toldAt >= PROGRESS_MS) this.#progress();
  }

  end(): void {
    this.#total = this.#done;
    this.#progress();
  }

  report(problem: Problem): void {
    const name = identity(problem);
    if (this.#told.has(name)) return;
    if (this.#told.size < REMEMBERED) this.#told.add(name);
    this.problems.total += 1;
    this.problems.byCheck[problem.check] = (this.problems.byCheck[problem.check] ?? 0) + 1;
    if (this.problems.first.length < FIRST) this.problems.first.push(problem);
    this.#tell({ type: 'problem', problem });
  }

  #progress(): void {
    this.#toldAt = performance.now();
    this.#tell({ type: 'progress', stage: this.#stage, done: this.#done, total: this.#total });
  }
}
