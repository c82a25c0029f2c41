// Each server is killed, paused and restarted while requests come in: the fields of the others go on answering, its own are null
// with an error that says so, the gateway lives, and the store is back in use by itself.

import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { openStores } from '../../datasources/index.ts';
import { loadConfig } from '../../src/config.ts';
import { storeOptions } from '../../src/store-options.ts';
import { startCassandra } from '../../stack/cassandra.ts';
import { startNeo4j } from '../../stack/neo4j.ts';
import { startPostgres } from '../../stack/postgres.ts';
import type { RunningServer } from '../../stack/server.ts';
import { startValkey } from '../../stack/valkey.ts';
import { post, send, startTestServer, type TestServer } from '../http/test-server.ts';
import { describeWithOwn } from '../support/servers.ts';
import { type AskedStore, Traffic } from './traffic.ts';

const REQUEST_TIMEOUT_MS = 1_500;
/** How long a server is away: long enough for requests to be sent and to run out of time. */
const AWAY_MS = 3_500;
/** What a reply may take: the deadline, its grace, and a busy machine. */
const REPLY_MS = 4_000;
/** From the server's return to the first answer. */
const RECOVERY_MS = 5_000;

const STORE_OF = { postgres: 'relational', cassandra: 'turns', neo4j: 'graph', redis: 'cache' } as const;
type Name = keyof typeof STORE_OF;
const NAMES = Object.keys(STORE_OF) as Name[];

interface Fault {
  name: string;
  /** The server stops answering. */
  begin(server: RunningServer): Promise<void> | void;
  /** It answers again when this has resolved. */
  end(server: RunningServer): Promise<void> | void;
}

const FAULTS: readonly Fault[] = [
  { name: 'killed', begin: (server) => server.kill(), end: (server) => server.restart() },
  { name: 'paused', begin: (server) => server.pause(), end: (server) => server.resume() },
];

describeWithOwn(NAMES, 'the gateway under traffic', () => {
  let servers: Record<Name, RunningServer>;
  let gateway: TestServer;
  let traffic: Traffic;

  beforeAll(async () => {
    const [postgres, cassandra, neo4j, redis] = await Promise.all([
      startPostgres(),
      startCassandra(),
      startNeo4j(),
      startValkey(),
    ]);
    servers = { postgres, cassandra, neo4j, redis };
    const environment = Object.assign(
      { REQUEST_TIMEOUT_MS: String(REQUEST_TIMEOUT_MS), DEMO: 'on' },
      ...Object.values(servers).map((server) => server.environment),
    );
    const config = loadConfig({ flags: {}, environment, envFile: {} });
    const stores = await openStores({ ...storeOptions(config, 'test', 'work'), migrateTurns: true });
    await stores[Symbol.asyncDispose]();
    gateway = await startTestServer(environment);
    const query = '{ entities(first: 1) { nodes { id mentions(first: 1) { nodes { turn { id } } } } } }';
    const { data } = (await post(gateway.url, { query })).json() as {
      data: { entities: { nodes: { id: string; mentions: { nodes: { turn: { id: string } }[] } }[] } };
    };
    const entity = data.entities.nodes[0]!;
    traffic = new Traffic(gateway.url, { entityId: entity.id, turnId: entity.mentions.nodes[0]!.turn.id }, 4);
  }, 240_000);

  afterAll(async () => {
    await traffic?.[Symbol.asyncDispose]();
    await gateway?.[Symbol.asyncDispose]();
    await Promise.all(Object.values(servers ?? {}).map((server) => server.stop()));
  }, 60_000);

  it.each(NAMES.flatMap((name) => FAULTS.map((fault) => ({ name, fault, title: `${name} ${fault.name}` }))))(
    'should get over $title',
    async ({ name, fault }) => {
      const server = servers[name];
      const store = STORE_OF[name];
      await Promise.all(
        (['relational', 'turns', 'graph'] as const).map((asked) =>
          traffic.answeredAfter(asked, performance.now(), 10_000),
        ),
      );
      const begunAt = performance.now();
      let endingAt: number;
      let endedAt: number;
      try {
        await fault.begin(server);
        await sleep(AWAY_MS);
        const { status, stores } = await readiness(gateway.url);
        expect(status).toBe('degraded');
        expect(stores.filter(({ healthy }) => !healthy).map((health) => health.store)).toEqual([store]);
      } finally {
        endingAt = performance.now();
        await fault.end(server);
        endedAt = performance.now();
      }
      if (store !== 'cache') await traffic.answeredAfter(store, endedAt, RECOVERY_MS);
      await vi.waitFor(
        async () => expect((await readiness(gateway.url)).status).toBe('ready'),
        RECOVERY_MS + 3_000,
      );

      const replies = traffic.since(begunAt);
      expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200]));
      expect(Math.max(...replies.map(({ sentAt, repliedAt }) => repliedAt - sentAt))).toBeLessThan(REPLY_MS);
      const others = (['relational', 'turns', 'graph'] as const).filter((other) => other !== store);
      for (const other of others)
        expect(
          replies.filter(({ stores }) => stores[other] !== 'answered'),
          `the ${other} store while ${name} is ${fault.name}`,
        ).toEqual([]);
      if (store !== 'cache') checkOwn(store, replies, begunAt, endingAt);
    },
  );

  /** All that was sent after the fault had begun, and answered before it ended, says that the store is away. */
  function checkOwn(
    store: AskedStore,
    replies: ReturnType<Traffic['since']>,
    begunAt: number,
    endingAt: number,
  ): void {
    const during = replies.filter(({ sentAt, repliedAt }) => sentAt > begunAt + 100 && repliedAt < endingAt);
    expect(during.length).toBeGreaterThan(0);
    for (const { stores } of during) expect(stores[store]).toMatch(/^STORE_(UNAVAILABLE|TIMEOUT)$/);
  }
});

async function readiness(
  url: string,
): Promise<{ status: string; stores: { store: string; healthy: boolean }[] }> {
  return JSON.parse((await send(`${url}health/ready`)).body.toString()) as Awaited<
    ReturnType<typeof readiness>
  >;
}
