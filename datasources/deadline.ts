// The time a request may take, handed down to everything that waits. It is one object for the whole request, so that a
// store that is asked late gets only what is left.

/** A point in time by which an answer is worth having, with a signal that fires when it passes or the caller goes away. */
export interface Deadline {
  /** Fires when the time is up or the caller went away. What waits rejects; what has not started must not start. */
  readonly signal: AbortSignal;
  /** Milliseconds left; 0 when passed or cancelled, `Infinity` when there is no limit. */
  remaining(): number;
}

/** A deadline that its owner ends: `cancel` when the caller went away, `dispose` when the answer is out. */
export interface OwnedDeadline extends Deadline, Disposable {
  cancel(): void;
}

/** For work that no one waits for with a clock: imports, migrations, tests. */
export const noDeadline: Deadline = {
  signal: new AbortController().signal,
  remaining: () => Infinity,
};

/** Starts a deadline `ms` milliseconds from now. The timer does not keep the process alive. */
export function deadlineIn(ms: number): OwnedDeadline {
  const controller = new AbortController();
  const at = performance.now() + ms;
  const timer = setTimeout(() => controller.abort(), ms).unref();
  return {
    signal: controller.signal,
    remaining: () => (controller.signal.aborted ? 0 : Math.max(0, at - performance.now())),
    cancel: () => {
      clearTimeout(timer);
      controller.abort();
    },
    [Symbol.dispose]: () => clearTimeout(timer),
  };
}
