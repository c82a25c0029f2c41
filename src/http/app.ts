// The HTTP front: every path that Parley answers, and what holds for all of them.

import type { ServerResponse } from 'node:http';
import type { ApolloServer } from '@apollo/server';
import fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify';
import type { Writes } from '../../writes/types.ts';
import type { Config } from '../config.ts';
import type { Context, RequestStores } from '../context.ts';
import { readiness } from '../health.ts';
import type { Logger } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import type { AskDepth } from '../outbox-depth.ts';
import { tooLarge } from './body.ts';
import { addGraphQLRoute } from './graphql-route.ts';
import { discardBody } from './linger.ts';
import { checkHost } from './origin-guard.ts';
import { addPageRoutes, type Page } from './page-routes.ts';
import { errorBody, Refusal, unexpected } from './refusal.ts';
import { requestId } from './request-id.ts';

export interface AppOptions {
  apollo: ApolloServer<Context>;
  stores: RequestStores;
  /** What writes; null where the gateway does not take writes. */
  writes: Writes | null;
  page: Page;
  metrics: Pick<Metrics, 'text' | 'contentType'>;
  depthOfOutbox: AskDepth;
  config: Pick<Config, 'requestTimeoutMs' | 'maxBodyBytes'>;
  log: Logger;
  /** Whether the server is shutting down: replies then close their connection. */
  isDraining: () => boolean;
}

/** Sending a request may take this long, headers and all. Slower clients only hold connections. */
const RECEIVE_TIMEOUT_MS = 30_000;
const HEADERS_TIMEOUT_MS = 10_000;
/** Longer than the idle time of common proxies (60 s), so that it is they who close. */
const KEEP_ALIVE_MS = 65_000;

/** On every reply: nothing of ours is to be guessed at, framed, embedded elsewhere or told in referrers. */
const SAFE_HEADERS = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
};

/** Builds the front. It listens to nothing yet. */
export function createApp(options: AppOptions): FastifyInstance {
  const { config, stores, metrics, depthOfOutbox, log, isDraining } = options;
  const app = fastify({
    logger: false,
    bodyLimit: config.maxBodyBytes,
    genReqId: requestId,
    requestTimeout: RECEIVE_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    http: { headersTimeout: HEADERS_TIMEOUT_MS, connectionsCheckingInterval: 2_000 },
    forceCloseConnections: 'idle',
    // What fastify refuses before it has a route, such as a path that is no URL: hooks do not run for it.
    frameworkErrors: (error, request, reply) => {
      reply.headers({ ...SAFE_HEADERS, 'x-request-id': request.id });
      return sendRefusal(reply, new Refusal(400, error.message));
    },
  });
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(SAFE_HEADERS).header('x-request-id', request.id);
    checkHost(request.headers);
  });
  app.addHook('onSend', async (_request, reply) => {
    if (isDraining()) reply.header('connection', 'close');
  });
  app.addHook('onResponse', async (request, reply) => logRequest(log, request, reply));
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  app.setErrorHandler(async (error: FastifyError, request, reply) => {
    const refusal = refusalOf(error, config.maxBodyBytes);
    if (refusal?.status === 413) await discardBody(request.raw);
    if (refusal !== null) return sendRefusal(reply, refusal);
    log.error({ requestId: request.id, err: error }, 'Unexpected error');
    return sendRefusal(reply, new Refusal(500, unexpected(request.id), {}, 'INTERNAL_SERVER_ERROR'));
  });
  app.setNotFoundHandler(async (request) => {
    throw notFound(app, request);
  });

  addGraphQLRoute(app, options);
  addPageRoutes(app, options.page);
  app.get('/health/live', async (_request, reply) => {
    reply.header('cache-control', 'no-store');
    return { status: 'live' };
  });
  app.get('/health/ready', async (_request, reply) => {
    const result = await readiness(stores, depthOfOutbox, isDraining());
    reply
      .code(result.status === 'ready' || result.status === 'degraded' ? 200 : 503)
      .header('cache-control', 'no-store');
    return result;
  });
  app.get('/metrics', async (_request, reply) => {
    const text = await metrics.text();
    return reply.header('cache-control', 'no-store').type(metrics.contentType).send(text);
  });
  return app;
}

function sendRefusal(reply: FastifyReply, { status, message, code, headers }: Refusal): FastifyReply {
  return reply
    .code(status)
    .headers({ ...headers, 'cache-control': 'no-store' })
    .type('application/json; charset=utf-8')
    .send(errorBody(message, code));
}

function refusalOf(
  error: Error & { code?: string | number; statusCode?: number },
  maxBytes: number,
): Refusal | null {
  if (error instanceof Refusal) return error;
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') return tooLarge(maxBytes);
  const status = error.statusCode ?? 500;
  // What fastify itself refuses: a malformed URL, content type or length.
  return status >= 400 && status < 500 ? new Refusal(status, error.message) : null;
}

const METHODS = ['GET', 'HEAD', 'POST'] as const;

function notFound(app: FastifyInstance, { method, url }: FastifyRequest): Refusal {
  const path = url.split('?', 1)[0]!;
  const allowed = METHODS.filter((candidate) => app.hasRoute({ method: candidate, url: path }));
  if (allowed.length === 0)
    return new Refusal(
      404,
      'There is nothing here. There is / (GraphiQL), /graphql, /health/live, /health/ready and /metrics.',
      {},
      'NOT_FOUND',
    );
  const allow = allowed.join(', ');
  return new Refusal(405, `The method is ${method}: expected ${allow}.`, { allow });
}

function logRequest(log: Logger, request: FastifyRequest, reply: FastifyReply): void {
  const path = request.url.split('?', 1)[0]!;
  const level = path === '/graphql' || reply.statusCode >= 400 ? 'info' : 'debug';
  if (!log.isLevelEnabled(level)) return;
  const aborted = hasAborted(reply.raw) ? { aborted: true } : {};
  const ms = Math.round(reply.elapsedTime * 10) / 10;
  log[level](
    { requestId: request.id, method: request.method, path, status: reply.statusCode, ms, ...aborted },
    'Request',
  );
}

function hasAborted(response: ServerResponse): boolean {
  return !response.writableFinished;
}
