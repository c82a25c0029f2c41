// A Cassandra cluster of one to three nodes.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  askVersion,
  type CassandraAddress,
  DATACENTER,
  makeLogin,
  untilRingAgrees,
} from './cassandra-probe.ts';
import {
  type CassandraNodeOptions,
  type CassandraPorts,
  cassandraArguments,
  cassandraYaml,
  FOLDERS,
  LOGBACK,
} from './cassandra-settings.ts';
import type { Certificates } from './certificates.ts';
import { removeFolder, temporaryFolder } from './folders.ts';
import { classPath, type JavaServer, javaEnvironment } from './java.ts';
import { freePort } from './ports.ts';
import { launch, run, type ServerProcess, untilReady } from './process.ts';
import { type Credentials, type RunningServer, type ServerOptions, ServerUnavailable } from './server.ts';

export interface CassandraServerOptions extends ServerOptions {
  /** How many, at 127.0.0.1 and the addresses after it. 1 where not given. */
  nodes?: 1 | 2 | 3;
  /** Makes it ask for a password; this is its only user, who may do everything. */
  credentials?: Credentials;
  /** Makes it speak TLS, and refuse whoever does not. */
  tls?: Certificates;
  /** Java heap of each node, in megabytes. */
  heapMb?: number;
}

/** One node of a cluster. */
export interface CassandraNode {
  readonly host: string;
  isRunning(): boolean;
  log(): string;
  pause(): void;
  resume(): void;
  kill(): Promise<void>;
  /** Resolves once it answers; the other nodes may take a moment longer to notice. */
  restart(): Promise<void>;
}

/** What is done to the whole is done to every node. */
export interface CassandraServer extends RunningServer {
  readonly nodes: readonly CassandraNode[];
  /** `host:port` of each node. */
  readonly contactPoints: readonly string[];
  readonly datacenter: string;
  readonly options: Readonly<CassandraServerOptions>;
  /** Waits until every node reaches every other and all have one schema. */
  untilAgreed(): Promise<void>;
}

const CASSANDRA: JavaServer = {
  name: 'Cassandra',
  without: 'Turns can stay embedded.',
  artifact: 'org.apache.cassandra:cassandra-all:5.0.9',
  exclusions: [],
  megabytes: 67,
};

/** The class path that it runs with, fetched once. Throws ServerUnavailable like a start would. */
export const cassandraJars = (options: ServerOptions): Promise<string> => classPath(CASSANDRA, options);

const START_TIMEOUT_MS = 180_000;
const KEYSTORE_PASSWORD = 'keystore';

/**
 * Starts a cluster and waits until it answers and agrees.
 * @throws {ServerUnavailable} when this machine can't run it or can't fetch it
 * @throws {ServerFailed} when it does not come up
 */
export async function startCassandra(options: CassandraServerOptions = {}): Promise<CassandraServer> {
  const jars = await cassandraJars(options);
  const folder = options.folder ?? temporaryFolder('cassandra');
  const started: Node[] = [];
  try {
    mkdirSync(folder, { recursive: true });
    const ringSize = options.nodes ?? 1;
    const hosts = Array.from({ length: ringSize }, (_, i) => `127.0.0.${i + 1}`);
    const ports = await portsOf(folder, hosts, options.port);
    const keystore = options.tls === undefined ? null : await keystoreOf(folder, options.tls);
    const address = (host: string): CassandraAddress => ({
      host,
      port: ports.cql,
      credentials: options.credentials ?? null,
      tls: options.tls ?? null,
    });
    const starts = hosts.map(async (host, place) => {
      const node = await startNode(
        {
          host,
          ports,
          folder: path.join(folder, `node${place + 1}`),
          seed: '127.0.0.1',
          token: tokenOf(place, ringSize),
          ringSize,
          authenticated: options.credentials !== undefined,
          keystore,
          heapMb: options.heapMb ?? 384,
        },
        jars,
        address(host),
        options.signal,
      );
      started.push(node);
      return node;
    });
    await Promise.allSettled(starts);
    const nodes = await Promise.all(starts);
    await makeLogin(address('127.0.0.1'), START_TIMEOUT_MS);
    const untilAgreed = async () => {
      if (ringSize === 3) await untilRingAgrees(hosts.map(address), START_TIMEOUT_MS);
    };
    await untilAgreed();
    const version = (await askVersion(address('127.0.0.1'))) ?? 'unknown';
    return cluster({ options, folder, ports, version, nodes, untilAgreed });
  } catch (error) {
    await Promise.all(started.map((node) => node.kill()));
    if (options.folder === undefined) removeFolder(folder);
    throw error;
  }
}

interface Cluster {
  options: CassandraServerOptions;
  folder: string;
  ports: CassandraPorts;
  version: string;
  nodes: readonly Node[];
  untilAgreed(): Promise<void>;
}

