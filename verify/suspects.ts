// A second look at what seems wrong. A session that is being written during the check may be half-way between its stores, so
// only what is still wrong a moment later is reported.

import { setTimeout } from 'node:timers/promises';
import type { CheckObjects, Findings, Look } from './look.ts';
import { identity, type Problem } from './problems.ts';

export interface SuspectsOptions {
  check: CheckObjects;
  /** Makes the look for the second time: nothing is remembered from the first. */
  lookAgain(): Look;
  /** Milliseconds between the two looks, at least. */
  pauseMs: number;
  report(problem: Problem): void;
}

/** Objects that wait for their second look. */
const WAITING = 100;
/** Objects that are looked at together. */
const GROUP = 10;

/** Holds what seems wrong until it was looked at again. */
export class Suspects {
  readonly #options: SuspectsOptions;
  #waiting = new Map<string, Set<string>>();
  #since = 0;

  constructor(options: SuspectsOptions) {
    this.#options = options;
  }

  /** Takes what a first look found. When many wait, they are looked at before it returns. */
  async add(findings: Findings): Promise<void> {
    for (const [id, problems] of findings.byId) {
      this.#waiting.set(id, new Set(problems.map(identity)));
      this.#since = performance.now();
    }
    if (this.#waiting.size >= WAITING) await this.settle();
  }

  /** Looks at all that wait. */
  async settle(): Promise<void> {
    const suspects = this.#waiting;
    if (suspects.size === 0) return;
    const { check, lookAgain, pauseMs, report } = this.#options;
    this.#waiting = new Map();
    const look = lookAgain();
    const { signal } = look.asker;
    const rest = this.#since + pauseMs - performance.now();
    if (rest > 0) await setTimeout(rest, undefined, { signal }).catch(() => {});
    const ids = [...suspects.keys()];
    for (let start = 0; start < ids.length; start += GROUP) {
      const findings = await check(ids.slice(start, start + GROUP), look);
      for (const [id, problems] of findings.byId)
        for (const problem of problems) if (suspects.get(id)?.has(identity(problem))) report(problem);
    }
  }
}
