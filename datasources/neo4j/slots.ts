// How many statements run at once. What comes on top waits here, where it can be taken back, and not within the driver, which
// would still send what nobody waits for; when too many wait the next is refused.

/** There is neither a slot nor a place to wait for one. */
export class TooManyWaiting extends Error {
  constructor(waiting: number) {
    super(`${waiting} statements wait already.`);
    this.name = 'TooManyWaiting';
  }
}

export class Slots {
  #free: number;
  readonly #maxWaiting: number;
  readonly #waiting = new Set<() => void>();

  constructor(slots: number, maxWaiting: number) {
    this.#free = slots;
    this.#maxWaiting = maxWaiting;
  }

  /**
   * A slot as soon as one is free, first come first served; call what it gives to release it.
   * @throws {TooManyWaiting}
   * @throws the signal's reason when it fires first
   */
  async take(signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    if (this.#free > 0) {
      this.#free--;
      return this.#releaser();
    }
    if (this.#waiting.size >= this.#maxWaiting) throw new TooManyWaiting(this.#waiting.size);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const abort = () => {
      this.#waiting.delete(resolve);
      reject(signal.reason);
    };
    this.#waiting.add(resolve);
    signal.addEventListener('abort', abort, { once: true });
    try {
      await promise;
    } finally {
      signal.removeEventListener('abort', abort);
    }
    return this.#releaser();
  }

  /** Hands the slot to who has waited longest. */
  #releaser(): () => void {
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      const [next] = this.#waiting;
      if (next === undefined) {
        this.#free++;
      } else {
        this.#waiting.delete(next);
        next();
      }
    };
  }
}
