// What an engine is to whoever puts the stores together: something that was opened, says what it is, and holds stores. How an
// engine fails to open is told apart by whether trying again may help.

import type { Deadline } from './deadline.ts';
import type { WriteJournal } from './journal.ts';
import type { Consistency, GraphStore, MetaStore, SessionStore, TurnStore, UserStore } from './types.ts';

/** `down`: the server does not answer, and may later. `wrong`: it never will until somebody changes a setting or the server. */
export type EngineErrorKind = 'down' | 'wrong';

/** Why an engine could not be opened, written for the person who set the variable. No secret is in the message. */
export class EngineError extends Error {
  readonly kind: EngineErrorKind;
  /** The variable that names the server, such as `POSTGRES_URL`. */
  readonly variable: string;

  /** `problem` is a sentence that follows the variable's name, such as `no server answers at db:5432.` */
  constructor(kind: EngineErrorKind, variable: string, problem: string, options?: ErrorOptions) {
    super(`${variable}: ${problem}`, options);
    this.name = 'EngineError';
    this.kind = kind;
    this.variable = variable;
  }
}

/** How to open an engine. */
export interface OpenOptions {
  /** Whether to make tables, indexes and constraints where they are missing; otherwise they must be there. */
  migrate: boolean;
  /** Ends the opening early. */
  signal: AbortSignal;
}

/** An engine that was opened once. From then on it finds its way back to its server by itself. */
export interface OpenedEngine extends AsyncDisposable {
  /** What runs: `postgresql`, `cassandra`, `scylladb`, `neo4j`. */
  readonly engine: string;
  /** Asks the server for its version. Rejects with StoreError. */
  version(deadline: Deadline): Promise<string>;
}

export interface RelationalEngine extends OpenedEngine {
  users: UserStore;
  sessions: SessionStore;
  meta: MetaStore;
  journal: WriteJournal;
  /** The same stores where a read must see what is not acknowledged yet as well: never on a replica. */
  fresh: { users: UserStore; sessions: SessionStore };
  /** Removes every row and sets `meta`, all or none. */
  clear(meta: Record<string, string>, deadline: Deadline): Promise<void>;
}

export interface TurnEngine extends OpenedEngine {
  turns: TurnStore;
  /** The same store, reading and writing with this consistency. */
  at(consistency: Consistency): TurnStore;
  /**
   * The same store where a read must see all that was acknowledged: as many replicas are asked as share one with every write. It
   * writes as configured.
   */
  fresh: TurnStore;
  /** Whether there is any turn at all. For the first start, not for requests. */
  holdsAny(deadline: Deadline): Promise<boolean>;
  /** Removes every row. */
  clear(deadline: Deadline): Promise<void>;
}

export interface GraphEngine extends OpenedEngine {
  graph: GraphStore;
  /** Removes every node and relation that Parley wrote. */
  clear(deadline: Deadline): Promise<void>;
}
