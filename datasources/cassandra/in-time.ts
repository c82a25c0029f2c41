// Holds a call to its deadline. The driver can't take back what was sent: its answer comes late and is of no interest.

import type { Deadline } from '../deadline.ts';
import { StoreError } from '../errors.ts';
import { toStoreError } from './store-errors.ts';

/**
 * What `work` gives, unless the deadline passes first. Work whose deadline has passed does not begin.
 * @throws {StoreError}
 * @throws {RangeError | TypeError} a value that no table can hold: what the driver throws, `work` has made a StoreError of
 */
export function inTime<Result>({ signal }: Deadline, work: () => Promise<Result>): Promise<Result> {
  if (signal.aborted) return Promise.reject(new StoreError('STORE_TIMEOUT', 'turns'));
  return new Promise((resolve, reject) => {
    const late = (): void => reject(new StoreError('STORE_TIMEOUT', 'turns'));
    signal.addEventListener('abort', late, { once: true });
    const settle = (): void => signal.removeEventListener('abort', late);
    work().then(
      (result) => {
        settle();
        resolve(result);
      },
      (error: unknown) => {
        settle();
        reject(isOurs(error) ? error : toStoreError(error));
      },
    );
  });
}

function isOurs(error: unknown): boolean {
  return error instanceof RangeError || error instanceof TypeError;
}
