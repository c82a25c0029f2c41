// The graph on a Neo4j server.

import { type Deadline, deadlineIn } from '../deadline.ts';
import { EngineError, type GraphEngine, type OpenOptions } from '../engine.ts';
import { clearGraph } from './clear.ts';
import { Neo4jClient } from './client.ts';
import { toStoreError } from './failures.ts';
import { greet } from './handshake.ts';
import { type Labels, labelsOf } from './labels.ts';
import type { Neo4jOptions } from './options.ts';
import { problemOfGreeting, problemOfStatement } from './problems.ts';
import { checkSchema, makeSchema } from './schema.ts';
import { type ServerAddress, serverAddress } from './server-address.ts';
import { createGraphStore } from './store.ts';

/** `CALL (x) { … }` came with it. */
const OLDEST_VERSION = [5, 23] as const;

/** Indexes over a graph that is there already take their time. Milliseconds. */
const MIGRATE_MS = 600_000;

const DATABASES = `
  SHOW DATABASES YIELD name
  WHERE name <> 'system'
  RETURN DISTINCT name
  ORDER BY name
  LIMIT 10`;

/**
 * Opens the graph. What fails leaves nothing open.
 * @throws {EngineError} within about `connectTimeoutMs`
 */
export async function openNeo4j(
  options: Neo4jOptions,
  { migrate, signal }: OpenOptions,
): Promise<GraphEngine> {
  const labels = labelsOf(options.labelPrefix);
  const address = serverAddress(options);
  using deadline = deadlineIn(options.connectTimeoutMs);
  const cancel = () => deadline.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  if (signal.aborted) cancel();
  const client = new Neo4jClient(address, options);
  try {
    const greeting = await greet(address, address.trust, deadline.remaining(), deadline.signal);
    const problem = await problemOfGreeting(address, greeting, options.connectTimeoutMs);
    if (problem) throw problem;
    await checkServer(client, address, deadline);
    if (migrate) await migrateWithin(client, labels, signal);
    else await checkSchema(client, labels, deadline);
  } catch (error) {
    const problem = problemOfStatement(error, address, options);
    const told =
      problem.variable === 'NEO4J_DATABASE' ? await withDatabases(problem, client, deadline) : problem;
    await client[Symbol.asyncDispose]();
    throw told;
  } finally {
    signal.removeEventListener('abort', cancel);
  }
  return {
    engine: 'neo4j',
    graph: createGraphStore(client, labels),
    version: (within) =>
      client.version(within).catch((error) => {
        throw toStoreError(error);
      }),
    clear: (within) => clearGraph(client, labels, within),
    [Symbol.asyncDispose]: () => client[Symbol.asyncDispose](),
  };
}

async function checkServer(client: Neo4jClient, { name }: ServerAddress, deadline: Deadline): Promise<void> {
  // Not tried again: after three wrong passwords the server refuses right ones too.
  const version = await client.version(deadline);
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major < OLDEST_VERSION[0] || (major === OLDEST_VERSION[0] && minor < OLDEST_VERSION[1]))
    throw new EngineError(
      'wrong',
      'NEO4J_URL',
      `the server at ${name} is Neo4j ${version || 'of no version'}: expected ${OLDEST_VERSION.join('.')} or newer.`,
    );
}

/** Making indexes is no part of connecting and may take longer. */
async function migrateWithin(client: Neo4jClient, labels: Labels, signal: AbortSignal): Promise<void> {
  using deadline = deadlineIn(MIGRATE_MS);
  const cancel = () => deadline.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  try {
    await makeSchema(client, labels, deadline);
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}

/** The problem with the databases that there are, where the server tells. */
async function withDatabases(
  problem: EngineError,
  client: Neo4jClient,
  deadline: Deadline,
): Promise<EngineError> {
  try {
    const rows = await client.once<{ name: string }>('READ', DATABASES, {}, deadline, {
      database: 'system',
    });
    const names = rows.map(({ name }) => name).join(', ');
    if (names === '') return problem;
    const text = problem.message.slice(`${problem.variable}: `.length);
    return new EngineError(problem.kind, problem.variable, `${text} There are: ${names}.`, {
      cause: problem.cause,
    });
  } catch {
    return problem;
  }
}
