// What went wrong, as a StoreError says it: nothing of the driver's but as its cause.

import { errors, types } from 'cassandra-driver';
import { StoreError } from '../errors.ts';

const TIMEOUTS: readonly number[] = [
  types.responseErrorCodes.readTimeout,
  types.responseErrorCodes.writeTimeout,
];

/** The StoreError for whatever a call was rejected with. */
export function toStoreError(error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  return new StoreError(isTimeout(error) ? 'STORE_TIMEOUT' : 'STORE_UNAVAILABLE', 'turns', { cause: error });
}

/** What `work` gives. Rejects with StoreError. */
export async function withStoreErrors<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw toStoreError(error);
  }
}

/** Whether a server, or all that were asked, took too long. */
function isTimeout(error: unknown): boolean {
  if (error instanceof errors.OperationTimedOutError) return true;
  if (error instanceof errors.ResponseError) return TIMEOUTS.includes(error.code);
  if (!(error instanceof errors.NoHostAvailableError)) return false;
  const inner = innerErrors(error);
  return inner.length > 0 && inner.every(isTimeout);
}

/** What each host that was tried answered. */
export function innerErrors(error: errors.NoHostAvailableError): unknown[] {
  const { innerErrors: byHost } = error as { innerErrors: unknown };
  return typeof byHost === 'object' && byHost !== null ? Object.values(byHost) : [];
}
