// Keeps turns away that come after they were removed. PostgreSQL has no stamps for it; but a data folder has one process, whose end
// is that of its appends too, so that what was removed lately can be remembered in memory.

import type { Deadline } from '../deadline.ts';
import { StoreError } from '../errors.ts';
import type { TurnRef, TurnRow } from '../types.ts';

/** What is remembered: longer than any append is under way, and not so much that memory would run short. */
const REMEMBERED_MS = 3_600_000;
const REMEMBERED_TURNS = 100_000;

interface Removal {
  stamp: number;
  /** On the clock of `performance.now()`. */
  at: number;
}

interface Append {
  keys: ReadonlySet<string>;
  done: Promise<unknown>;
}

/** What was removed lately, and the appends that are under way. */
export class RemovedTurns {
  /** By `keyOf`, the latest last. */
  readonly #removals = new Map<string, Removal>();
  readonly #underWay = new Set<Append>();

  /** Writes turns by `write`, without those that were removed with a stamp that is not before this one. */
  async append(
    turns: readonly TurnRow[],
    stamp: number,
    write: (left: readonly TurnRow[]) => Promise<void>,
  ): Promise<void> {
    const left = turns.filter((turn) => {
      const removal = this.#removals.get(keyOf(turn));
      return removal === undefined || removal.stamp < stamp;
    });
    const done = write(left);
    const append = { keys: new Set(left.map(keyOf)), done };
    this.#underWay.add(append);
    try {
      await done;
    } finally {
      this.#underWay.delete(append);
    }
  }

  /**
   * From now on appends leave these turns out. Settles when none that began before has them under way: what it wrote can be removed.
   * @throws {StoreError} STORE_TIMEOUT
   */
  async remove(refs: readonly TurnRef[], stamp: number, deadline: Deadline): Promise<void> {
    const keys = refs.map(keyOf);
    this.#remember(keys, stamp);
    const earlier = [...this.#underWay].filter((append) => keys.some((key) => append.keys.has(key)));
    if (earlier.length > 0) await settled(earlier, deadline);
  }

  #remember(keys: readonly string[], stamp: number): void {
    const at = performance.now();
    for (const key of keys) {
      const known = this.#removals.get(key);
      this.#removals.delete(key);
      this.#removals.set(key, { stamp: Math.max(stamp, known?.stamp ?? stamp), at });
    }
    for (const [key, removal] of this.#removals) {
      if (this.#removals.size <= REMEMBERED_TURNS && at - removal.at < REMEMBERED_MS) break;
      this.#removals.delete(key);
    }
  }
}

function settled(appends: readonly Append[], { signal }: Deadline): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = (): void => reject(new StoreError('STORE_TIMEOUT', 'turns'));
    signal.addEventListener('abort', late, { once: true });
    if (signal.aborted) late();
    void Promise.allSettled(appends.map(({ done }) => done)).then(() => {
      signal.removeEventListener('abort', late);
      resolve();
    });
  });
}

function keyOf({ sessionId, turnId }: TurnRef): string {
  return `${turnId} ${sessionId}`;
}
