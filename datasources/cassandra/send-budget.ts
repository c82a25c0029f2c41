// How often slow statements may be sent again: a token bucket. Servers that are slow because they have too much to do must not be
// given three times as much.

/** What a statement earns: of a hundred, five may be sent again. */
const SHARE = 0.05;
/** What time earns, so that the few statements of a quiet gateway need not wait for others to earn. */
const PER_SECOND = 20;
/** What may be spent at once: what is under way when a server falls silent, until it is known to be. */
const BURST = 100;

/**
 * What was under way before the budget ran out is still sent again: that leaves a debt, which is paid before anything else is.
 */
export class SendBudget {
  readonly #now: () => number;
  #tokens = BURST;
  #countedAt: number;

  /** `now` in milliseconds. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.#countedAt = now();
  }

  /** A statement was sent for the first time. */
  earn(): void {
    this.#add(SHARE);
  }

  /** A statement was sent again. */
  spend(): void {
    this.#add(-1);
  }

  /** Whether a statement may be sent again. */
  isLeft(): boolean {
    this.#add(0);
    return this.#tokens >= 1;
  }

  #add(tokens: number): void {
    const now = this.#now();
    const earned = ((now - this.#countedAt) / 1_000) * PER_SECOND;
    this.#countedAt = now;
    this.#tokens = Math.min(BURST, this.#tokens + earned + tokens);
  }
}
