// What is compared between the embedded engine and real ones, both filled by the import from the same files: what a client gets
// must be the same text, and what it costs the same number of statements.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Random } from '../../demo/random.ts';
import type { ServerName } from '../support/servers.ts';
import { LONG_SESSION } from './awkward.ts';
import { askBoth } from './compare.ts';
import { isCountable } from './countable.ts';
import { allCoordinates, usedCoordinates } from './coverage.ts';
import { type DataSet, starData } from './data.ts';
import { nameOf, openMix } from './engines.ts';
import { LEFT_OUT } from './generate.ts';
import { handwritten } from './handwritten/index.ts';
import { type Landmarks, landmarksOf } from './landmarks.ts';
import { MIXES, mixed } from './mixed-stores.ts';
import { sizedRequests } from './page-sizes.ts';
import { allRequests, generatedFor, SEED, schema, targets } from './requests.ts';
import { fill, type Request, remembering, type Side, startSide } from './side.ts';
import { collectValues, type Values } from './values.ts';
import { walkBoth, walksOf } from './walks.ts';

/** Compares embedded stores with those where `servers` run. Within a `describe`. */
export function compareWith(servers: readonly ServerName[]): void {
  const folder = mkdtempSync(join(tmpdir(), 'parley-equivalence-'));
  const opened = new AsyncDisposableStack();
  let data: DataSet;
  let sides: [Side, Side];
  /** The embedded side, for all that is held against the same replies. */
  let asReplied: Side;
  let values: Values;
  let at: Landmarks;

  beforeAll(async () => {
    data = await starData(folder);
    const open = async (real: readonly ServerName[]) =>
      opened.use(await startSide(nameOf(real), await openMix(real)));
    const embedded = await open([]);
    const real = await open(servers);
    sides = [embedded, real];
    asReplied = remembering(embedded);
    await Promise.all(sides.map((side) => fill(side, data.paths, folder)));
    values = await collectValues(data, embedded, new Random(SEED));
    at = landmarksOf(data, values);
    console.info(`Compared: ${embedded.name} with ${real.name}, on ${data.title}.`);
  }, 900_000);
  afterAll(async () => {
    await opened.disposeAsync();
    rmSync(folder, { recursive: true, force: true });
  });

  const ask = async (request: Request, about = '', between = sides) => {
    const countStatements = isCountable(schema, request);
    const { text } = await askBoth(between, request, { countStatements, about });
    expect(text, 'no reply may hold a failure').not.toMatch(/"code":"(INTERNAL_SERVER_ERROR|STORE_\w+)"/);
    return text;
  };
  const askAll = async (between: [Side, Side]) => {
    const failures: string[] = [];
    for (const [name, request] of Object.entries(handwritten(at)))
      await ask(request, name, between).catch((error: Error) => failures.push(error.message));
    expect(failures.join('\n\n')).toBe('');
  };

  it('should reply the same to requests written by hand', () => askAll([asReplied, sides[1]]), 300_000);

  // Whichever store is real, no other may notice. What a mix holds is what its engines hold when all are filled alike.
  it.each(MIXES.map((mix) => ({ mix, name: nameOf(mix) })))(
    'should reply the same to them with $name real and the rest embedded',
    async ({ mix, name }) => {
      const [embedded, real] = sides;
      await using side = await startSide(name, mixed(mix, real.stores, embedded.stores));
      await askAll([asReplied, side]);
    },
    240_000,
  );

  it('should be filled and reply the same where only PostgreSQL is real', async () => {
    const mix = ['postgres'] as const;
    await using side = await startSide(nameOf(mix), await openMix(mix));
    await fill(side, data.paths, folder);
    await askAll([asReplied, side]);
  }, 240_000);

  it.each(targets)(`should reply the same to a request around %s (seed ${SEED})`, async (target) => {
    await ask(generatedFor(target, values), `seed ${SEED}, around ${target}`);
  });

  it('should give the same values everywhere they are collected from', async () => {
    expect(await collectValues(data, sides[1], new Random(SEED))).toEqual(values);
  });

  it('should have connections of the same pages, forwards and backwards', async () => {
    const failures: string[] = [];
    let stops = 0;
    for (const walk of walksOf(at))
      await walkBoth(sides, walk).then(
        (walked) => {
          stops += walked.stops;
        },
        (error: Error) => failures.push(error.message),
      );
    expect(failures.join('\n\n')).toBe('');
    // Pages that end before they are full must have been among them; where there are none, make the long thread longer.
    if (servers.includes('cassandra')) expect(stops).toBeGreaterThan(0);
  }, 600_000);

  it('should lay the same page around turns that lie months apart', async () => {
    const session = `ses_${LONG_SESSION}`;
    const all = await ask({
      query: `{ session(id: "${session}") { turns(first: 10) { nodes { id } } end: turns(last: 10) { nodes { id } } } }`,
    });
    const turns = [...new Set(all.match(/trn_[^"]+/g))];
    expect(turns).toHaveLength(20);
    for (const around of turns)
      await ask({
        query: `query ($around: ID!) { session(id: "${session}") { turns(first: 9, around: $around) { edges { cursor node { index } }
          pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }`,
        variables: { around },
      });
  });

  it('should take as many statements for large pages as for small ones, on both', async () => {
    const small = sizedRequests(at, 4);
    const large = sizedRequests(at, 20);
    for (const [name, request] of Object.entries(small)) {
      const few = await askBoth(sides, request, { about: name });
      const many = await askBoth(sides, large[name]!, { about: name });
      expect(many.text.length, name).toBeGreaterThan(few.text.length);
      expect(many.statements, name).toEqual(few.statements);
    }
  });

  it('should say of the stores what runs, which differs by its nature', async () => {
    const engines = await Promise.all(
      sides.map(async (side) => {
        const { text } = await side.ask({ query: '{ stores { kind engine version healthy latencyMs } }' });
        const { data } = JSON.parse(text) as { data: { stores: Record<string, unknown>[] } };
        for (const store of data.stores)
          expect(store).toMatchObject({
            engine: expect.any(String),
            version: expect.any(String),
            healthy: true,
            latencyMs: expect.any(Number),
          });
        return data.stores.map(({ kind, engine }) => `${String(kind)} ${String(engine)}`);
      }),
    );
    const [embedded, real] = engines;
    expect(embedded).toEqual(['RELATIONAL pglite', 'TURNS pglite', 'GRAPH pglite', 'CACHE memory']);
    const differing = real!.filter((line, n) => line !== embedded![n]);
    expect(differing).toHaveLength(servers.length);
  });

  it('should have used every field, argument, input and choice of the schema, and had something from each', () => {
    const requests = [...allRequests(values, at).values()];
    const used = new Set(requests.flatMap((request) => [...usedCoordinates(schema, request)]));
    const missing = allCoordinates(schema).filter((coordinate) => !used.has(coordinate));
    // These are asked for by the test above.
    expect(missing.toSorted()).toEqual([...LEFT_OUT].toSorted());

    const fields = allCoordinates(schema).filter((name) => targets.includes(name) && !name.includes('('));
    expect(fields.filter((field) => !sides[0].answered.has(field))).toEqual([]);
    expect(fields.filter((field) => !sides[1].answered.has(field))).toEqual([]);
  });
}
