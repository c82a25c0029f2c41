// Keeps the books of one import: counts, rejects, notes and progress, each told to whoever listens.

import { setImmediate } from 'node:timers/promises';
import type { StoreName } from '../datasources/errors.ts';
import type { ImportEvent, ImportReport, KindReport } from './events.ts';
import { KINDS, type Kind } from './records.ts';
import { rejectOf } from './rejects.ts';
import type { Problem, Source } from './source.ts';

export interface TallyOptions {
  /** Ends the import at the first reject. */
  strict: boolean;
  onEvent(event: ImportEvent): void;
  signal: AbortSignal;
}

/** Where a record stood. */
export interface Place {
  file: string;
  line: number;
}

/** Ends an import before its end, on purpose. */
export class ImportStopped extends Error {
  readonly outcome: 'stopped' | 'cancelled';

  constructor(outcome: 'stopped' | 'cancelled') {
    super(`The import was ${outcome}.`);
    this.name = 'ImportStopped';
    this.outcome = outcome;
  }
}

/** Time between two reports on the same progress, in milliseconds. */
const PROGRESS_MS = 100;
/** Notes of an import; a file whose every record has fields of other names shall not fill the memory. */
const MAX_NOTES = 200;

/** The books of one import. */
export class Tally {
  readonly kinds: Record<Kind, KindReport>;
  readonly failures: string[] = [];
  readonly #options: TallyOptions;
  readonly #notes = new Map<string, { times: number; message: (times: number) => string }>();
  readonly #rejectedIn = new Map<string, number>();
  readonly #begun = performance.now();
  #reportedAt = 0;

  constructor(options: TallyOptions) {
    this.#options = options;
    this.kinds = Object.fromEntries(
      KINDS.map((kind) => [kind, { read: 0, written: 0, rejected: 0, seconds: 0 }]),
    ) as Record<Kind, KindReport>;
  }

  get signal(): AbortSignal {
    return this.#options.signal;
  }

  /** Counts a reject. Throws ImportStopped when the import is strict. */
  reject(kind: Kind, { file, line }: Place, problem: Problem, record: unknown): void {
    this.kinds[kind].rejected += 1;
    this.#rejectedIn.set(file, (this.#rejectedIn.get(file) ?? 0) + 1);
    this.tell({ type: 'reject', reject: rejectOf(kind, file, line, problem, record) });
    if (this.#options.strict) throw new ImportStopped('stopped');
  }

  /** Counts something to know; it is told once, at the end. */
  note(key: string, message: (times: number) => string): void {
    const note = this.#notes.get(key);
    if (note !== undefined) note.times += 1;
    else if (this.#notes.size < MAX_NOTES) this.#notes.set(key, { times: 1, message });
  }

  tell(event: ImportEvent): void {
    this.#options.onEvent(event);
  }

  /** Tells how far a file is, unless it was told just now. */
  progress({ kind, name, bytes }: Source, bytesRead: number, records: number, done: boolean): void {
    if (!done && !this.#isDue()) return;
    const rejected = this.#rejectedIn.get(name) ?? 0;
    this.tell({ type: 'file', kind, name, bytesRead, bytes, records, rejected, done });
  }

  /** Tells how far the writing of turns and mentions to a store is. */
  conversations(store: StoreName, written: number, total: number): void {
    this.tell({ type: 'conversations', store, written, total });
  }

  /** Lets other work of the process go first. Throws ImportStopped when the import was cancelled. */
  async pause(): Promise<void> {
    await setImmediate();
    if (this.signal.aborted) throw new ImportStopped('cancelled');
  }

  /** Runs a stage and adds its time to a kind's. */
  async timed(kind: Kind, stage: () => Promise<void>): Promise<void> {
    const begun = performance.now();
    try {
      await stage();
    } finally {
      this.kinds[kind].seconds += (performance.now() - begun) / 1_000;
    }
  }

  /** Closes the books and tells the notes. */
  report(outcome: ImportReport['outcome']): ImportReport {
    const notes = [...this.#notes.values()].map(({ times, message }) => message(times));
    for (const message of notes) this.tell({ type: 'note', message });
    return {
      outcome,
      kinds: this.kinds,
      rejected: KINDS.reduce((sum, kind) => sum + this.kinds[kind].rejected, 0),
      failures: this.failures,
      notes,
      seconds: (performance.now() - this.#begun) / 1_000,
    };
  }

  #isDue(): boolean {
    const now = performance.now();
    if (now - this.#reportedAt < PROGRESS_MS) return false;
    this.#reportedAt = now;
    return true;
  }
}

/** `1 record`, `12,345 records`. */
export function records(count: number): string {
  return `${count.toLocaleString('en')} record${count === 1 ? '' : 's'}`;
}
