// A statement, or a transaction, from being handed in to being answered.

import type { SqlStatement } from '../sql.ts';

/** A read changes nothing, so that it may be run twice. */
const READ = /^\s*SELECT\b/;

/** What was handed in and is not answered yet, or was given up. Copies of it may be in line and on several connections at once. */
export class Job {
  readonly statements: readonly SqlStatement[];
  /** What its duration is remembered by. */
  readonly key: string;
  readonly isTransaction: boolean;
  readonly isRead: boolean;
  /** Copies in line or on a connection. */
  copies = 0;
  /** How often it was sent again after a failure. */
  retries = 0;
  settled = false;
  /** Whether any copy has been on a connection. */
  wasSent = false;
  readonly #resolve: (rows: unknown[]) => void;
  readonly #reject: (error: unknown) => void;

  constructor(
    statements: readonly SqlStatement[],
    resolve: (rows: unknown[]) => void,
    reject: (error: unknown) => void,
  ) {
    this.statements = statements;
    this.key = statements[0]?.text ?? '';
    this.isTransaction = statements.length > 1;
    this.isRead = !this.isTransaction && READ.test(this.key);
    this.#resolve = resolve;
    this.#reject = reject;
  }

  resolve(rows: unknown[]): void {
    if (this.settled) return;
    this.settled = true;
    this.#resolve(rows);
  }

  reject(error: unknown): void {
    if (this.settled) return;
    this.settled = true;
    this.#reject(error);
  }
}
