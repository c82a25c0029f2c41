// Where records come from: a file, or an array in memory. A source gives raw values with the line each stood on; what they
// should look like is checked later.

import type { Kind } from './records.ts';

/** What is wrong with a record. */
export interface Problem {
  /** The field at fault; null when it is the record as a whole. */
  field: string | null;
  value: unknown;
  /** What a right value looks like, to follow "expected". */
  expected: string;
}

/** A record as it was read, before validation. */
export interface RawRecord {
  /** Counted from 1; where a record spans several lines, the first. */
  line: number;
  value: unknown;
  /** Why there is no usable value; null where there is. */
  problem: Problem | null;
}

export interface ReadOptions {
  /** Told how many of `bytes` have been read so far. */
  onBytes(read: number): void;
  signal: AbortSignal;
}

/** Records of one kind. */
export interface Source {
  readonly kind: Kind;
  /** What messages call it: a file's path, for example. */
  readonly name: string;
  /** Its size as it is stored, for progress. */
  readonly bytes: number;
  /** About how many bytes of plain text it holds. */
  readonly plainBytes: number;
  /** Reads it from its start, in batches. Throws SourceError when it can't be read to its end; what came before stands. */
  read(options: ReadOptions): AsyncIterable<RawRecord[]>;
}

/** A source that can't be read, or not to its end. The message is for the person who gave it. */
export class SourceError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'SourceError';
  }
}

const BATCH = 1_000;
/** A guess: what a record takes as text. */
const BYTES_PER_RECORD = 400;

/** Records in memory, in the shapes that files have. A record's line is its place, from 1. */
export function arraySource(kind: Kind, name: string, records: readonly object[]): Source {
  const bytes = records.length * BYTES_PER_RECORD;
  return {
    kind,
    name,
    bytes,
    plainBytes: bytes,
    async *read({ onBytes, signal }) {
      for (let start = 0; start < records.length; start += BATCH) {
        signal.throwIfAborted();
        const batch = records.slice(start, start + BATCH);
        yield batch.map((value, index) => ({ line: start + index + 1, value, problem: null }));
        onBytes(Math.min(start + BATCH, records.length) * BYTES_PER_RECORD);
      }
    },
  };
}
