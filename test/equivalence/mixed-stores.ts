// Mixes of embedded and real stores, put together from stores that are filled alike.

import type { OpenStores, Stores } from '../../datasources/types.ts';
import type { ServerName } from '../support/servers.ts';

const STORES = ['postgres', 'cassandra', 'neo4j'] as const satisfies readonly ServerName[];

/** All mixes in which some store is real and some is embedded. */
export const MIXES: readonly (readonly ServerName[])[] = Array.from(
  { length: 2 ** STORES.length - 2 },
  (_, n) => STORES.filter((_store, bit) => ((n + 1) >> bit) & 1),
);

/** The real stores of some engines and the embedded ones of the rest, which all stay open when it is disposed of. */
export function mixed(mix: readonly ServerName[], real: OpenStores, embedded: OpenStores): OpenStores {
  const [relational, turns, graph] = STORES.map((store) => (mix.includes(store) ? real : embedded));
  const pick = (how: (stores: OpenStores) => Stores): Stores => {
    const { users, sessions, meta } = how(relational!);
    return { users, sessions, meta, turns: how(turns!).turns, graph: how(graph!).graph };
  };
  return {
    ...pick((stores) => stores),
    journal: relational!.journal,
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
