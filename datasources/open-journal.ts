// Opens what writes are noted in without the stores that they go to, for looking after them while those are down.

import { openEmbedded } from './embedded/open.ts';
import type { WriteJournal } from './journal.ts';
import type { StoreOptions } from './open-stores.ts';

/** A journal whose owner closes its store. */
export interface OpenedJournal extends AsyncDisposable {
  journal: WriteJournal;
}

/**
 * Opens the relational store alone.
 * @throws {EngineError} when its server is down or can't be used
 * @throws {DataFolderLocked} when it is embedded and another process has the data folder
 * @throws {DataFolderError} when the data folder can't be used
 * @throws {MigrationError} when the data is from a newer version
 */
export async function openJournal({
  postgres,
  dataDir,
  command,
  signal = new AbortController().signal,
}: Pick<StoreOptions, 'postgres' | 'dataDir' | 'command' | 'signal'>): Promise<OpenedJournal> {
  if (!postgres) {
    const embedded = await openEmbedded(dataDir, command);
    return {
      journal: embedded.relational.journal,
      [Symbol.asyncDispose]: () => embedded[Symbol.asyncDispose](),
    };
  }
  const { openPostgres } = await import('./postgres/open.ts');
  return openPostgres(postgres, { migrate: true, signal });
}
