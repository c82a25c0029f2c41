// Making the schema of a database that is full or in use, and opening it meanwhile.

import neo4j, { type Driver } from 'neo4j-driver';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { noDeadline } from '../../datasources/deadline.ts';
import { labelsOf } from '../../datasources/neo4j/labels.ts';
import { openNeo4j } from '../../datasources/neo4j/open.ts';
import type { Neo4jOptions } from '../../datasources/neo4j/options.ts';
import { schemaItems, wordsIndex } from '../../datasources/neo4j/schema.ts';
import { describeWith, neo4jLabels } from '../support/servers.ts';
import { entity, OPENING } from './graphs.ts';
import { startSilentProxy } from './silent-proxy.ts';

/** Longer than any statement of the store may take. Milliseconds. */
const LONG_MS = 31_000;

/** What is there to be filled in, 30 words each: for about a second. */
const ENTITIES = 20_000;

/** Filling may be over before it is looked at, on a machine that is busy. */
const TRIES = 5;

describeWith(['neo4j'], 'the schema in Neo4j', () => {
  let options: Neo4jOptions;
  let driver: Driver;
  beforeAll(async () => {
    options = await neo4jLabels();
    driver = neo4j.driver(options.url, undefined, { encrypted: 'ENCRYPTION_OFF' });
  });
  afterAll(() => driver?.close());

  const run = (text: string) => driver.executeQuery(text, {}, { database: options.database });

  it('should be waited for while an index is filled, not taken for missing', async () => {
    const labels = labelsOf(options.labelPrefix);
    await (await openNeo4j(options, OPENING))[Symbol.asyncDispose]();
    const words = schemaItems(labels).find(({ name }) => name === wordsIndex(labels));
    await run(`DROP INDEX \`${wordsIndex(labels)}\``);
    for (let i = 0; i < ENTITIES / 10_000; i++)
      await run(`UNWIND range(1, 10000) AS i
        CREATE (:${labels.entity} {id: '${i}n' + i, search: reduce(all = '', j IN range(1, 30) | all + ' ' + i + 'w' + j)})`);
    let error: unknown;
    for (let tries = 0; error === undefined && tries < TRIES; tries++) {
      await run(`DROP INDEX \`${wordsIndex(labels)}\` IF EXISTS`);
      await run(words?.create ?? '');
      error = await openNeo4j(options, { ...OPENING, migrate: false }).then(
        (engine) => engine[Symbol.asyncDispose](),
        (found: unknown) => found,
      );
    }
    expect(error).toMatchObject({ name: 'EngineError', kind: 'down', variable: 'NEO4J_URL' });
    expect(String(error)).toContain('filling');
    const engine = await openNeo4j(options, OPENING);
    await engine[Symbol.asyncDispose]();
    await (await openNeo4j(options, { ...OPENING, migrate: false }))[Symbol.asyncDispose]();
  }, 120_000);

  it.runIf(process.env.PARLEY_TEST_FULL === '1')(
    'should be made however long a constraint takes',
    async () => {
      const proxy = await startSilentProxy(options.url);
      try {
        proxy.slow = { statement: 'CREATE CONSTRAINT', ms: LONG_MS };
        const start = performance.now();
        const engine = await openNeo4j(
          { ...options, url: proxy.url, labelPrefix: `${options.labelPrefix}Slow_` },
          OPENING,
        );
        expect(performance.now() - start).toBeGreaterThan(LONG_MS);
        await engine.graph.putEntities([entity('a')], noDeadline);
        expect(await engine.graph.entitiesByIds(['a'], noDeadline)).toEqual([entity('a')]);
        await engine[Symbol.asyncDispose]();
      } finally {
        proxy.close();
      }
    },
    120_000,
  );
});
