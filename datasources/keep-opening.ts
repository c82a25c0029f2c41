// Keeps trying to open an engine whose server is down, so that a gateway starts without it and takes it into use when it is there.

import pRetry from 'p-retry';
import { EngineError } from './engine.ts';

/** Between two tries: doubles from the first to the second, with jitter. Milliseconds. */
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 10_000;

/** Told of what happens to an engine while it is being opened. */
export interface OpeningListener {
  /** It could not be opened; it will be tried again. Once per new reason, not per try. */
  onProblem(problem: EngineError): void;
  /** It is open, after one or more problems. */
  onOpened(): void;
}

/** An engine that is open, or will be. */
export interface Kept<Engine> extends AsyncDisposable {
  /** Null while it is not open yet. */
  current(): Engine | null;
}

/**
 * Opens an engine. Where its server is down it gives what is there, and goes on trying in the background; there a wrong setting
 * is a problem like any other, since the server may be what gets changed. It gives up when `early` fires.
 * @throws {EngineError} where the first try shows that a setting is wrong
 */
export async function keepOpening<Engine extends AsyncDisposable>(
  open: (signal: AbortSignal) => Promise<Engine>,
  listener: OpeningListener,
  early: AbortSignal | null = null,
): Promise<Kept<Engine>> {
  const abort = new AbortController();
  const signal = early === null ? abort.signal : AbortSignal.any([abort.signal, early]);
  let engine: Engine | null = null;
  let trying: Promise<void> = Promise.resolve();
  try {
    engine = await open(signal);
  } catch (error) {
    if (!(error instanceof EngineError) || error.kind === 'wrong') throw error;
    listener.onProblem(error);
    trying = tryAgain(open, error, listener, signal).then((opened) => {
      engine = opened;
    });
  }
  return {
    current: () => engine,
    [Symbol.asyncDispose]: async () => {
      abort.abort();
      await trying;
      await engine?.[Symbol.asyncDispose]();
    },
  };
}

/** Null when the signal fired first; what was being opened then is waited for, so that whoever closes it has it. */
async function tryAgain<Engine>(
  open: (signal: AbortSignal) => Promise<Engine>,
  first: EngineError,
  listener: OpeningListener,
  signal: AbortSignal,
): Promise<Engine | null> {
  let told = first.message;
  let running = null as Promise<Engine> | null;
  const once = async (): Promise<Engine> => {
    try {
      running = open(signal);
      return await running;
    } catch (error) {
      const problem =
        error instanceof EngineError
          ? error
          : new EngineError('down', first.variable, 'it could not be opened.', { cause: error });
      if (problem.message !== told && !signal.aborted) {
        told = problem.message;
        listener.onProblem(problem);
      }
      throw problem;
    }
  };
  try {
    const opened = await pRetry(once, {
      retries: Number.POSITIVE_INFINITY,
      minTimeout: FIRST_PAUSE_MS,
      maxTimeout: LONGEST_PAUSE_MS,
      factor: 2,
      randomize: true,
      unref: true,
      signal,
    });
    listener.onOpened();
    return opened;
  } catch (error) {
    if (!signal.aborted) throw error;
    return (await running?.catch(() => null)) ?? null;
  }
}
