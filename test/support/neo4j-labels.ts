// Labels of the shared Neo4j that test files use one after the other: it plans every statement anew for labels that it has not
// seen, which takes seconds.

import { expect } from 'vitest';
import { noDeadline } from '../../datasources/deadline.ts';
import { openNeo4j } from '../../datasources/neo4j/open.ts';
import type { Neo4jOptions } from '../../datasources/neo4j/options.ts';
import { neo4jLabels } from './servers.ts';

/** How many the file that runs has taken. */
let taken = 0;
let file: string | undefined;

/**
 * Labels with Parley's schema and nothing else, which no other file uses while this one runs. A file that changes the schema, or
 * looks at plans, takes `neo4jLabels` instead.
 */
export async function emptyNeo4jLabels(given: Partial<Neo4jOptions> = {}): Promise<Neo4jOptions> {
  // A worker runs one file at a time.
  const { testPath } = expect.getState();
  if (testPath !== file) taken = 0;
  file = testPath;
  const labelPrefix = `worker${process.env.VITEST_POOL_ID ?? 0}_${++taken}_`;
  const options = await neo4jLabels({ labelPrefix, ...given });
  await using engine = await openNeo4j(options, { migrate: true, signal: new AbortController().signal });
  await engine.clear(noDeadline);
  return options;
}
