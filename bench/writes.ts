// `npm run bench:writes`: turns appended per second by Parley, next to the bare driver's prepared INSERTs into the same tables and
// to one PostgreSQL table. On the real stores that a file names; everything is written under sessions of its own and stays there.

import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs, parseEnv } from 'node:util';
import { Client } from 'cassandra-driver';
import pLimit from 'p-limit';
import pg from 'pg';
import { bucketOf } from '../datasources/cassandra/time-windows.ts';
import { deadlineIn, noDeadline } from '../datasources/deadline.ts';
import { openStores } from '../datasources/index.ts';
import { nodeFor, ticksAt, timeuuid } from '../datasources/timeuuid.ts';
import { type Config, loadConfig } from '../src/config.ts';
import { startServer } from '../src/main.ts';
import { storeOptions } from '../src/store-options.ts';
import { createWrites } from '../writes/create-writes.ts';
import { startOutboxWorker } from '../writes/outbox-worker.ts';
import type { NewTurn } from '../writes/types.ts';
import { table } from './table.ts';

const HELP = `Usage: npm run bench:writes -- --env-file <file> [options]

  --env-file <file>    the stores, such as \`npm run stack -- --env-file\` writes; all three must be named
  --seconds <n>        how long to measure each (default 5)
  --mentions           every second turn mentions an entity

Example: npm run stack -- --env-file stack.env, and in another terminal: npm run bench:writes -- --env-file stack.env`;

