// An entity of which nothing is known but that it is mentioned.

import type { EntityRow } from './rows.ts';

/** The type of entities that were mentioned before anyone wrote them. */
export const UNKNOWN_TYPE = 'Unknown';

/** The entity that a mention of an id makes where there is none. */
export function unknownEntity(id: string): EntityRow {
  return {
    id,
    type: UNKNOWN_TYPE,
    name: id,
    aliases: [],
    description: null,
    metadata: null,
    shared: false,
  };
}
