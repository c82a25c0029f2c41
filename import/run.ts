// The import from its first file to its last record. It may be stopped at any point, by a kill even, and run again: what is
// there is written over by the same, what is missing is added.

import { tmpdir } from 'node:os';
import { noDeadline } from '../datasources/deadline.ts';
import { StoreError } from '../datasources/errors.ts';
import type { OpenStores, Stores } from '../datasources/types.ts';
import type { ImportEvent, ImportReport } from './events.ts';
import { importConversations } from './import-conversations.ts';
import {
  type ImportContext,
  importEntities,
  importRelations,
  importSessions,
  importUsers,
} from './import-directory.ts';
import { KnownIds } from './known-ids.ts';
import { type Patience, patient, patientStores } from './patient-stores.ts';
import { ImportHindered, SessionHolds } from './session-holds.ts';
import { type Source, SourceError } from './source.ts';
import { ImportStopped, Tally } from './tally.ts';
import { validate } from './validate.ts';

export interface ImportOptions {
  /** Ends the import at the first reject. */
  strict?: boolean;
  /** Adds to the demo data instead of replacing it. */
  keepDemo?: boolean;
  onEvent?(event: ImportEvent): void;
  /** Cancels the import: it ends between two batches. */
  signal?: AbortSignal;
  /** How long a store that does not answer is asked again, in milliseconds; 0, not at all, when left out. */
  patienceMs?: number;
  /** Where records are put aside in between; the system's folder for such things when left out. */
  tempDir?: string;
}

/** The stores that an import writes. */
export type ImportStores = Stores & Pick<OpenStores, 'clear' | 'journal' | 'places'>;

/** The meta key that says whose data there is: `filling` and `filled` are the demo's, `replaced` a person's own. */
export const DEMO_KEY = 'demo';

/** The meta key that says in which stores the demo is, as `places` of the stores: they are cleared, and no others. */
export const DEMO_PLACES_KEY = 'demo-places';

/** What `places` is where everything is in the data folder; before there was anything else it was not written down. */
const EMBEDDED = 'relational: embedded; turns: embedded; graph: embedded';

/** Imports sources. Rejects with StoreError when a store can't answer; everything else is in the report. */
export async function runImport(
  sources: readonly Source[],
  impatient: ImportStores,
  options: ImportOptions = {},
): Promise<ImportReport> {
  const tally = new Tally({
    strict: options.strict ?? false,
    onEvent: options.onEvent ?? (() => {}),
    signal: options.signal ?? new AbortController().signal,
  });
  const patience: Patience = {
    ms: options.patienceMs ?? 0,
    signal: tally.signal,
    onWaiting: (store) => tally.tell({ type: 'waiting', store }),
  };
  const stores = patientStores(impatient, patience);
  await using holds = new SessionHolds(
    { ...impatient, journal: patient(impatient.journal, patience) },
    { signal: tally.signal, onWaiting: () => tally.tell({ type: 'waiting-for-writes' }) },
  );
  const context: ImportContext = {
    sources,
    stores,
    tally,
    holds,
    users: new KnownIds((ids, deadline) => stores.users.byIds(ids, deadline), noDeadline),
    entities: new KnownIds((ids, deadline) => stores.graph.entitiesByIds(ids, deadline), noDeadline),
  };
  try {
    const hasAny = await look(sources, tally);
    if (options.keepDemo !== true) await replaceDemo(hasAny, stores, tally);
    await runStages(context, options.tempDir ?? tmpdir());
  } catch (error) {
    if (error instanceof ImportStopped) return tally.report(error.outcome);
    if (tally.signal.aborted && (error === tally.signal.reason || error instanceof StoreError))
      return tally.report('cancelled');
    if (!(error instanceof SourceError || error instanceof ImportHindered)) throw error;
    tally.failures.push(error.message);
  }
  return tally.report(tally.failures.length === 0 ? 'complete' : 'failed');
}

async function runStages(context: ImportContext, folder: string): Promise<void> {
  const { tally } = context;
  let undated: Awaited<ReturnType<typeof importUsers>> = new Map();
  await tally.timed('users', async () => {
    undated = await importUsers(context);
  });
  await tally.timed('entities', () => importEntities(context));
  await tally.timed('sessions', () => importSessions(context, undated));
  await importConversations(context, folder);
  await tally.timed('relations', () => importRelations(context));
}

/** Opens every source before anything is written; says whether any begins with a record that can be imported. */
async function look(sources: readonly Source[], tally: Tally): Promise<boolean> {
  let hasAny = false;
  for (const { kind, read } of sources)
    for await (const batch of read({ onBytes: () => {}, signal: tally.signal })) {
      hasAny ||= batch.some(
        ({ value, problem }) => problem === null && validate(kind, value).problem === null,
      );
      if (batch.length > 0) break;
    }
  await tally.pause();
  return hasAny;
}

/** A mistaken path shall not cost the demo data: they go only when there is something to take their place. */
async function replaceDemo(hasAny: boolean, stores: ImportStores, tally: Tally): Promise<void> {
  const demo = await stores.meta.get(DEMO_KEY, noDeadline);
  if (!hasAny || demo === 'replaced') return;
  if (demo === 'filled' || demo === 'filling') {
    await checkDemoPlaces(stores);
    await stores.clear({ [DEMO_KEY]: 'replaced' }, noDeadline);
    tally.tell({ type: 'demo-replaced' });
  } else await stores.meta.set(DEMO_KEY, 'replaced', noDeadline);
}

/**
 * Clearing removes everything, so it must be the demo's own stores that are open: somebody else's data may be in the others.
 * Throws SourceError when they are not.
 */
export async function checkDemoPlaces(stores: Pick<ImportStores, 'meta' | 'places'>): Promise<void> {
  const places = (await stores.meta.get(DEMO_PLACES_KEY, noDeadline)) ?? EMBEDDED;
  if (places === stores.places) return;
  throw new SourceError(
    `The demo conversations are in other stores than those that are used now, so they can't be removed.\n` +
      `  They are in  ${places}\n  Now in use   ${stores.places}\n` +
      'Import with --keep-demo, or into an empty relational store.',
  );
}
