// Reads and writes that never stop, with how long each took and what it failed with.

import { deadlineIn } from '../../datasources/deadline.ts';
import { StoreError } from '../../datasources/errors.ts';
import { nodeFor, ticksAt, timeuuid } from '../../datasources/timeuuid.ts';
import type { TurnRow, TurnStore } from '../../datasources/types.ts';

const START = Date.UTC(2024, 0, 1);

export interface Observed {
  kind: 'read' | 'write';
  /** On the clock of `performance.now()`. */
  startedAt: number;
  tookMs: number;
  /** Null: it was answered. */
  error: StoreError | null;
}

/** The turn at a place of one of a few sessions. */
export function turnAt(session: number, place: number): TurnRow {
  const sessionId = `traffic ${session}`;
  const createdAt = START + place * 1_000;
  return {
    sessionId,
    turnId: timeuuid(ticksAt(createdAt), nodeFor(sessionId)),
    externalId: null,
    index: place,
    role: 'USER',
    content: `turn ${place}`,
    createdAt,
    authorId: null,
    model: null,
    inputTokens: null,
    outputTokens: null,
    totalTokens: null,
    metadata: null,
    mentions: [{ entityId: `entity ${place % 7}`, source: null, start: null, end: null, count: 1 }],
  };
}

/** A reader and a writer on each of some sessions, one operation after the other. */
export class Traffic implements AsyncDisposable {
  readonly observed: Observed[] = [];
  /** What was acknowledged. */
  readonly written: TurnRow[] = [];
  readonly #running: Promise<void>[];
  readonly #deadlineMs: number;
  #isOver = false;

  constructor(store: TurnStore, sessions: number, deadlineMs: number) {
    this.#deadlineMs = deadlineMs;
    this.#running = Array.from({ length: sessions }, (_, session) => session).flatMap((session) => [
      this.#write(store, session),
      this.#read(store, session),
    ]);
  }

  /** Waits until an operation that was begun from now on is answered. */
  async untilAnswered(withinMs: number): Promise<number> {
    const from = performance.now();
    for (;;) {
      const found = this.observed.find(({ startedAt, error }) => startedAt >= from && error === null);
      if (found) return found.startedAt + found.tookMs - from;
      if (performance.now() - from > withinMs) throw new Error(`Nothing was answered for ${withinMs} ms.`);
      await pause(20);
    }
  }

  /** What was begun from a moment on. */
  since(time: number): Observed[] {
    return this.observed.filter(({ startedAt }) => startedAt >= time);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    await Promise.all(this.#running);
  }

  async #write(store: TurnStore, session: number): Promise<void> {
    for (let place = 0; !this.#isOver; place += 1) {
      const turn = turnAt(session, place);
      await this.#observe('write', async (deadline) => {
        await store.put([turn], deadline);
        this.written.push(turn);
      });
    }
  }

  async #read(store: TurnStore, session: number): Promise<void> {
    const page = { limit: 20, from: 'end' as const, after: null, before: null };
    while (!this.#isOver)
      await this.#observe('read', async (deadline) => {
        await store.pages([`traffic ${session}`], { range: null, roles: null, page }, deadline);
      });
  }

  async #observe(kind: Observed['kind'], work: (deadline: ReturnType<typeof deadlineIn>) => Promise<void>) {
    using deadline = deadlineIn(this.#deadlineMs);
    const startedAt = performance.now();
    let error: StoreError | null = null;
    try {
      await work(deadline);
    } catch (problem) {
      if (!(problem instanceof StoreError)) throw problem;
      error = problem;
    }
    this.observed.push({ kind, startedAt, tookMs: performance.now() - startedAt, error });
    await pause(error === null ? 5 : 50);
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
