// Up to which moment a replica is known to hold everything.

/**
 * A replica is read from for so long after the moment up to which it is known to hold everything; and so long after its commit a write
 * is seen by everybody, whether any replica has it or not. Milliseconds. It is what a write may have to wait for a replica that falls
 * behind, and many times what a look at a healthy one takes, on a busy machine as well.
 */
export const BOUND_MS = 250;

/** Moments are of performance.now(). */
export class Horizon {
  #time = -Infinity;
  #openedAt = -Infinity;

  /** The replica holds all that was committed before this moment. */
  get time(): number {
    return this.#time;
  }

  /** Whether that is known, and no more than BOUND_MS ago. */
  isFresh(): boolean {
    return performance.now() - this.#time <= BOUND_MS;
  }

  /** A replica that was asked at `asked` has said since that it holds all that was committed before `time`. */
  reach(time: number, asked: number): void {
    if (Math.min(time, asked) > this.#openedAt) this.#time = Math.max(time, this.#time);
  }

  /**
   * To be called before a new connection is read from: nothing that was known counts for it. It may lead to another run of the server,
   * and one that was restarted after a crash lets connections in before it is where it was. Whoever has seen a write there before now
   * may have told so; what is asked from now on is later than that. What is known then holds for as long as the connections last that
   * are there by then: those are all to the run that answers.
   */
  opened(): void {
    this.#openedAt = performance.now();
    this.#time = -Infinity;
  }
}
