// A Neo4j server, community edition.

import { createHash, randomBytes } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';
import type { Certificates } from './certificates.ts';
import { removeFolder, temporaryFolder } from './folders.ts';
import { classPath, type JavaServer, javaEnvironment } from './java.ts';
import { controlsOf } from './one-process.ts';
import { freePort } from './ports.ts';
import { launch, untilReady } from './process.ts';
import type { RunningServer, ServerOptions } from './server.ts';

export interface Neo4jServerOptions extends ServerOptions {
  /** Makes it ask for the password of its only user, `neo4j`. At least 8 characters. */
  password?: string;
  /** Makes it speak TLS, and refuse whoever does not. */
  tls?: Certificates;
  /** Further settings of neo4j.conf. */
  settings?: Readonly<Record<string, string>>;
  /** Java heap, in megabytes. */
  heapMb?: number;
}

export interface Neo4jServer extends RunningServer {
  /** `bolt://…` or, with TLS, `bolt+s://…`; no user or password in it. */
  readonly url: string;
  readonly options: Readonly<Neo4jServerOptions>;
}

const NEO4J: JavaServer = {
  name: 'Neo4j',
  without: 'The graph can stay embedded.',
  artifact: 'org.neo4j:neo4j:5.26.30',
  exclusions: [
    'blue.strategic.parquet:parquet-floor',
    'org.apache.hadoop:hadoop-common',
    'com.github.luben:zstd-jni',
  ],
  megabytes: 99,
};

/** The class path that it runs with, fetched once. Throws ServerUnavailable like a start would. */
export const neo4jJars = (options: ServerOptions): Promise<string> => classPath(NEO4J, options);

/** Of the artifact above. */
const VERSION = NEO4J.artifact.split(':')[2]!;
const HOST = '127.0.0.1';

/**
 * Starts a server and waits until it answers.
 * @throws {ServerUnavailable} when this machine can't run it or can't fetch it
 * @throws {ServerFailed} when it does not come up
 */
export async function startNeo4j(options: Neo4jServerOptions = {}): Promise<Neo4jServer> {
  const jars = await neo4jJars(options);
  const folder = options.folder ?? temporaryFolder('neo4j');
  try {
    for (const name of ['conf', 'data/dbms', 'logs', 'certificates/bolt'])
      mkdirSync(path.join(folder, name), { recursive: true });
    const port = options.port ?? (await freePort());
    writeFileSync(path.join(folder, 'conf/neo4j.conf'), settingsOf(options, folder, port), { mode: 0o600 });
    // Read when the database of users is made, and never again.
    if (options.password !== undefined && !existsSync(path.join(folder, 'data/databases/system')))
      writeFileSync(path.join(folder, 'data/dbms/auth.ini'), firstUser(options.password), { mode: 0o600 });
    const boot = async () => {
      const server = launch({
        command: 'java',
        args: argumentsOf(options, folder, jars),
        folder,
        logFile: path.join(folder, 'logs/neo4j.log'),
        env: javaEnvironment(),
      });
      const isReady = () => /Started\.\s*$/m.test(server.log()) && accepts(port);
      await untilReady('Neo4j', server, isReady, { timeoutMs: 180_000, signal: options.signal });
      return server;
    };
    const server = await boot();
    const url = `bolt${options.tls === undefined ? '' : '+s'}://${HOST}:${port}`;
    return {
      host: HOST,
      port,
      version: VERSION,
      url,
      options,
      environment: {
        NEO4J_URL: url,
        ...(options.password !== undefined && { NEO4J_USERNAME: 'neo4j', NEO4J_PASSWORD: options.password }),
        ...(options.tls && { NEO4J_CA_FILE: options.tls.caFile }),
      },
      ...controlsOf({
        server,
        boot,
        ending: { signal: 'SIGTERM', graceMs: 30_000 },
        folder,
        isKept: options.folder !== undefined,
      }),
    };
  } catch (error) {
    if (options.folder === undefined) removeFolder(folder);
    throw error;
  }
}