const { values: options } = parseArgs({
  options: {
    'env-file': { type: 'string' },
    seconds: { type: 'string', default: '5' },
    mentions: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

const CLIENTS = [1, 16, 256];
const SIZES = [1, 100];
const WARM_UP_SECONDS = 1;
/** A turn as people write them. */
const CONTENT =
  'Could you book a table for four at the Italian place near the station on Friday at seven? '.repeat(3);

/** Appends some turns to a session. */
type Append = (sessionId: string, count: number) => Promise<void>;

interface Contender extends AsyncDisposable {
  name: string;
  /** A session to append to. */
  session(): Promise<string>;
  append: Append;
}

function turns(count: number): NewTurn[] {
  return Array.from({ length: count }, (_, i) => ({
    externalId: null,
    role: i % 2 ? 'ASSISTANT' : 'USER',
    content: CONTENT,
    authorId: null,
    model: i % 2 ? 'some-model' : null,
    inputTokens: null,
    outputTokens: null,
    totalTokens: null,
    metadata: null,
    mentions:
      options.mentions && i % 2 === 0
        ? [{ entityId: `e${i % 10}`, source: null, start: 0, end: 5, count: 1 }]
        : [],
  }));
}

/** The writes of a gateway, without HTTP and GraphQL. */
async function parleyWrites(config: Config): Promise<Contender> {
  const stores = await openStores({ ...storeOptions(config, 'bench', 'requests'), migrateTurns: true });
  const writable = { ...stores.reading({ consistency: null, fresh: true }), journal: stores.journal };
  const worker = startOutboxWorker(writable, {
    onFailure: (_row, error) => console.error(error),
    onTrouble: console.error,
  });
  const writes = createWrites(writable, () => worker.nudge());
  const asked = { idempotencyKey: null, input: null, waitForAll: false };
  return {
    name: 'Parley, writes alone',
    session: async () => {
      const session = { id: null, userId: null, title: null, channel: null, tags: [], metadata: null };
      return (await writes.startSession(session, { ...asked, deadline: noDeadline })).result.id;
    },
    append: async (sessionId, count) => {
      using deadline = deadlineIn(30_000);
      await writes.appendTurns(sessionId, turns(count), { ...asked, deadline });
    },
    [Symbol.asyncDispose]: async () => {
      while ((await stores.journal.depth(noDeadline)).waiting > 0) await sleep(100);
      await worker[Symbol.asyncDispose]();
      await stores[Symbol.asyncDispose]();
    },
  };
}

/** A whole gateway, asked by HTTP from this process. */
async function parleyGateway(config: Config): Promise<Contender> {
  const server = await startServer({ ...config, port: 0, logLevel: 'error' });
  const ask = async (query: string, input: unknown): Promise<Record<string, { session: { id: string } }>> => {
    const response = await fetch(`${server.url}graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables: { input } }),
    });
    const { data, errors } = (await response.json()) as {
      data: Record<string, { session: { id: string } }>;
      errors?: unknown;
    };
    if (errors !== undefined) throw new Error(JSON.stringify(errors));
    return data;
  };
  return {
    name: 'Parley, over HTTP',
    session: async () =>
      (
        await ask(
          'mutation ($input: StartSessionInput!) { startSession(input: $input) { session { id } } }',
          {},
        )
      ).startSession!.session.id,
    append: async (sessionId, count) => {
      const given = turns(count).map(({ role, content, model, mentions }) => ({
        role,
        content,
        model,
        mentions: mentions.map(({ entityId, start, end }) => ({ entityId: `ent_${entityId}`, start, end })),
      }));
      await ask(
        'mutation ($input: AppendTurnsInput!) { appendTurns(input: $input) { turns { id index } } }',
        {
          sessionId,
          turns: given,
        },
      );
    },
    [Symbol.asyncDispose]: () => server.stop(),
  };
}

/** One prepared INSERT for each turn, all of a call at once, into Parley's own table: no ids, order, counts or second store. */
async function bareDriver(config: Config): Promise<Contender> {
  const client = new Client({
    contactPoints: [...(config.cassandraContactPoints ?? [])],
    localDataCenter: config.cassandraDatacenter ?? 'datacenter1',
    keyspace: config.cassandraKeyspace,
  });
  await client.connect();
  const insert =
    'INSERT INTO turns (session_id, bucket, turn_id, turn_index, role, content, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)';
  const node = nodeFor('bench');
  // Its connection takes 2,048 requests at a time, and then throws.
  const limited = pLimit(1_024);
  let ticks = ticksAt(Date.now());
  return {
    name: 'cassandra-driver, prepared INSERTs',
    session: async () => randomUUID(),
    append: async (sessionId, count) => {
      const now = new Date();
      await Promise.all(
        Array.from({ length: count }, (_, i) => {
          ticks += 1n;
          const id = timeuuid(ticks, node);
          const values = [sessionId, bucketOf(id, config.cassandraBucketDays), id, i, ROLE, CONTENT, now];
          return limited(() => client.execute(insert, values, { prepare: true }));
        }),
      );
    },
    [Symbol.asyncDispose]: () => client.shutdown(),
  };
}

/** As the turns table holds roles. */
const ROLE = 'USER';

/** One table in PostgreSQL, one statement a call. */
async function oneTable(config: Config): Promise<Contender> {
  const pool = new pg.Pool({ connectionString: config.postgresUrl ?? '', max: 16 });
  await pool.query(`CREATE TABLE IF NOT EXISTS bench_turns (
    session_id text, turn_index integer, role text, content text, created_at timestamptz DEFAULT now(),
    id bigint GENERATED ALWAYS AS IDENTITY, PRIMARY KEY (session_id, id))`);
  return {
    name: 'pg, one table',
    session: async () => randomUUID(),
    append: async (sessionId, count) => {
      await pool.query({
        name: 'append',
        text: `INSERT INTO bench_turns (session_id, turn_index, role, content)
          SELECT $1, i, 'USER', c FROM unnest($2::integer[], $3::text[]) AS t (i, c)`,
        values: [sessionId, Array.from({ length: count }, (_, i) => i), new Array(count).fill(CONTENT)],
      });
    },
    [Symbol.asyncDispose]: async () => {
      await pool.query('DROP TABLE bench_turns');
      await pool.end();
    },
  };
}

interface Figures {
  perSecond: number;
  p50: number;
  p99: number;
}

async function measure(
  { session, append }: Contender,
  clients: number,
  count: number,
  seconds: number,
): Promise<Figures> {
  const sessions = await Promise.all(Array.from({ length: clients }, session));
  const times: number[] = [];
  const until = async (end: number, note: boolean) => {
    await Promise.all(
      sessions.map(async (id) => {
        while (performance.now() < end) {
          const start = performance.now();
          await append(id, count);
          if (note) times.push(performance.now() - start);
        }
      }),
    );
  };
  await until(performance.now() + WARM_UP_SECONDS * 1_000, false);
  const start = performance.now();
  await until(start + seconds * 1_000, true);
  const took = (performance.now() - start) / 1_000;
  times.sort((a, b) => a - b);
  const at = (part: number) => times[Math.min(times.length - 1, Math.floor(times.length * part))] ?? 0;
  return { perSecond: (times.length * count) / took, p50: at(0.5), p99: at(0.99) };
}

async function main(): Promise<void> {
  const file = options['env-file'];
  if (options.help || file === undefined) {
    console.log(HELP);
    process.exitCode = options.help ? 0 : 2;
    return;
  }
  const environment = {
    ...parseEnv(readFileSync(file, 'utf8')),
    DATA_DIR: path.join(tmpdir(), 'none'),
    DEMO: 'off',
  };
  const config = loadConfig({ flags: {}, environment, envFile: {} });
  if (config.postgresUrl === null || config.cassandraContactPoints === null || config.neo4jUrl === null)
    throw new Error(`${file} must name PostgreSQL, Cassandra and Neo4j.`);
  const rows: string[][] = [];
  for (const open of [parleyWrites, parleyGateway, bareDriver, oneTable]) {
    await using contender = await open(config);
    for (const size of SIZES)
      for (const clients of CLIENTS) {
        const { perSecond, p50, p99 } = await measure(contender, clients, size, Number(options.seconds));
        rows.push([
          `${size} a call, ${clients} clients: ${contender.name}`,
          perSecond.toFixed(0),
          p50.toFixed(1),
          p99.toFixed(1),
        ]);
        console.error(rows.at(-1)!.join('  '));
      }
  }
  console.log(
    table(
      ['appending', 'turns/s', 'p50 ms', 'p99 ms'],
      rows.toSorted((a, b) => a[0]!.localeCompare(b[0]!, 'en', { numeric: true })),
    ),
  );
}

await main();
process.exit();
