// Every mix of embedded and real stores replies the same: whichever store is real, no other may notice.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { OpenStores, Stores } from '../../datasources/types.ts';
import { Random } from '../../demo/random.ts';
import { describeWith, type ServerName } from '../support/servers.ts';
import { askBoth } from './compare.ts';
import { isCountable } from './countable.ts';
import { type DataSet, demoData } from './data.ts';
import { nameOf, openMix } from './engines.ts';
import { handwritten } from './handwritten/index.ts';
import { type Landmarks, landmarksOf } from './landmarks.ts';
import { schema } from './requests.ts';
import { fill, type Side, startSide } from './side.ts';
import { collectValues } from './values.ts';

const STORES = ['postgres', 'cassandra', 'neo4j'] as const satisfies readonly ServerName[];
/** All mixes but the wholly embedded one, which the others are compared with. */
const MIXES = Array.from({ length: 2 ** STORES.length - 1 }, (_, n) =>
  STORES.filter((_store, bit) => ((n + 1) >> bit) & 1),
);

const folder = mkdtempSync(join(tmpdir(), 'parley-mixes-'));
let embedded: Side;
let data: DataSet;
let at: Landmarks;

beforeAll(async () => {
  data = demoData(folder);
  embedded = await startSide(nameOf([]), await openMix([]));
  await fill(embedded, data.paths, folder);
  at = landmarksOf(data, await collectValues(data, embedded, new Random(1)));
});
afterAll(async () => {
  await embedded?.[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

/** Asks a side everything that was written by hand, and gives what it replies otherwise than the embedded one. */
async function differences(side: Side): Promise<string> {
  const failures: string[] = [];
  for (const [about, request] of Object.entries(handwritten(at))) {
    const countStatements = isCountable(schema, request);
    await askBoth([embedded, side], request, { about, countStatements }).catch((error: Error) =>
      failures.push(error.message),
    );
  }
  return failures.join('\n\n');
}

describeWith(['postgres'], 'Stores with postgres real and the rest embedded', () => {
  it('should be filled by an import and reply the same as embedded ones', async () => {
    await using side = await startSide('postgres', await openMix(['postgres']));
    await fill(side, data.paths, folder);
    expect(await differences(side)).toBe('');
  }, 240_000);
});

// What each of the others holds is what its engines hold when all are filled alike: two imports serve them all.
describeWith(STORES, 'Stores', () => {
  let real: Side;
  beforeAll(async () => {
    real = await startSide('real', await openMix(STORES));
    await fill(real, data.paths, folder);
  });
  afterAll(() => real?.[Symbol.asyncDispose]());

  it.each(MIXES.map((mix) => ({ mix, name: nameOf(mix) })))(
    'should reply the same as embedded ones with $name real and the rest embedded',
    async ({ mix, name }) => {
      await using side = await startSide(name, mixed(mix, real.stores, embedded.stores));
      expect(await differences(side)).toBe('');
    },
    240_000,
  );
});

/** The real stores of some engines and the embedded ones of the rest, which stay open when it is disposed of. */
function mixed(mix: readonly ServerName[], real: OpenStores, embedded: OpenStores): OpenStores {
  const [relational, turns, graph] = STORES.map((store) => (mix.includes(store) ? real : embedded));
  const pick = (how: (stores: OpenStores) => Stores): Stores => {
    const { users, sessions, meta } = how(relational!);
    return { users, sessions, meta, turns: how(turns!).turns, graph: how(graph!).graph };
  };
  return {
    ...pick((stores) => stores),
    places: mix.join(),
    reading: (options) => pick((stores) => stores.reading(options)),
    holdTurns: (deadline) => turns!.holdTurns(deadline),
    health: async (deadline) => {
      const healths = await Promise.all(
        [relational!, turns!, graph!].map((stores) => stores.health(deadline)),
      );
      const own = ['relational', 'turns', 'graph'].map(
        (name, index) => healths[index]!.find(({ store }) => store === name)!,
      );
      return [...own, healths[0]!.find(({ store }) => store === 'cache')!];
    },
    clear: () => Promise.reject(new Error('A mix is not cleared.')),
    [Symbol.asyncDispose]: async () => {},
  };
}