function settingsOf({ password, tls, settings }: Neo4jServerOptions, folder: string, port: number): string {
  const lines = {
    'server.default_listen_address': HOST,
    'server.default_advertised_address': HOST,
    'server.http.enabled': false,
    'server.https.enabled': false,
    'server.bolt.enabled': true,
    'server.bolt.listen_address': `${HOST}:${port}`,
    'server.bolt.advertised_address': `${HOST}:${port}`,
    'dbms.security.auth_enabled': password !== undefined,
    // Tests try wrong passwords.
    'dbms.security.auth_max_failed_attempts': 0,
    'server.memory.pagecache.size': '32m',
    'dbms.usage_report.enabled': false,
    'server.bolt.telemetry.enabled': false,
    'db.logs.query.enabled': 'OFF',
    // Otherwise a stop waits 10 s for nothing.
    'internal.dbms.bolt.netty_server_shutdown_quiet_period': 0,
    'internal.dbms.bolt.netty_server_shutdown_timeout': '1s',
    'db.tx_log.preallocate': false,
    'db.tx_log.rotation.size': '16m',
    'db.tx_log.rotation.retention_policy': '1 files',
    'db.transaction.timeout': '60s',
    'db.lock.acquisition.timeout': '10s',
    // Sent to drivers, so that they notice a server that hangs. With a single probe healthy long queries would be cut.
    'server.bolt.connection_keep_alive': '1s',
    'server.bolt.connection_keep_alive_probes': 3,
    'server.bolt.connection_keep_alive_streaming_scheduling_interval': '1s',
    ...tlsSettings(folder, tls),
    ...settings,
  };
  return Object.entries(lines)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}

function tlsSettings(folder: string, tls: Certificates | undefined): Record<string, string> {
  if (tls === undefined) return { 'server.bolt.tls_level': 'DISABLED' };
  const base = path.join(folder, 'certificates/bolt');
  copyFileSync(tls.keyFile, path.join(base, 'private.key'));
  copyFileSync(tls.certificateFile, path.join(base, 'public.crt'));
  return {
    'server.bolt.tls_level': 'REQUIRED',
    'dbms.ssl.policy.bolt.enabled': 'true',
    'dbms.ssl.policy.bolt.base_directory': base,
    'dbms.ssl.policy.bolt.private_key': 'private.key',
    'dbms.ssl.policy.bolt.public_certificate': 'public.crt',
    'dbms.ssl.policy.bolt.client_auth': 'NONE',
  };
}

function argumentsOf({ heapMb = 384 }: Neo4jServerOptions, folder: string, jars: string): string[] {
  return [
    ...[
      `-Xmx${heapMb}m`,
      '-Xms64m',
      '-Xss1m',
      '-XX:+UseSerialGC',
      '-XX:TieredStopAtLevel=1',
      '-XX:-UsePerfData',
    ],
    ...['-XX:+ExitOnOutOfMemoryError', '-XX:-OmitStackTraceInFastThrow'],
    ...['nio', 'io'].map((name) => `--add-opens=java.base/java.${name}=ALL-UNNAMED`),
    ...['--add-opens=java.base/sun.nio.ch=ALL-UNNAMED', '-Dio.netty.tryReflectionSetAccessible=true'],
    ...[
      '-Dlog4j2.disable.jmx=true',
      '-Dfile.encoding=UTF-8',
      `-Djava.io.tmpdir=${path.join(folder, 'logs')}`,
    ],
    ...['-cp', jars, 'org.neo4j.server.CommunityEntryPoint'],
    ...[`--home-dir=${folder}`, `--config-dir=${path.join(folder, 'conf')}`],
  ];
}

/** The line that `neo4j-admin dbms set-initial-password` writes. */
function firstUser(password: string): string {
  const rounds = 1024;
  const salt = randomBytes(32);
  let hash = createHash('sha256').update(salt).update(password).digest();
  for (let i = 1; i < rounds; i++) hash = createHash('sha256').update(hash).digest();
  return `neo4j:SHA-256,${hash.toString('hex')},${salt.toString('hex')},${rounds}:`;
}

/** Whether something listens. */
function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, HOST);
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
