// One connection that statements are sent to without waiting for the answers to those before. The server runs them one after
// the other, each a transaction of its own, so that one that fails does nothing to its neighbours.

import pg from 'pg';
import type { SqlStatement } from '../sql.ts';
import type { Link } from './connect.ts';
import { toText } from './param-text.ts';
import { StatementNames } from './statement-names.ts';

/** What became of the statements sent together: the rows of the only one, or the first error. */
export type Outcome = { rows: unknown[] } | { error: unknown };

/** Statements on their way, oldest first. */
export interface Flight<Tag> {
  readonly tag: Tag;
  /** How often the pool's clock ticked while the server was at it. */
  ticks: number;
}

const BEGIN: SqlStatement = { text: 'BEGIN', params: [] };
const COMMIT: SqlStatement = { text: 'COMMIT', params: [] };

/** A pipelined connection. `Tag` is what its owner knows a flight by. */
export class Pipeline<Tag> {
  readonly link: Link;
  readonly #names = new StatementNames();
  readonly #flights: Flight<Tag>[] = [];
  /** What comes after a BEGIN, until that is answered: were it sent and BEGIN cancelled, each statement would be a transaction of its own. */
  #held: (() => void)[] | null = null;
  #closed = false;

  /** `onClosed` is told once when the connection is no more, for whatever reason, before the outcomes of what it had not answered. */
  constructor(link: Link, onClosed: () => void) {
    this.link = link;
    const closed = (): void => {
      if (this.#closed) return;
      this.#closed = true;
      onClosed();
    };
    link.client.on('error', closed);
    link.client.on('end', closed);
  }

  get flights(): readonly Flight<Tag>[] {
    return this.#flights;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /**
   * Sends statements: a single one as it is, several as one transaction. `done` gets the outcome once, after those of all flights
   * before.
   */
  send(tag: Tag, statements: readonly SqlStatement[], done: (outcome: Outcome) => void): void {
    const flight: Flight<Tag> = { tag, ticks: 0 };
    const [only, ...others] = statements;
    const isTransaction = !only || others.length > 0;
    let left = isTransaction ? statements.length + 2 : 1;
    let outcome: Outcome = { rows: [] };
    const answered = (error: unknown, result: pg.QueryArrayResult | null): void => {
      if (error) {
        // What follows the first error is refused for its sake.
        if (!('error' in outcome)) outcome = { error };
      } else if (!isTransaction && result) outcome = { rows: toObjects(result) };
      if (--left > 0) return;
      this.#flights.splice(this.#flights.indexOf(flight), 1);
      done(outcome);
    };
    this.#flights.push(flight);
    if (only && !isTransaction) this.#inOrder(() => this.#query(only, answered));
    else this.#inOrder(() => this.#transaction(statements, answered));
    this.#deallocate(this.#names.evict());
  }

  /** Prepares a statement anew when it comes next. */
  renew(statements: readonly SqlStatement[]): void {
    for (const { text } of statements) this.#deallocate(this.#names.renew(text));
  }

  /** Ends the connection at once. */
  destroy(): void {
    this.link.destroy();
  }

  /** Runs what sends something, after all that was to be sent before. */
  #inOrder(send: () => void): void {
    if (this.#held) this.#held.push(send);
    else send();
  }

  /**
   * Where BEGIN or COMMIT fails, most likely for being cancelled, the session is in a state that the next statement must not meet:
   * the connection is ended.
   */
  #transaction(
    statements: readonly SqlStatement[],
    answered: (error: unknown, result: pg.QueryArrayResult | null) => void,
  ): void {
    const edge = (error: unknown): void => {
      if (error) this.destroy();
      answered(
        error ? new Error('A transaction could not be begun or ended.', { cause: error }) : null,
        null,
      );
    };
    const held: (() => void)[] = [];
    this.#held = held;
    this.#query(BEGIN, (error) => {
      edge(error);
      for (const statement of statements) this.#query(statement, answered);
      this.#query(COMMIT, edge);
      this.#held = null;
      // One of them may be a transaction, which holds back what is behind it.
      for (const send of held) this.#inOrder(send);
    });
  }

  #query(
    { text, params }: SqlStatement,
    answered: (error: unknown, result: pg.QueryArrayResult | null) => void,
  ): void {
    const named = text === BEGIN.text || text === COMMIT.text ? {} : { name: this.#names.of(text) };
    void this.link.client.query(
      { ...named, text, values: params.map(toText), rowMode: 'array' },
      (error: Error | null, result: pg.QueryArrayResult) => answered(error, error ? null : result),
    );
  }

  #deallocate(name: string | null): void {
    if (name === null) return;
    // The driver's types leave out where it remembers what it has prepared, for as long as the connection lasts.
    const { connection } = this.link.client as pg.Client & {
      connection: { parsedStatements: Record<string, string> };
    };
    this.#inOrder(() =>
      this.link.client.query(`DEALLOCATE ${pg.escapeIdentifier(name)}`, () => {
        delete connection.parsedStatements[name];
      }),
    );
  }
}

/** Arrays are what the driver makes quickest; the names of the columns are looked up once. */
function toObjects({ rows, fields }: pg.QueryArrayResult): unknown[] {
  const names = fields.map(({ name }) => name);
  return rows.map((values) => {
    const row: Record<string, unknown> = {};
    for (let i = 0; i < names.length; i++) row[names[i] ?? ''] = values[i];
    return row;
  });
}
