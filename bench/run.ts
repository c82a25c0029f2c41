// `npm run bench`: requests per second and CPU per request of Parley and of a server set up as Apollo's documentation does it,
// on the same data and queries, one server at a time.

import { type ChildProcess, fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs, parseEnv } from 'node:util';
import autocannon from 'autocannon';
import type { FromServer, ToServer } from './servers/host.ts';
import { table } from './table.ts';
import { type Workload, workloadsFor } from './workloads.ts';

const HELP = `Usage: npm run bench -- [options]

  --data <folder>      measure on this data folder instead of the demo data (no server may hold it)
  --env-file <file>    measure on the stores that this file names, such as \`npm run stack -- --env-file\` writes
  --seconds <n>        how long to measure each shape (default 5)
  --connections <n>    requests in flight (default 16)

Example: DATA_DIR=/tmp/mine npm run import -- my-files/ && npm run bench -- --data /tmp/mine`;

const { values: options } = parseArgs({
  options: {
    data: { type: 'string' },
    'env-file': { type: 'string' },
    seconds: { type: 'string', default: '5' },
    connections: { type: 'string', default: '16' },
    help: { type: 'boolean', short: 'h' },
  },
});

const WARM_UP_SECONDS = 2;

interface Figures {
  perSecond: number;
  cpuMs: number;
  p50: number;
  p99: number;
  kilobytes: number;
  statements: number;
}

interface Reply {
  data?: unknown;
  errors?: unknown;
  extensions?: { stores?: Record<string, { statements: number }> };
}

class Server {
  readonly name: string;
  readonly url: string;
  readonly #child: ChildProcess;

  constructor(name: string, url: string, child: ChildProcess) {
    this.name = name;
    this.url = url;
    this.#child = child;
  }

  static async start(name: string, file: string, dataDir: string): Promise<Server> {
    const child = fork(new URL(`servers/${file}`, import.meta.url), [dataDir], {
      stdio: ['ignore', 2, 2, 'ipc'],
      env: { ...process.env, ...storesOf(options['env-file']) },
    });
    const ready = await answer(child, 'ready');
    return new Server(name, new URL('graphql', ready.url).href.replace('localhost', '127.0.0.1'), child);
  }

  /** Data of a query. */
  async ask(query: string, variables: Record<string, unknown> = {}): Promise<unknown> {
    return (await this.#send(query, variables)).data;
  }

  /** How many statements the query takes: the reply says, or else the server was counting. */
  async statements({ query, variables }: Workload): Promise<number> {
    const before = await this.#counted();
    const { stores } = (await this.#send(query, variables[0]!)).extensions ?? {};
    if (stores === undefined) return (await this.#counted())! - before!;
    return Object.values(stores).reduce((sum, { statements }) => sum + statements, 0);
  }

  async #counted(): Promise<number | null> {
    const reply = answer(this.#child, 'statements');
    this.#child.send({ kind: 'statements' } satisfies ToServer);
    return (await reply).count;
  }

  async #send(query: string, variables: Record<string, unknown>): Promise<Reply> {
    const response = await fetch(this.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-parley-stats': '1' },
      body: JSON.stringify({ query, variables }),
    });
    const reply = (await response.json()) as Reply;
    if (reply.errors !== undefined)
      throw new Error(`${this.name} answered ${JSON.stringify(reply.errors)} to ${query}`);
    return reply;
  }

  /** CPU time that the whole process has used, worker threads included, in microseconds. */
  async cpu(): Promise<number> {
    const reply = answer(this.#child, 'cpu');
    this.#child.send({ kind: 'cpu' } satisfies ToServer);
    return (await reply).microseconds;
  }

  async stop(): Promise<void> {
    const gone = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.disconnect();
    await gone;
  }
}

function storesOf(file: string | undefined): Record<string, string | undefined> {
  return file === undefined ? {} : parseEnv(readFileSync(file, 'utf8'));
}

function answer<K extends FromServer['kind']>(
  child: ChildProcess,
  kind: K,
): Promise<FromServer & { kind: K }> {
  return new Promise((resolve, reject) => {
    const onMessage = (message: FromServer) => {
      if (message.kind !== kind) return;
      child.off('message', onMessage).off('exit', onExit);
      resolve(message as FromServer & { kind: K });
    };
    const onExit = (code: number | null) => reject(new Error(`the server ended with code ${code}`));
    child.on('message', onMessage).once('exit', onExit);
  });
}

async function measure(
  server: Server,
  workload: Workload,
  seconds: number,
  connections: number,
): Promise<Figures> {
  const requests = workload.variables.map((variables) => ({
    method: 'POST' as const,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: workload.query, variables }),
  }));
  const statements = await server.statements(workload);
  await autocannon({ url: server.url, connections, duration: WARM_UP_SECONDS, requests });
  const before = await server.cpu();
  const result = await autocannon({ url: server.url, connections, duration: seconds, requests });
  const cpu = (await server.cpu()) - before;
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(
      `${server.name}: ${result.non2xx} refusals and ${result.errors} errors in "${workload.name}"`,
    );
  const answers = result.requests.total;
  return {
    statements,
    perSecond: answers / result.duration,
    cpuMs: cpu / 1000 / answers,
    p50: result.latency.p50,
    p99: result.latency.p99,
    kilobytes: result.throughput.total / 1000 / answers,
  };
}

const cells = ({ perSecond, cpuMs, p50, p99, kilobytes, statements }: Figures): string[] => [
  perSecond.toFixed(perSecond < 100 ? 1 : 0),
  cpuMs.toFixed(2),
  p50.toFixed(0),
  p99.toFixed(0),
  kilobytes.toFixed(1),
  String(statements),
];

async function main(): Promise<void> {
  if (options.help) {
    console.log(HELP);
    return;
  }
  const temporary =
    options.data === undefined ? await mkdtemp(path.join(os.tmpdir(), 'parley-bench-')) : null;
  const dataDir = path.resolve(options.data ?? temporary!);
  const rows: string[][] = [];
  try {
    for (const [name, file] of [
      ['Parley', 'parley.ts'],
      ['Apollo Server as documented', 'apollo.ts'],
    ] as const) {
      const server = await Server.start(name, file, dataDir);
      for (const workload of await workloadsFor((query, variables) => server.ask(query, variables))) {
        const figures = await measure(server, workload, Number(options.seconds), Number(options.connections));
        rows.push([`${workload.name}: ${name}`, ...cells(figures)]);
        console.error(`measured ${workload.name} on ${name}`);
      }
      await server.stop();
    }
  } finally {
    if (temporary !== null) await rm(temporary, { recursive: true, force: true });
  }
  rows.sort(([a], [b]) => shape(a!) - shape(b!));
  console.log(
    `\n${options.connections} requests in flight, ${options.seconds} s each, ${os.availableParallelism()} cores, Node ${process.version}\n`,
  );
  console.log(
    table(['shape', 'requests/s', 'CPU ms/request', 'p50 ms', 'p99 ms', 'KB/reply', 'statements'], rows),
  );
}

const SHAPES = ['one object', 'a 20-turn page', 'across every store'];
const shape = (name: string) => SHAPES.findIndex((start) => name.startsWith(start));

await main();
