// How long opening may take, all its steps together.

import type { Deadline } from '../deadline.ts';

/** A deadline that ends with its caller's signal as well, and that is lifted while something runs that may take as long as it takes. */
export class OpeningLimit implements Deadline, Disposable {
  readonly #controller = new AbortController();
  readonly #ms: number;
  readonly #outer: AbortSignal;
  #timer: NodeJS.Timeout | undefined;
  #at = 0;

  constructor(ms: number, outer: AbortSignal) {
    this.#ms = ms;
    this.#outer = outer;
    outer.addEventListener('abort', this.#end, { once: true });
    if (outer.aborted) this.#end();
    else this.#begin();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  remaining(): number {
    return this.signal.aborted ? 0 : Math.max(0, this.#at - performance.now());
  }

  /** Runs `work` without a limit but the caller's signal. The time begins anew after it. */
  async without<T>(work: () => Promise<T>): Promise<T> {
    clearTimeout(this.#timer);
    this.#at = Infinity;
    try {
      return await work();
    } finally {
      if (!this.signal.aborted) this.#begin();
    }
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#outer.removeEventListener('abort', this.#end);
  }

  #begin(): void {
    this.#at = performance.now() + this.#ms;
    const late = Object.assign(new Error('opening took too long'), { code: 'ETIMEDOUT' });
    this.#timer = setTimeout(() => this.#controller.abort(late), this.#ms);
  }

  readonly #end = (): void => {
    clearTimeout(this.#timer);
    this.#controller.abort();
  };
}
