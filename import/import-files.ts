// Imports files: what the command does, in its own process or in the server that holds the data folder.

import { join } from 'node:path';
import { noDeadline } from '../datasources/deadline.ts';
import type { ImportEvent, ImportReport } from './events.ts';
import { findSources } from './find-sources.ts';
import { RejectsFile } from './rejects.ts';
import { DEMO_KEY, type ImportStores, runImport } from './run.ts';

/** What to import and how. Plain JSON: it may come over a socket. */
export interface ImportOrder {
  /** Folders and files, absolute. */
  paths: string[];
  strict: boolean;
  keepDemo: boolean;
  /** Where rejects are listed; null for a new file in the data folder. */
  rejects: string | null;
}

/** What came of an order. */
export interface ImportOutcome {
  report: ImportReport;
  /** The file that lists the rejects; null when there are none. */
  rejects: string | null;
}

export interface ImportFilesOptions {
  /** The folder of the embedded stores: records are put aside and rejects listed there. */
  dataDir: string;
  /** Told of everything but rejects after the first REJECTS_TOLD. */
  onEvent(event: ImportEvent): void;
  signal: AbortSignal;
}

/** Rejects that are told; the file has them all. */
export const REJECTS_TOLD = 20;
/** How long a store that does not answer is asked again: as long as a server takes to be started anew. */
const PATIENCE_MS = 60_000;

/**
 * Finds the files and imports them.
 * @throws {SourceError} when there is nothing to import
 */
export async function importFiles(
  order: ImportOrder,
  stores: ImportStores,
  { dataDir, onEvent, signal }: ImportFilesOptions,
): Promise<ImportOutcome> {
  const { sources, passedOver } = await findSources(order.paths);
  for (const file of passedOver)
    onEvent({
      type: 'note',
      message: `${file} was passed over: it is no file that is named for a kind of record and ends in .jsonl, .ndjson or .csv, or one of these with .gz.`,
    });
  using rejects =
    order.rejects === null
      ? new RejectsFile(join(dataDir, `rejects-${timestamp()}.jsonl`))
      : RejectsFile.at(order.rejects);
  if (order.keepDemo) await adoptDemo(stores);
  let told = 0;
  const report = await runImport(sources, stores, {
    strict: order.strict,
    keepDemo: order.keepDemo,
    patienceMs: PATIENCE_MS,
    tempDir: dataDir,
    signal,
    onEvent: (event) => {
      if (event.type === 'reject') {
        rejects.add(event.reject);
        told += 1;
        if (told > REJECTS_TOLD) return;
      }
      onEvent(event);
    },
  });
  return { report, rejects: rejects.isEmpty ? null : rejects.path };
}

/** A demo that was cut short is begun afresh by the next start, with all that was added to it: adding to it ends that. */
async function adoptDemo(stores: ImportStores): Promise<void> {
  if ((await stores.meta.get(DEMO_KEY, noDeadline)) === 'filling')
    await stores.meta.set(DEMO_KEY, 'filled', noDeadline);
}

/** For example `2026-11-20T08-30-00-000Z`: a colon is not for every file system. */
function timestamp(): string {
  return new Date().toISOString().replaceAll(/[:.]/g, '-');
}
