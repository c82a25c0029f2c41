// The graph in Neo4j: entities and relations with the walks along them, and what sessions and users mention.

import type { GraphStore } from '../types.ts';
import type { CypherClient } from './client.ts';
import { entityReads } from './entities.ts';
import { entityWriter } from './entity-writes.ts';
import type { Labels } from './labels.ts';
import { pathMethods } from './paths.ts';
import { relatedMethods } from './related.ts';
import { relationMethods } from './relations.ts';
import { sessionRemover } from './session-removal.ts';
import { totalsReads } from './totals.ts';
import { totalsAdder } from './totals-additions.ts';
import { totalsWriter } from './totals-writes.ts';

/** The graph store on the indexes of `schema.ts`. A list is read by one statement, however many keys are given, a walk by one a level. */
export function createGraphStore(client: CypherClient, labels: Labels): GraphStore {
  const entities = entityReads(client, labels);
  return {
    ...entities,
    ...entityWriter(client, labels),
    ...relationMethods(client, labels),
    ...relatedMethods(client, labels, entities.entitiesByIds),
    ...pathMethods(client, labels, entities.entitiesByIds),
    ...totalsReads(client, labels),
    ...totalsWriter(client, labels),
    ...totalsAdder(client, labels),
    ...sessionRemover(client, labels),
  };
}
