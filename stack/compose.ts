// The servers of a development machine in containers, as docker-compose.yml describes them.

import path from 'node:path';
import { findProgram, run } from './process.ts';
import type { ServerName } from './programs.ts';
import { ServerUnavailable } from './server.ts';
import type { Stack } from './stack.ts';

const FILE = path.resolve(import.meta.dirname, '../docker-compose.yml');

/** The file's services, and the variables of its gateway that say where each is. */
const SERVICES: Readonly<Record<ServerName, { service: string; port: number; variables: RegExp }>> = {
  postgres: { service: 'postgres', port: 5432, variables: /^POSTGRES_/ },
  cassandra: { service: 'scylladb', port: 9042, variables: /^CASSANDRA_/ },
  neo4j: { service: 'neo4j', port: 7687, variables: /^NEO4J_/ },
  redis: { service: 'valkey', port: 6379, variables: /^REDIS_/ },
};

/** Not the file's own, whose volumes hold what somebody may want to keep. */
const PROJECT = 'parley-stack';

const ANSWER_MS = 5_000;

/** Whether a container engine answers, and knows compose files. */
export async function hasCompose(): Promise<boolean> {
  if (findProgram('docker') === null) return false;
  try {
    const signal = AbortSignal.timeout(ANSWER_MS);
    await run('docker', ['info', '--format', '{{.ServerVersion}}'], { signal });
    await run('docker', ['compose', 'version'], { signal });
    return true;
  } catch {
    return false;
  }
}

/** Starts services and waits until they are healthy. With `keep` their volumes stay when they stop. */
export async function startCompose(
  stores: readonly ServerName[],
  { keep, signal }: { keep: boolean; signal: AbortSignal },
): Promise<Stack> {
  const compose = (...args: string[]) => run('docker', ['compose', '-p', PROJECT, '-f', FILE, ...args]);
  const services = stores.map((name) => SERVICES[name].service);
  const stop = async () => {
    await compose('down', ...(keep ? [] : ['--volumes']));
  };
  try {
    await run('docker', ['compose', '-p', PROJECT, '-f', FILE, 'up', '--detach', '--wait', ...services], {
      signal,
    });
    const model: unknown = JSON.parse(await compose('config', '--format', 'json'));
    const published = new Map<string, string>();
    for (const { service, port } of stores.map((name) => SERVICES[name]))
      published.set(`${service}:${port}`, await publishedAt(compose, service, port));
    const environment = environmentOf(gatewayEnvironment(model), stores, published);
    return { environment, problem: () => null, stop };
  } catch (error) {
    await stop().catch(() => {});
    if (signal.aborted) throw error;
    throw new ServerUnavailable(
      `The containers do not come up; --processes does without them. ${error instanceof Error ? error.message : String(error)}`,
      { cause: error },
    );
  }
}

/** What the gateway of the compose file is told, of these stores, with the addresses that this machine reaches instead. */
export function environmentOf(
  gateway: Readonly<Record<string, string>>,
  stores: readonly ServerName[],
  published: ReadonlyMap<string, string>,
): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of stores)
    for (const [variable, value] of Object.entries(gateway)) {
      const { service, port, variables } = SERVICES[name];
      const address = published.get(`${service}:${port}`);
      if (!variables.test(variable) || address === undefined) continue;
      found[variable] = value.replaceAll(hostOf(variable, service, port), address);
    }
  return found;
}

/** Where a service is named as a host, with or without its port; never as a user, a database or a keyspace. */
function hostOf(variable: string, service: string, port: number): RegExp {
  const host = `${service}(:${port})?`;
  if (variable.endsWith('_URL')) return new RegExp(`(?<=^\\w+://([^/]*@)?)${host}(?=$|[/?])`, 'g');
  if (variable === 'CASSANDRA_CONTACT_POINTS') return new RegExp(`(?<=^|,)${host}(?=$|,)`, 'g');
  return /(?!)/g;
}

function gatewayEnvironment(model: unknown): Record<string, string> {
  const { services } = model as {
    services?: Record<string, { environment?: Record<string, string | null> }>;
  };
  const environment = services?.gateway?.environment ?? {};
  return Object.fromEntries(
    Object.entries(environment).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

async function publishedAt(
  compose: (...args: string[]) => Promise<string>,
  service: string,
  port: number,
): Promise<string> {
  const [address = ''] = (await compose('port', service, String(port))).trim().split('\n');
  return address.replace(/^(0\.0\.0\.0|\[::\])/, '127.0.0.1');
}
