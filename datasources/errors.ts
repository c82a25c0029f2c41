// How a store says that it could not answer. Nothing of a driver's own message is in it but as `cause`, which is logged
// and never sent.

/** The stores by what they hold, as errors, figures and `StoreStatus` name them. */
export type StoreName = 'relational' | 'turns' | 'graph' | 'cache';

/** Why a store gave no answer. */
export type StoreErrorCode = 'STORE_UNAVAILABLE' | 'STORE_TIMEOUT';

export interface StoreErrorOptions extends ErrorOptions {
  /** See `StoreError.isUnsent`. */
  isUnsent?: boolean;
}

/** A store that could not answer. Safe to show to a client: `message` names the store and nothing of its innards. */
export class StoreError extends Error {
  readonly code: StoreErrorCode;
  readonly store: StoreName;
  /** Whether the statement certainly never left this process: what it would have written is not there. */
  readonly isUnsent: boolean;

  constructor(code: StoreErrorCode, store: StoreName, options: StoreErrorOptions = {}) {
    super(
      code === 'STORE_TIMEOUT'
        ? `The ${store} store did not answer in time.`
        : `The ${store} store can't be reached at the moment.`,
      options,
    );
    this.name = 'StoreError';
    this.code = code;
    this.store = store;
    this.isUnsent = options.isUnsent ?? false;
  }
}
