// How stores are opened, for composition roots; all else goes by types.ts.

export { DataFolderError, DataFolderLocked, type Holder, readHolder } from './embedded/folder-lock.ts';
export { EngineError } from './engine.ts';
export { StoreError } from './errors.ts';
export { type OpenedJournal, openJournal } from './open-journal.ts';
export { type OwnedStores, openStores, type StoreOptions, type StoresListener } from './open-stores.ts';
export { MigrationError } from './postgres/migrate.ts';
