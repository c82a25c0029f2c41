// What an error in answer to a statement means for whoever waits, and whether to send the statement again.

import pg from 'pg';
import { StoreError } from '../errors.ts';
import { SqlError } from './sql-error.ts';

/**
 * `stale`: the prepared form is gone or outdated, nothing was run; `cancelled`: by a time-out or a cancel request; `conflict`: with
 * another transaction, rolled back; `read-only`: the server became a replica; `lost`: the connection is gone, and whether the
 * statement was run is unknown, or it is in a state that nobody knows; `busy`: the server can't at the moment; `statement`: the statement is at fault.
 */
export type FailureKind = 'stale' | 'cancelled' | 'conflict' | 'read-only' | 'lost' | 'busy' | 'statement';

/** SQLSTATE classes in which a statement or its values are at fault: cardinality, data, constraints, names and syntax. */
const AT_FAULT = /^(21|22|23|42|0A|54)/;

export function failureKind(error: unknown): FailureKind {
  if (!(error instanceof pg.DatabaseError)) return error instanceof TypeError ? 'statement' : 'lost';
  const { code = '', routine, severity } = error;
  if (code === '26000' || code === '42P05') return 'stale';
  if (code === '0A000' && routine === 'RevalidateCachedQuery') return 'stale';
  if (code === '57014') return 'cancelled';
  if (code === '40001' || code === '40P01') return 'conflict';
  if (code === '25006') return 'read-only';
  // The session is in a failed transaction that is not the statement's.
  if (code === '25P02') return 'lost';
  if (severity === 'FATAL' || severity === 'PANIC' || code.startsWith('57P') || code.startsWith('08'))
    return 'lost';
  return AT_FAULT.test(code) ? 'statement' : 'busy';
}

/** What a store rejects with. */
export function toRejection(error: unknown, kind: FailureKind): unknown {
  if (kind === 'cancelled') return new StoreError('STORE_TIMEOUT', 'relational', { cause: error });
  if (kind !== 'statement') return new StoreError('STORE_UNAVAILABLE', 'relational', { cause: error });
  if (!(error instanceof pg.DatabaseError)) return error;
  const { code = 'XX000', message, detail = null, constraint = null } = error;
  return new SqlError({ code, message, detail, constraint }, { cause: error });
}
