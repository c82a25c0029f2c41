// Whether what the gateway notes about its data can be.

import type { OpenStores } from '../datasources/types.ts';
import { DEMO_KEY, DEMO_PLACES_KEY } from '../import/run.ts';
import { Findings, type Look } from './look.ts';
import { problem } from './problems.ts';

/** What `places` is for data that is older than the note on it. */
const EMBEDDED = 'relational: embedded; turns: embedded; graph: embedded';

/** Checks the notes of the stores at hand. They are one object, whose id is `meta`. */
export async function checkMeta({ stores, asker }: Look, places: OpenStores['places']): Promise<Findings> {
  const findings = new Findings();
  const get = (key: string) => asker.ask('relational', (deadline) => stores.meta.get(key, deadline));
  const [demo, demoPlaces] = await Promise.all([get(DEMO_KEY), get(DEMO_PLACES_KEY)]);
  if (demo === 'filling')
    findings.add(
      'meta',
      problem(
        'meta.demo',
        'meta',
        '',
        demo,
        'filled: a start was cut short; the next one begins the demo afresh',
      ),
    );
  else if (demo !== null && demo !== 'filled' && demo !== 'replaced')
    findings.add('meta', problem('meta.demo', 'meta', '', demo, 'filled or replaced'));
  if (demo === 'filled' && (demoPlaces ?? EMBEDDED) !== places)
    findings.add('meta', problem('meta.demo-places', 'meta', '', demoPlaces ?? EMBEDDED, places));
  return findings;
}
