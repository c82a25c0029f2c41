// A first start on an empty folder fills it with demo conversations, so that there is something to explore. What state the
// demo is in stands in the store's `meta` under `demo`: `filling` while it is written, `filled` afterwards.

import { deadlineIn, noDeadline } from '../datasources/deadline.ts';
import type { OpenStores } from '../datasources/types.ts';
import { isEmpty } from './data-summary.ts';
import type { Announce } from './log.ts';

/** The key in `meta`. An import that replaces the demo changes its value. */
export const DEMO_META = 'demo';

/** How long a look at the data may take, so that a store that hangs does not keep the rest from being served, in milliseconds. */
const LOOK_MS = 5_000;

/** How far the demo is. */
export type DemoState = 'filling' | 'filled';

/**
 * Brings the demo to where it should be: filled on a first start, finished where a start was cut short while filling. With
 * `wanted` false a half-filled demo is removed and nothing is filled. Rejects when the signal fires; the next start goes on.
 */
export async function settleDemo(
  stores: OpenStores,
  { wanted, announce, signal }: { wanted: boolean; announce: Announce; signal: AbortSignal },
): Promise<void> {
  const state = await stores.meta.get(DEMO_META, deadlineIn(LOOK_MS));
  if (state === ('filling' satisfies DemoState)) {
    const { checkDemoPlaces } = await import('../import/run.ts');
    await checkDemoPlaces(stores);
    await stores.clear({}, noDeadline);
  } else if (state !== null) return;
  if (!wanted || !(await isEmpty(stores))) return;
  announce(
    'This is the first start, and there is no data yet: filling in demo conversations, which takes some seconds.',
  );
  await fill(stores, signal);
  announce('  They are made up. To see your own:   npm run import -- <folder>   (it replaces them)');
  announce('  To start empty:                      npm start -- --no-demo   (on an empty data folder)');
}

async function fill(stores: OpenStores, signal: AbortSignal): Promise<void> {
  // Only a first start needs the generator and the import: the others need not load them.
  const [{ generateDemo }, { arraySource }, { DEMO_PLACES_KEY, runImport }, { KINDS }] = await Promise.all([
    import('../demo/generate.ts'),
    import('../import/source.ts'),
    import('../import/run.ts'),
    import('../import/records.ts'),
  ]);
  await stores.meta.set(DEMO_PLACES_KEY, stores.places, noDeadline);
  await stores.meta.set(DEMO_META, 'filling' satisfies DemoState, noDeadline);
  const demo = generateDemo();
  const sources = KINDS.map((kind) => arraySource(kind, `demo ${kind}`, demo[kind]));
  const report = await runImport(sources, stores, { strict: true, keepDemo: true, signal });
  signal.throwIfAborted();
  if (report.outcome !== 'complete')
    throw new Error(`The demo could not be imported (${report.outcome}): ${report.failures.join(' ')}`);
  await stores.meta.set(DEMO_META, 'filled' satisfies DemoState, noDeadline);
}
