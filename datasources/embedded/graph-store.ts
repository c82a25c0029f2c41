// The graph in tables: entities and relations with the walks along them, and what sessions and users mention.

import type { SqlClient } from '../sql.ts';
import type { GraphStore } from '../types.ts';
import { entityMethods } from './graph-entities.ts';
import { pathMethods } from './graph-paths.ts';
import { relatedMethods } from './graph-related.ts';
import { relationMethods } from './graph-relations.ts';
import { totalsMethods } from './graph-totals.ts';

/** The graph store on the tables of `migrations/2….sql`. Every read is one statement, however many keys it is given. */
export function createGraphStore(sql: SqlClient): GraphStore {
  return {
    ...entityMethods(sql),
    ...relationMethods(sql),
    ...relatedMethods(sql),
    ...pathMethods(sql),
    ...totalsMethods(sql),
  };
}
