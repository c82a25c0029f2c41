// A queue of writes to one store. Each store has its own, so that a slow one holds up the others only when too much waits for it.

import pLimit from 'p-limit';

/** Tasks that run in the order in which they came in, a few at a time. The first that fails ends it: none starts after that. */
export class Lane {
  readonly #limit: ReturnType<typeof pLimit>;
  readonly #running = new Set<Promise<void>>();
  #failure: { error: unknown } | null = null;

  /** `width`: how many run at a time. */
  constructor(width: number) {
    this.#limit = pLimit(width);
  }

  /** Resolves when the task has begun, so that whoever waits for it gets no further ahead. Rejects with what a task failed with. */
  enter(task: () => Promise<void>): Promise<void> {
    const begun = Promise.withResolvers<void>();
    const run = this.#limit(async () => {
      if (this.#failure !== null) return begun.reject(this.#failure.error);
      begun.resolve();
      try {
        await task();
      } catch (error) {
        this.#failure ??= { error };
      }
    });
    this.#running.add(run);
    void run.then(() => this.#running.delete(run));
    return begun.promise;
  }

  /** Resolves when everything that came in is done. Rejects with what the first task failed with. */
  async end(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
    if (this.#failure !== null) throw this.#failure.error;
  }
}
