// Bounds a command by its caller's deadline, and says in a store's words why there is no answer.

import type { Deadline } from '../deadline.ts';
import { StoreError } from '../errors.ts';
import { withoutCommand } from './without-command.ts';

/** What the driver rejects a command with that had no answer within its own time-out. */
const TIMED_OUT = 'Command timed out';

/**
 * What the command gives, unless the deadline comes first. A deadline that has passed sends nothing; an answer that comes too
 * late is dropped.
 * @throws {StoreError}
 */
export function inTime<Answer>(deadline: Deadline, send: () => Promise<Answer>): Promise<Answer> {
  const { signal } = deadline;
  if (signal.aborted || deadline.remaining() <= 0) return Promise.reject(timeout());
  return new Promise((resolve, reject) => {
    const late = () => reject(timeout());
    signal.addEventListener('abort', late, { once: true });
    send().then(
      (answer) => {
        signal.removeEventListener('abort', late);
        resolve(answer);
      },
      (error: unknown) => {
        signal.removeEventListener('abort', late);
        reject(storeError(error));
      },
    );
  });
}

function timeout(): StoreError {
  return new StoreError('STORE_TIMEOUT', 'cache');
}

/** The driver's error as a store's; one of a store stays as it is. */
function storeError(cause: unknown): StoreError {
  if (cause instanceof StoreError) return cause;
  const late = cause instanceof Error && cause.message === TIMED_OUT;
  return new StoreError(late ? 'STORE_TIMEOUT' : 'STORE_UNAVAILABLE', 'cache', {
    cause: withoutCommand(cause),
  });
}
