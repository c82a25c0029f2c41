// Opening an engine again and again: what starts the process, what ends it, and what is told.

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EngineError } from '../../datasources/engine.ts';
import { keepOpening } from '../../datasources/keep-opening.ts';

class Opened implements AsyncDisposable {
  isClosed = false;
  async [Symbol.asyncDispose](): Promise<void> {
    this.isClosed = true;
  }
}

const down = (problem: string) => new EngineError('down', 'POSTGRES_URL', problem);
const listener = () => ({ onProblem: vi.fn(), onOpened: vi.fn() });

describe('keepOpening', () => {
  // The pauses between two tries grow to seconds: a clock that is moved on spares the wait.
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('should tell nobody of an engine that opens', async () => {
    const told = listener();
    const engine = new Opened();
    const kept = await keepOpening(async () => engine, told);
    expect(kept.current()).toBe(engine);
    await kept[Symbol.asyncDispose]();
    expect(engine.isClosed).toBe(true);
    expect(told.onProblem).not.toHaveBeenCalled();
    expect(told.onOpened).not.toHaveBeenCalled();
  });

  it('should try again in the background, telling each new reason once', async () => {
    const told = listener();
    const engine = new Opened();
    const problems = [
      'nobody answers.',
      'nobody answers.',
      'it is starting up.',
      'it is starting up.',
      'nobody answers.',
    ];
    await using kept = await keepOpening(async () => {
      const problem = problems.shift();
      if (problem !== undefined) throw down(problem);
      return engine;
    }, told);
    expect(kept.current()).toBeNull();
    await vi.advanceTimersByTimeAsync(20_000);
    expect(kept.current()).toBe(engine);
    expect(told.onProblem.mock.calls.map(([{ message }]) => message)).toEqual([
      'POSTGRES_URL: nobody answers.',
      'POSTGRES_URL: it is starting up.',
      'POSTGRES_URL: nobody answers.',
    ]);
    expect(told.onOpened).toHaveBeenCalledOnce();
  });

  it('should throw what is wrong at once', async () => {
    const wrong = new EngineError('wrong', 'POSTGRES_URL', 'the password is wrong.');
    await expect(
      keepOpening(async () => {
        throw wrong;
      }, listener()),
    ).rejects.toBe(wrong);
  });

  it('should go on where something becomes wrong or breaks later', async () => {
    const told = listener();
    const engine = new Opened();
    const problems = [
      down('nobody answers.'),
      new EngineError('wrong', 'POSTGRES_URL', 'the password is wrong.'),
      new TypeError('a bug'),
    ];
    await using kept = await keepOpening(async () => {
      const problem = problems.shift();
      if (problem !== undefined) throw problem;
      return engine;
    }, told);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(kept.current()).toBe(engine);
    expect(told.onProblem).toHaveBeenCalledTimes(3);
  });

  it('should give up early when told to', async () => {
    const told = listener();
    const abort = new AbortController();
    let tries = 0;
    await using kept = await keepOpening(
      async () => {
        tries++;
        throw down('nobody answers.');
      },
      told,
      abort.signal,
    );
    abort.abort();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(tries).toBeLessThanOrEqual(2);
    expect(kept.current()).toBeNull();
  });

  it('should end an opening that runs, and close what it gives all the same', async () => {
    const engine = new Opened();
    let tries = 0;
    const kept = await keepOpening(async (signal) => {
      tries++;
      if (tries === 1) throw down('nobody answers.');
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      return engine;
    }, listener());
    await vi.advanceTimersByTimeAsync(5_000);
    expect(tries).toBe(2);
    await kept[Symbol.asyncDispose]();
    expect(engine.isClosed).toBe(true);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(tries).toBe(2);
  });
});
