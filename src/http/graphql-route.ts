// POST and GET /graphql: from an HTTP request to a GraphQL request and back, within the request's deadline.

import {
  type ApolloServer,
  HeaderMap,
  type HTTPGraphQLRequest,
  type HTTPGraphQLResponse,
} from '@apollo/server';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Deadline, deadlineIn } from '../../datasources/deadline.ts';
import type { Writes } from '../../writes/types.ts';
import type { Config } from '../config.ts';
import { type Context, createContext, type RequestStores, type Viewer } from '../context.ts';
import { createStats } from '../stats.ts';
import { JSON_TYPE, prefersPage, type ResponseType, responseType } from './accept.ts';
import { readJson } from './body.ts';
import { consistencyOf } from './consistency.ts';
import { paramsFromBody, paramsFromUrl } from './graphql-params.ts';
import { checkOrigin } from './origin-guard.ts';
import { errorBody, Refusal, unexpected } from './refusal.ts';
import { waitOf } from './wait.ts';

export interface GraphQLRouteOptions {
  apollo: ApolloServer<Context>;
  stores: RequestStores;
  /** What writes; null where the gateway does not take writes. */
  writes: Writes | null;
  config: Pick<Config, 'requestTimeoutMs' | 'maxBodyBytes'>;
}

/** Until there is access control, whoever reaches the loopback interface may do everything. */
const VIEWER: Viewer = { role: 'ADMIN', userId: null };

/** How long a request whose time is up may take to answer with what it has, in milliseconds. */
const GRACE_MS = 250;

/** Adds the route. */
export function addGraphQLRoute(app: FastifyInstance, options: GraphQLRouteOptions): void {
  const guard = async ({ headers }: FastifyRequest) => checkOrigin(headers);
  app.post('/graphql', { onRequest: guard }, async (request, reply) => {
    const type = typeFor(request);
    const body = request.body instanceof Buffer ? request.body : undefined;
    const params = paramsFromBody(await readJson(body, request.headers, options.config.maxBodyBytes));
    await answer(request, reply, options, type, { method: 'POST', body: params, search: '' });
  });
  app.get('/graphql', { onRequest: guard, exposeHeadRoute: false }, async (request, reply) => {
    const { search, searchParams } = new URL(request.url, 'http://localhost');
    if (!searchParams.has('query') && prefersPage(request.headers.accept)) return reply.redirect('/', 303);
    const type = typeFor(request);
    paramsFromUrl(searchParams);
    await answer(request, reply, options, type, { method: 'GET', body: undefined, search });
  });
}

function typeFor({ headers }: FastifyRequest): ResponseType {
  const type = responseType(headers.accept);
  if (type !== null) return type;
  throw new Refusal(
    406,
    `The Accept header is ${JSON.stringify(headers.accept)}: expected application/graphql-response+json or application/json.`,
  );
}

async function answer(
  request: FastifyRequest,
  reply: FastifyReply,
  { apollo, stores, writes, config }: GraphQLRouteOptions,
  type: ResponseType,
  asked: Pick<HTTPGraphQLRequest, 'method' | 'body' | 'search'>,
): Promise<void> {
  using deadline = deadlineIn(config.requestTimeoutMs);
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) deadline.cancel();
  });
  const writeDeadline = deadlineIn(config.requestTimeoutMs);
  const stats = request.headers['x-parley-stats'] === '1' && VIEWER.role !== 'USER' ? createStats() : null;
  const consistency = consistencyOf(request.headers, VIEWER);
  const context = createContext({
    requestId: request.id,
    viewer: VIEWER,
    stores,
    deadline,
    writeDeadline,
    stats,
    consistency,
    writes,
    waitForAll: waitOf(request.headers),
  });
  const execution = apollo.executeHTTPGraphQLRequest({
    // Apollo chooses among media types by rules of its own: it is offered the one that was chosen.
    httpGraphQLRequest: { ...asked, headers: new HeaderMap([['accept', type]]) },
    context: async () => context,
  });
  // It may go on when the client is gone.
  void execution.catch(() => {}).finally(() => writeDeadline[Symbol.dispose]());
  const response = await inTime(execution, deadline);
  if (response.body.kind === 'chunked') throw new Error('Apollo answered in parts, which nobody asked for.');
  reply.code(statusFor(response.status, type));
  for (const [name, value] of response.headers) reply.header(name, value);
  reply.header('content-type', type).header('cache-control', 'no-store').header('vary', 'accept');
  // Where even Apollo Server was taken by surprise, its reply names no request.
  const isLost = response.status === 500;
  await reply.send(
    isLost ? errorBody(unexpected(request.id), 'INTERNAL_SERVER_ERROR') : response.body.string,
  );
}

/**
 * With `application/json` a well-formed request gets 200 even where its document, variables or arguments are wrong, as
 * GraphQL over HTTP (6.4.1) asks: older clients take any other status for a failure of something in between.
 */
function statusFor(status: number | undefined, type: ResponseType): number {
  return status === undefined || (status === 400 && type === JSON_TYPE) ? 200 : status;
}

/**
 * The response, or a Refusal shortly after the deadline. What reads stores ends with the deadline by itself, each field
 * with its own error: the grace leaves it the time to say so.
 */
async function inTime(
  execution: Promise<HTTPGraphQLResponse>,
  deadline: Deadline,
): Promise<HTTPGraphQLResponse> {
  const late = Promise.withResolvers<never>();
  let timer: NodeJS.Timeout | undefined;
  const passed = () => {
    timer = setTimeout(() => {
      late.reject(new Refusal(504, 'The request took longer than it may.', {}, 'DEADLINE_EXCEEDED'));
    }, GRACE_MS);
  };
  deadline.signal.addEventListener('abort', passed, { once: true });
  try {
    return await Promise.race([execution, late.promise]);
  } finally {
    deadline.signal.removeEventListener('abort', passed);
    clearTimeout(timer);
  }
}
