// The life of a server, as a state: what it opens while starting is closed again in the opposite order, whether it stops
// after a long run or half-way through its start.

import { Failure } from './failure.ts';

type State =
  | { phase: 'new' }
  | { phase: 'starting'; abort: AbortController; settled: Promise<void> }
  | { phase: 'running'; opened: AsyncDisposableStack; url: string }
  | { phase: 'draining'; done: Promise<void> }
  | { phase: 'stopped' };

/**
 * Opens everything that a server needs, and gives its URL. What it puts on `opened` is closed last in, first out. It should
 * give up between steps when the signal fires.
 */
export type Opening = (opened: AsyncDisposableStack, signal: AbortSignal) => Promise<string>;

/** A server that can be started once and stopped at any time. */
export class Server {
  readonly #open: Opening;
  #state: State = { phase: 'new' };

  constructor(open: Opening) {
    this.#open = open;
  }

  get phase(): State['phase'] {
    return this.#state.phase;
  }

  /** Starts and gives the URL. Rejects with what went wrong, or with Failure when `stop` came first; all is closed by then. */
  async start(): Promise<string> {
    if (this.#state.phase !== 'new')
      throw new Error(`A server is started once, but this one is ${this.phase}.`);
    const abort = new AbortController();
    const settled = Promise.withResolvers<void>();
    this.#state = { phase: 'starting', abort, settled: settled.promise };
    const opened = new AsyncDisposableStack();
    try {
      const url = await this.#open(opened, abort.signal);
      abort.signal.throwIfAborted();
      this.#state = { phase: 'running', opened, url };
      return url;
    } catch (error) {
      await opened.disposeAsync();
      this.#state = { phase: 'stopped' };
      if (abort.signal.aborted) throw new Failure('Stopped before it was ready.');
      throw error;
    } finally {
      settled.resolve();
    }
  }

  /** Finishes what runs and closes everything. Safe to call more than once, and while starting. */
  async stop(): Promise<void> {
    const state = this.#state;
    switch (state.phase) {
      case 'new':
        this.#state = { phase: 'stopped' };
        return;
      case 'starting':
        state.abort.abort();
        await state.settled;
        return;
      case 'running': {
        const done = state.opened.disposeAsync().finally(() => {
          this.#state = { phase: 'stopped' };
        });
        this.#state = { phase: 'draining', done };
        return done;
      }
      case 'draining':
        return state.done;
      case 'stopped':
        return;
      default:
        state satisfies never;
    }
  }
}
