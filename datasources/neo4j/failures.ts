// What the driver's errors mean: which are worth another try, and what a store says of them.

import { Neo4jError } from 'neo4j-driver';
import { StoreError } from '../errors.ts';
import { TooManyWaiting } from './slots.ts';

/** The connection could not be had or was lost. Whether a write has been made is not known: writes can be repeated. */
const CONNECTION = new Set(['ServiceUnavailable', 'SessionExpired']);

/** Where another transaction was in the way, or the server is about to be ready. Memory is not: trying again makes it worse. */
const TRANSIENT =
  /^Neo\.TransientError\.(?!General\.(MemoryPool|Transaction)?OutOfMemory|General\.TransactionMemoryLimit|Transaction\.(Terminated|LockClientStopped))/;

/** Concurrent writes of the same node: what was found is gone, or what was not is there. The next try sees it. */
const RACES = new Set([
  'Neo.ClientError.Statement.EntityNotFound',
  'Neo.ClientError.Schema.ConstraintValidationFailed',
]);

const TIMED_OUT = /TransactionTimedOut|LockClientStopped|LockAcquisitionTimeout|Transaction\.Terminated/;

/** Another writer has removed what a transaction was about to build on, which Neo4j does not say: another try sees it. */
export class Overtaken extends Error {
  constructor(what: string) {
    super(`Another writer has removed ${what} meanwhile.`);
    this.name = 'Overtaken';
  }
}

export function isConnectionLost(error: unknown): boolean {
  return error instanceof Neo4jError && CONNECTION.has(error.code);
}

export function isTransient(error: unknown): boolean {
  if (error instanceof Overtaken) return true;
  return error instanceof Neo4jError && (TRANSIENT.test(error.code) || RACES.has(error.code));
}

/** The error that the graph store rejects with. What is none of the driver's is a mistake in the code, and stays what it is. */
export function toStoreError(error: unknown): unknown {
  if (error instanceof TooManyWaiting || error instanceof Overtaken)
    return new StoreError('STORE_UNAVAILABLE', 'graph', { cause: error });
  if (!(error instanceof Neo4jError)) return error;
  const code = TIMED_OUT.test(error.code) ? 'STORE_TIMEOUT' : 'STORE_UNAVAILABLE';
  return new StoreError(code, 'graph', { cause: error });
}
