// A real server for tests: on a free port, on an empty temporary data folder, its log kept in memory. And a client that
// sends exactly what it is told to, as `fetch` does not.

import { mkdtemp, rm } from 'node:fs/promises';
import { type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GraphQLSchema } from 'graphql';
import { loadConfig } from '../../src/config.ts';
import { createLog } from '../../src/log.ts';
import { type ServerOptions, startServer } from '../../src/main.ts';
import { putDataFolder } from '../support/data-folder.ts';

export interface TestServer extends AsyncDisposable {
  /** With a slash at its end. */
  url: string;
  /** Every line logged so far, parsed. */
  lines: Record<string, unknown>[];
  stop(): Promise<void>;
}

/** Starts a server. `environment` is added to what tests need. */
export async function startTestServer(
  environment: Record<string, string> = {},
  schema?: GraphQLSchema,
  options: Pick<ServerOptions, 'writes'> = {},
): Promise<TestServer> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-test-'));
  await putDataFolder(folder);
  const config = loadConfig({
    flags: {},
    environment: {
      PORT: '0',
      DATA_DIR: folder,
      DEMO: 'off',
      LOG_FORMAT: 'json',
      LOG_LEVEL: 'debug',
      ...environment,
    },
    envFile: {},
  });
  const lines: Record<string, unknown>[] = [];
  const log = createLog(config, {
    write: (line) => void lines.push(JSON.parse(line) as Record<string, unknown>),
  });
  const server = await startServer(config, { log, ...(schema !== undefined && { schema }), ...options });
  return {
    ...server,
    lines,
    [Symbol.asyncDispose]: async () => {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export interface Reply {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
  /** The body parsed; throws where it is not JSON. */
  json(): GraphQLReply;
}

export interface GraphQLReply {
  data?: Record<string, unknown> | null;
  errors?: { message: string; path?: unknown[]; extensions?: Record<string, unknown> }[];
  extensions?: Record<string, unknown>;
}

/** Sends one request on a connection of its own. */
export function send(
  url: string,
  options: { method?: string; headers?: OutgoingHttpHeaders; body?: string | Buffer } = {},
): Promise<Reply> {
  const { promise, resolve, reject } = Promise.withResolvers<Reply>();
  const outgoing = request(url, {
    method: options.method ?? 'GET',
    headers: options.headers ?? {},
    agent: false,
  });
  outgoing.on('error', reject);
  outgoing.on('response', async (incoming) => {
    try {
      const body = Buffer.concat(await incoming.toArray());
      resolve({
        status: incoming.statusCode ?? 0,
        headers: incoming.headers,
        body,
        json: () => JSON.parse(body.toString()) as GraphQLReply,
      });
    } catch (error) {
      reject(error);
    }
  });
  outgoing.end(options.body);
  return promise;
}

/** POSTs a GraphQL request. `accept` is the response's own media type unless `headers` say otherwise. */
export function post(url: string, params: unknown, headers: OutgoingHttpHeaders = {}): Promise<Reply> {
  return send(`${url}graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json', ...headers },
    body: typeof params === 'string' ? params : JSON.stringify(params),
  });
}
