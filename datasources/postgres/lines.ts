// The lines in which statements wait for a connection, and which connection a statement gets. A pipeline is quick because nothing
// waits for answers, and for the same reason one slow statement holds up all that are behind it. So statements that were seen to be
// slow, and transactions, wait in a line of their own, and get a connection for themselves.

import type { Job } from './job.ts';
import { SlowTexts } from './slow-texts.ts';

/** On one connection at the same time, when all are quick. */
export const DEPTH = 32;

/** After so many ticks of the pool's clock a statement is slow. */
export const SLOW_TICKS = 3;

/** Statements that may wait for a connection; more are turned away. At 10,000 a second the last of them waits half a second. */
export const WAITING = 5_000;

/** What the choice of a pipeline needs to know of it. */
export interface Load {
  /** Statements on it. */
  readonly count: number;
  /** Whether something slow is under way there. */
  readonly isHeldUp: boolean;
  /** Whether a cancel request is under way there, which may meet another statement than the one it is meant for. */
  readonly isCancelled: boolean;
}

/** A slow statement, and whether it must not meet a cancel request that is meant for another. */
export interface SlowNeed {
  readonly isTransaction: boolean;
}

/**
 * Where a slow statement may go: the index of an idle pipeline, unless slow statements have all but one already; −1 for none.
 * An only pipeline takes all kinds.
 */
export function forSlow(loads: readonly Load[], { isTransaction }: SlowNeed): number {
  const [only, ...others] = loads;
  if (only && others.length === 0)
    return only.count < DEPTH && !only.isHeldUp && !(isTransaction && only.isCancelled) ? 0 : -1;
  if (!areSomeLeft(loads)) return -1;
  return loads.findLastIndex(({ count, isCancelled }) => count === 0 && !(isTransaction && isCancelled));
}

/**
 * Where a quick statement goes: the index of the pipeline with the fewest statements that has room and where nothing slow is under
 * way; −1 for none. One that `waiting`, the first slow statement in line, will be able to use is kept for it: the emptiest, so that
 * it runs empty.
 */
export function forQuick(loads: readonly Load[], waiting: SlowNeed | null): number {
  const kept =
    waiting && loads.length > 1 && areSomeLeft(loads)
      ? emptiest(loads, ({ isHeldUp, isCancelled }) => !isHeldUp && !(waiting.isTransaction && isCancelled))
      : -1;
  return emptiest(loads, ({ count, isHeldUp }, index) => index !== kept && !isHeldUp && count < DEPTH);
}

/** Whether there will be one for quick statements when a slow one takes another. */
function areSomeLeft(loads: readonly Load[]): boolean {
  return loads.filter(({ isHeldUp }) => !isHeldUp).length > 1;
}

function emptiest(loads: readonly Load[], fits: (load: Load, index: number) => boolean): number {
  let best = -1;
  for (const [index, load] of loads.entries())
    if (fits(load, index) && load.count < (loads[best]?.count ?? Infinity)) best = index;
  return best;
}

/** A pipeline, as far as lines know of it. */
export interface Lane {
  readonly flights: readonly { readonly tag: Job; readonly ticks: number }[];
}

/** What the lines are emptied into. */
export interface Lanes<L extends Lane> {
  readonly all: readonly L[];
  isCancelled(lane: L): boolean;
  send(lane: L, job: Job): void;
}

export class Lines {
  readonly #slowTexts = new SlowTexts();
  readonly #quick: Job[] = [];
  readonly #slow: Job[] = [];

  get isEmpty(): boolean {
    return this.#quick.length === 0 && this.#slow.length === 0;
  }

  /** Whether so many wait that one more would only make all of them late. */
  isFull(): boolean {
    if (this.#quick.length + this.#slow.length < WAITING) return false;
    dropSettled(this.#quick);
    dropSettled(this.#slow);
    return this.#quick.length + this.#slow.length >= WAITING;
  }

  isSlow(job: Job): boolean {
    return job.isTransaction || this.#slowTexts.has(job.key);
  }

  /** Whether something slow is under way on a pipeline. */
  isHeldUp({ flights }: Lane): boolean {
    const [head] = flights;
    return head !== undefined && (head.ticks >= SLOW_TICKS || this.isSlow(head.tag));
  }

  sawSlow(job: Job): void {
    this.#slowTexts.sawSlow(job.key);
  }

  sawQuick(job: Job): void {
    this.#slowTexts.sawQuick(job.key);
  }

  add(job: Job, place: 'first' | 'last'): void {
    const line = this.isSlow(job) ? this.#slow : this.#quick;
    job.copies++;
    if (place === 'first') line.unshift(job);
    else line.push(job);
  }

  /** Takes everything out and rejects it. */
  abandon(error: unknown): void {
    for (const line of [this.#quick, this.#slow])
      for (const job of line.splice(0)) {
        job.copies--;
        job.reject(error);
      }
  }

  /** Sends what can be sent. */
  sendInto<L extends Lane>(lanes: Lanes<L>): void {
    do this.#sendSlow(lanes);
    while (this.#sendQuick(lanes));
  }

  #sendSlow<L extends Lane>(lanes: Lanes<L>): void {
    while (true) {
      const job = this.#slow[0];
      if (job === undefined) return;
      const lane = job.settled ? undefined : lanes.all[forSlow(this.#loads(lanes), job)];
      if (!job.settled && lane === undefined) return;
      this.#slow.shift();
      if (lane) lanes.send(lane, job);
      else job.copies--;
    }
  }

  /** Gives whether statements turned out to be slow and were put in line for that. */
  #sendQuick<L extends Lane>(lanes: Lanes<L>): boolean {
    let moved = false;
    while (true) {
      const job = this.#quick[0];
      if (job === undefined) return moved;
      if (job.settled || this.isSlow(job)) {
        this.#quick.shift();
        job.copies--;
        if (job.settled) continue;
        this.add(job, 'last');
        moved = true;
        continue;
      }
      const lane = lanes.all[forQuick(this.#loads(lanes), this.#slow[0] ?? null)];
      if (lane === undefined) return moved;
      this.#quick.shift();
      lanes.send(lane, job);
    }
  }

  #loads<L extends Lane>({ all, isCancelled }: Lanes<L>): Load[] {
    return all.map((lane) => ({
      count: lane.flights.length,
      isHeldUp: this.isHeldUp(lane),
      isCancelled: isCancelled(lane),
    }));
  }
}

function dropSettled(line: Job[]): void {
  let kept = 0;
  for (const job of line)
    if (job.settled) job.copies--;
    else line[kept++] = job;
  line.length = kept;
}
