// Opens the stores that the options ask for and hands them out behind their interfaces.

import { openEmbedded } from './embedded/open.ts';
import type { OpenStores } from './types.ts';

export { DataFolderError, DataFolderLocked, type Holder, readHolder } from './embedded/folder-lock.ts';
export { MigrationError } from './postgres/migrate.ts';

/** Where the data is and who asks. */
export interface StoreOptions {
  /** The folder of the embedded database; null keeps it in memory, for tests. */
  dataDir: string | null;
  /** What this process does, for whoever finds the folder taken, for example `parley serve`. */
  command: string;
}

/** Open stores whose owner can say where it takes orders. */
export interface OwnedStores extends OpenStores {
  /** Notes in the data folder the path of the socket at which this process takes orders. */
  setControl(path: string): Promise<void>;
}

/**
 * Opens all stores, ready to use. What fails leaves nothing open and can be tried again.
 * @throws {DataFolderLocked} when another process has the data folder
 * @throws {DataFolderError} when the data folder can't be used
 * @throws {MigrationError} when the data is from a newer version
 */
export function openStores(options: StoreOptions): Promise<OwnedStores> {
  return openEmbedded(options.dataDir, options.command);
}