function cluster({ options, folder, ports, version, nodes, untilAgreed }: Cluster): CassandraServer {
  const contactPoints = nodes.map(({ host }) => `${host}:${ports.cql}`);
  const each = (what: (node: Node) => Promise<void>) => Promise.all(nodes.map(what)).then(() => {});
  const { credentials, tls } = options;
  return {
    host: '127.0.0.1',
    port: ports.cql,
    version,
    nodes,
    contactPoints,
    datacenter: DATACENTER,
    options,
    environment: {
      CASSANDRA_CONTACT_POINTS: contactPoints.join(','),
      CASSANDRA_DATACENTER: DATACENTER,
      ...(credentials && {
        CASSANDRA_USERNAME: credentials.username,
        CASSANDRA_PASSWORD: credentials.password,
      }),
      ...(tls && { CASSANDRA_TLS: 'on', CASSANDRA_CA_FILE: tls.caFile }),
    },
    log: () => nodes.map((node) => node.log()).join('\n'),
    isRunning: () => nodes.every((node) => node.isRunning()),
    pause: () => {
      for (const node of nodes) node.pause();
    },
    resume: () => {
      for (const node of nodes) node.resume();
    },
    kill: () => each((node) => node.kill()),
    untilAgreed,
    restart: async () => {
      await each((node) => node.restart());
      await untilAgreed();
    },
    stop: async () => {
      if (options.folder !== undefined) return each((node) => node.end());
      await each((node) => node.kill());
      removeFolder(folder);
    },
  };
}

interface Node extends CassandraNode {
  /** Lets it write what it has, and end. */
  end(): Promise<void>;
}

async function startNode(
  options: CassandraNodeOptions,
  jars: string,
  address: CassandraAddress,
  signal: AbortSignal | undefined,
): Promise<Node> {
  const { folder, host } = options;
  for (const name of FOLDERS) mkdirSync(path.join(folder, name), { recursive: true });
  writeFileSync(path.join(folder, 'cassandra.yaml'), cassandraYaml(options));
  writeFileSync(path.join(folder, 'logback.xml'), LOGBACK);
  const boot = async (): Promise<ServerProcess> => {
    const server = launch({
      command: 'java',
      args: cassandraArguments(options, jars),
      folder,
      logFile: path.join(folder, 'cassandra.log'),
      env: javaEnvironment(),
      mayLockMemory: false,
    });
    // Its first user is made only after it listens.
    const isReady = async () =>
      server.log().includes('Starting listening for CQL clients') &&
      (options.authenticated || (await askVersion(address)) !== null);
    await untilReady(`Cassandra at ${host}`, server, isReady, { timeoutMs: START_TIMEOUT_MS, signal });
    return server;
  };
  let server = await boot();
  const end = () => server.end('SIGTERM', 30_000);
  return {
    host,
    isRunning: () => server.isRunning(),
    log: () => server.log(),
    pause: () => server.signal('SIGSTOP'),
    resume: () => server.signal('SIGCONT'),
    kill: () => server.kill(),
    end,
    restart: async () => {
      await end();
      server = await boot();
    },
  };
}

/**
 * A ring remembers where its nodes are, so that with its data the ports are kept as well. CQL's may change.
 * @throws {ServerUnavailable} when the folder holds a ring of another size
 */
async function portsOf(
  folder: string,
  hosts: readonly string[],
  cql: number | undefined,
): Promise<CassandraPorts> {
  const file = path.join(folder, 'ring.json');
  if (existsSync(file)) {
    const kept = JSON.parse(readFileSync(file, 'utf8')) as { nodes: number; ports: CassandraPorts };
    if (kept.nodes !== hosts.length)
      throw new ServerUnavailable(
        `${folder} holds the data of a Cassandra of ${kept.nodes} node(s), and ${hosts.length} were asked for: expected the same number, or another folder.`,
      );
    return { ...kept.ports, cql: cql ?? kept.ports.cql };
  }
  const ports = {
    cql: cql ?? (await freePort(hosts)),
    storage: await freePort(hosts),
    sslStorage: await freePort(hosts),
  };
  writeFileSync(file, JSON.stringify({ nodes: hosts.length, ports }));
  return ports;
}

/** Evenly spread over the ring of Murmur3. */
function tokenOf(place: number, ringSize: number): string {
  return String(-(2n ** 63n) + (2n ** 64n * BigInt(place)) / BigInt(ringSize) + 1n);
}

/** Java reads certificates from an archive of its own. */
async function keystoreOf(folder: string, tls: Certificates): Promise<CassandraNodeOptions['keystore']> {
  const file = path.join(folder, 'keystore.p12');
  await run('openssl', [
    ...['pkcs12', '-export', '-in', tls.certificateFile, '-inkey', tls.keyFile, '-name', 'server'],
    ...['-out', file, '-passout', `pass:${KEYSTORE_PASSWORD}`],
  ]).catch((error: unknown) => {
    throw new ServerUnavailable('TLS needs the program openssl, which did not do its work.', {
      cause: error,
    });
  });
  return { file, password: KEYSTORE_PASSWORD, tls };
}
