// Two gateways are killed again and again while clients write through them, and the stores' servers are killed and paused in
// between. Afterwards everything that was acknowledged is there once, and nothing else is there by half.

import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { noDeadline } from '../../datasources/deadline.ts';
import { openStores } from '../../datasources/index.ts';
import type { OpenStores, TurnRow } from '../../datasources/types.ts';
import { Random } from '../../demo/random.ts';
import { loadConfig } from '../../src/config.ts';
import { turnId } from '../../src/ids.ts';
import { storeOptions } from '../../src/store-options.ts';
import { startCassandra } from '../../stack/cassandra.ts';
import { startNeo4j } from '../../stack/neo4j.ts';
import { startPostgres } from '../../stack/postgres.ts';
import type { RunningServer } from '../../stack/server.ts';
import { type Running, start } from '../cli/parley.ts';
import { describeWithOwn } from '../support/servers.ts';
import { check } from '../verify/embedded.ts';
import { type Append, ask, Client } from './clients.ts';
import { expectLived, Lives } from './lives.ts';

const FULL = process.env.PARLEY_TEST_FULL === '1';
const KILLS = FULL ? 50 : 8;
const SEED = Number(process.env.PARLEY_TEST_SEED ?? Date.now() % 1_000_000);
const SESSIONS = ['s1', 's2', 's3', 's4'];

describeWithOwn(['postgres', 'cassandra', 'neo4j'], 'Writes through gateways that are killed', () => {
  let servers: RunningServer[];
  let environment: Record<string, string>;
  let stores: OpenStores;

  beforeAll(async () => {
    servers = await Promise.all([startPostgres(), startCassandra(), startNeo4j()]);
    environment = Object.assign(
      { PORT: '0', DEMO: 'off', DATA_DIR: '/dev/null/parley', REQUEST_TIMEOUT_MS: '3000' },
      ...servers.map((server) => server.environment),
    );
    const config = loadConfig({ flags: {}, environment, envFile: {} });
    stores = await openStores({ ...storeOptions(config, 'test', 'work'), migrateTurns: true });
  }, 240_000);
  afterAll(async () => {
    await stores?.[Symbol.asyncDispose]();
    await Promise.all((servers ?? []).map((server) => server.stop()));
  }, 60_000);

  it(`should lose nothing, write nothing twice and leave nothing by half (seed ${SEED})`, async () => {
    const random = new Random(SEED);
    const gateways: (Running | null)[] = [null, null];
    const urls: (string | null)[] = [null, null];
    const boot = async (n: number) => {
      const gateway = start(['serve'], { environment });
      gateways[n] = gateway;
      urls[n] = await gateway.url();
    };
    await Promise.all([boot(0), boot(1)]);
    for (const id of SESSIONS) {
      const reply = await ask(
        urls[0]!,
        'mutation ($input: StartSessionInput!) { startSession(input: $input) { session { id } } }',
        {
          input: { id, title: id },
        },
      );
      expect(reply?.errors).toBeUndefined();
    }
    const reachable = () => urls.filter((url) => url !== null);
    const clients = Array.from(
      { length: 6 },
      (_, i) => new Client(reachable, SESSIONS, new Random(SEED + i), `client ${i}`),
    );
    const lives = Array.from(
      { length: 3 },
      (_, i) => new Lives(reachable, new Random(SEED - 1 - i), `life-${i}`),
    );
    for (let kill = 0; kill < KILLS; kill++) {
      await sleep(random.int(50, 1_500));
      if (kill % 4 === 1) await trouble(servers[random.int(0, servers.length - 1)]!, random);
      const n = kill % 2;
      urls[n] = null;
      gateways[n]!.process.kill('SIGKILL');
      await gateways[n]!.outcome;
      await boot(n);
    }
    await Promise.all([...clients, ...lives].map((client) => client.stop()));
    // Appends that nobody acknowledged are undone once their leases are over.
    await expect
      .poll(async () => (await stores.journal.depth(noDeadline)).waiting, { timeout: 60_000, interval: 200 })
      .toBe(0);
    expect((await stores.journal.depth(noDeadline)).failed).toBe(0);
    for (const gateway of gateways) gateway?.process.kill('SIGTERM');
    await Promise.all(gateways.map((gateway) => gateway?.outcome));

    const appends = clients.flatMap((client) => client.appends);
    const acknowledged = appends.filter((append) => append.acknowledged !== null);
    const counts = [
      appends.length,
      'acknowledged',
      acknowledged.length,
      'lives',
      lives.flatMap(({ all }) => all).length,
    ];
    console.log('appends', ...counts, 'seed', SEED);
    expect(acknowledged.length).toBeGreaterThan(KILLS);
    const rows = await allTurns(stores);
    expectWhole(appends, rows);
    for (const [sessionId, own] of rows) {
      const indexes = own.map(({ index }) => index);
      expect(indexes, `indexes in ${sessionId}`).toEqual([...new Set(indexes)].toSorted((a, b) => a - b));
    }
    for (const { all } of lives) await expectLived(all, stores);
    const report = await check(stores);
    expect(report.told).toEqual([]);
    expect(report.outcome).toBe('fine');
  }, 900_000);
});

/** Kills or pauses a server for a moment. */
async function trouble(server: RunningServer, random: Random): Promise<void> {
  if (random.next() < 0.5) {
    server.pause();
    await sleep(random.int(200, 4_000));
    server.resume();
  } else {
    await server.kill();
    await sleep(random.int(0, 1_000));
    await server.restart();
  }
}

async function allTurns(stores: OpenStores): Promise<Map<string, TurnRow[]>> {
  const outlines = await stores.turns.outlines(SESSIONS, noDeadline);
  const rows = await Promise.all(outlines.map((own) => stores.turns.byIds(own, noDeadline)));
  return new Map(SESSIONS.map((id, i) => [id, rows[i]!.filter((row) => row !== null)]));
}

/** Every acknowledged append is there once, side by side, under the ids that the client heard; any other is there whole or not at all. */
function expectWhole(appends: readonly Append[], rows: ReadonlyMap<string, readonly TurnRow[]>): void {
  const byContent = Map.groupBy([...rows.values()].flat(), ({ content }) => content);
  for (const { sessionId, name, contents, acknowledged } of appends) {
    const found = contents.flatMap((content) => byContent.get(content) ?? []);
    if (acknowledged === null && found.length === 0) continue;
    expect(
      found.map(({ content }) => content),
      `the turns of ${name}`,
    ).toEqual(contents);
    expect(new Set(found.map((turn) => turn.sessionId))).toEqual(new Set([sessionId]));
    expect(found.map(({ index }) => index - found[0]!.index)).toEqual(contents.map((_, i) => i));
    if (acknowledged !== null) expect(found.map(turnId)).toEqual(acknowledged);
  }
}
