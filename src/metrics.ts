// What a Prometheus server reads at /metrics: this process, the writes it takes, and the outbox that all processes share.

import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { StoreError } from '../datasources/errors.ts';
import type { OutboxRow } from '../datasources/journal.ts';
import type { Writes } from '../writes/types.ts';
import { ParleyError } from './errors.ts';
import type { AskDepth } from './outbox-depth.ts';

/** From a row that is there to a deadline that passes. Seconds. */
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Memory, event loop and the like: one for the process, however many servers are in it. */
let processMetrics: Registry | null = null;

/** What is measured. */
export interface Metrics {
  /** The same writes, each of them counted and timed. */
  measured(writes: Writes): Writes;
  /** Rows of the outbox are done. */
  onOutboxDone(rows: readonly OutboxRow[]): void;
  onOutboxFailure(row: OutboxRow, forGood: boolean): void;
  /** Everything in Prometheus' text format, whose content type is `contentType`. */
  text(): Promise<string>;
  contentType: string;
}

/** Makes the metrics of a server. Depth and age of the outbox are asked for when somebody reads them. */
export function createMetrics(depthOfOutbox: AskDepth): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const writeSeconds = new Histogram({
    name: 'parley_write_seconds',
    help: 'Time that writes took, by mutation and outcome: ok, or the code of the error.',
    labelNames: ['mutation', 'outcome'],
    buckets: SECONDS,
    registers,
  });
  const appendedTurns = new Counter({
    name: 'parley_appended_turns_total',
    help: 'Turns appended, repeats by idempotencyKey included.',
    registers,
  });
  const outboxDone = new Counter({
    name: 'parley_outbox_done_total',
    help: 'Rows of the outbox that this process has done, by kind.',
    labelNames: ['kind'],
    registers,
  });
  const outboxFailures = new Counter({
    name: 'parley_outbox_failures_total',
    help: 'Attempts at rows of the outbox that failed in this process, by whether the row is tried again.',
    labelNames: ['kind', 'tried_again'],
    registers,
  });
  const rows = new Gauge({
    name: 'parley_outbox_rows',
    help: 'Rows in the outbox of all processes: waiting to be done, or failed for good. Absent while the store is away.',
    labelNames: ['state'],
    registers,
  });
  const oldest = new Gauge({
    name: 'parley_outbox_oldest_seconds',
    help: 'Age of the oldest row in the outbox, 0 where there is none. Absent while the store is away.',
    registers,
  });

  async function lookAtOutbox(): Promise<void> {
    const depth = await depthOfOutbox();
    rows.reset();
    oldest.remove({});
    if (depth === null) return;
    rows.set({ state: 'waiting' }, depth.waiting);
    rows.set({ state: 'failed' }, depth.failed);
    oldest.set(depth.oldestMs / 1_000);
  }

  return {
    contentType: registry.contentType,
    text: async () => {
      await lookAtOutbox();
      return Registry.merge([ofProcess(), registry]).metrics();
    },
    onOutboxDone: (done) => {
      for (const { kind } of done) outboxDone.inc({ kind: kind.toLowerCase() });
    },
    onOutboxFailure: ({ kind }, forGood) =>
      outboxFailures.inc({ kind: kind.toLowerCase(), tried_again: String(!forGood) }),
    measured: (writes) => {
      const timed = timing(writes, (mutation, outcome, seconds) =>
        writeSeconds.observe({ mutation, outcome }, seconds),
      );
      return {
        ...timed,
        appendTurns: async (...args) => {
          const written = await timed.appendTurns(...args);
          appendedTurns.inc(written.result.turns.length);
          return written;
        },
      };
    },
  };
}

function ofProcess(): Registry {
  if (processMetrics === null) {
    processMetrics = new Registry();
    collectDefaultMetrics({ register: processMetrics });
  }
  return processMetrics;
}

/** Wraps each write so that it is timed, whatever comes of it. */
function timing(
  writes: Writes,
  onDone: (mutation: string, outcome: string, seconds: number) => void,
): Writes {
  const entries = Object.entries(writes).map(
    ([name, write]: [string, (...args: never[]) => Promise<unknown>]) => [
      name,
      async (...args: never[]) => {
        const start = performance.now();
        const done = (outcome: string) => onDone(name, outcome, (performance.now() - start) / 1_000);
        try {
          const result = await write(...args);
          done('ok');
          return result;
        } catch (error) {
          done(codeOf(error));
          throw error;
        }
      },
    ],
  );
  return Object.fromEntries(entries) as Writes;
}

function codeOf(error: unknown): string {
  return error instanceof ParleyError || error instanceof StoreError ? error.code : 'INTERNAL_SERVER_ERROR';
}
