// What an import says while it runs and when it ends: plain JSON, so that it travels over a socket.

import type { StoreName } from '../datasources/errors.ts';
import type { Kind } from './records.ts';
import type { Reject } from './rejects.ts';

/** Something happened. */
export type ImportEvent =
  /** How far a file has been read; the last one of a file is `done`. */
  | {
      type: 'file';
      kind: Kind;
      name: string;
      bytesRead: number;
      bytes: number;
      records: number;
      rejected: number;
      done: boolean;
    }
  /**
   * How far the writing of turns and mentions to a store is: of how many records it has all that it gets of them. It begins when
   * their files have been read.
   */
  | { type: 'conversations'; store: StoreName; written: number; total: number }
  /** A store does not answer; it is asked again for a while. */
  | { type: 'waiting'; store: StoreName }
  /** What others write to the sessions that come next is waited for. */
  | { type: 'waiting-for-writes' }
  /** The demo data is gone. */
  | { type: 'demo-replaced' }
  | { type: 'reject'; reject: Reject }
  /** Something to know that is no reject: a field that was ignored, for example. */
  | { type: 'note'; message: string };

/** Figures of one kind. */
export interface KindReport {
  /** Records that were read; blank lines are none. */
  read: number;
  /** Records that were accepted and written, those included that a later record with the same key replaced. */
  written: number;
  rejected: number;
  /** Reading and writing; for mentions reading only, since they are written with their turns. */
  seconds: number;
}

/** What came of an import. */
export interface ImportReport {
  /**
   * `complete`: all files were read to their end. `failed`: a file could not be, and what came after it was not imported.
   * `stopped`: at the first reject, as asked. `cancelled`: by whoever started it.
   */
  outcome: 'complete' | 'failed' | 'stopped' | 'cancelled';
  kinds: Record<Kind, KindReport>;
  rejected: number;
  /** Why it failed; empty otherwise. */
  failures: string[];
  notes: string[];
  seconds: number;
}
