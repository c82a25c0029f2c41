// What the thread that holds PGlite and the one that asks it say to each other.

/** What the engine's thread is started with. */
export interface EngineOptions {
  /** The folder of the database. */
  folder: string;
  /** One flag per place in line, shared by both threads. */
  flags: Int32Array<SharedArrayBuffer>;
}

/** Values of a flag. The asker may turn WAITING into DROPPED, the engine WAITING into TAKEN; whoever is first has its way. */
export const Flag = { WAITING: 0, TAKEN: 1, DROPPED: 2 } as const;

/** A whole exchange of PostgreSQL's protocol, and the place in line that its flag has. */
export interface Ask {
  place: number;
  bytes: Uint8Array<ArrayBuffer>;
}

/** The engine's answers; `bytes` is null for an exchange that was dropped before it was run. */
export type Answer =
  | { kind: 'ready' }
  | { kind: 'failed'; message: string }
  | { kind: 'reply'; place: number; bytes: Uint8Array<ArrayBuffer> | null };

/** What is asked: an exchange, or to close the database and end the thread. */
export type Order = Ask | 'close';
