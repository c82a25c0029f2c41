// What clients see of errors, and how long they wait: a schema of a test's own fails in every way there is.

import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeExecutableSchema } from '@graphql-tools/schema';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StoreError } from '../../datasources/errors.ts';
import type { Context } from '../../src/context.ts';
import { BadUserInput, ParleyError } from '../../src/errors.ts';
import { type GraphQLReply, post, startTestServer, type TestServer } from './test-server.ts';

const SECRET = 'password=hunter2';
const cancelled = Promise.withResolvers<void>();
const asked = Promise.withResolvers<void>();

const schema = makeExecutableSchema<Context>({
  typeDefs: `
    type Query {
      fine(n: Int): String
      bug: String
      bugs: [String]
      wrongInt: Int
      missing: String!
      forbidden: String
      badInput: String
      storeDown: String
      storeLate: String
      hangs: String
      waits: String
    }
  `,
  resolvers: {
    Query: {
      fine: () => 'fine',
      bug: () => {
        throw new Error(SECRET);
      },
      bugs: () => Array.from({ length: 500 }, () => new Error(SECRET)),
      wrongInt: () => SECRET,
      missing: () => null,
      forbidden: () => {
        throw new ParleyError('FORBIDDEN', 'Not yours.');
      },
      badInput: () => {
        throw new BadUserInput('n', -1, 'more than that');
      },
      storeDown: async () => {
        throw new StoreError('STORE_UNAVAILABLE', 'turns', { cause: new Error(SECRET) });
      },
      storeLate: (_parent, _args, { deadline }) =>
        new Promise((_resolve, reject) => {
          deadline.signal.addEventListener('abort', () => reject(new StoreError('STORE_TIMEOUT', 'graph')));
        }),
      hangs: () => new Promise(() => {}),
      waits: (_parent, _args, { deadline }) =>
        new Promise((resolve) => {
          asked.resolve();
          deadline.signal.addEventListener('abort', () => {
            cancelled.resolve();
            resolve(null);
          });
        }),
    },
  },
});

const TIMEOUT_MS = 3_000;
let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ REQUEST_TIMEOUT_MS: String(TIMEOUT_MS) }, schema);
});
afterAll(() => server[Symbol.asyncDispose]());

async function ask(query: string, headers = {}): Promise<GraphQLReply> {
  const reply = await post(server.url, { query }, headers);
  expect(reply.body.toString()).not.toContain(SECRET);
  expect(reply.body.toString()).not.toContain('stack');
  return reply.json();
}

describe('errors', () => {
  it.each(['bug', 'wrongInt'])(
    'should mask %s with the request id, under which the log has the rest',
    async (field) => {
      const id = `masked-${field}`;
      const reply = await ask(`{ fine ${field} }`, { 'x-request-id': id });
      expect(reply).toEqual({
        data: { fine: 'fine', [field]: null },
        errors: [
          {
            message: `Unexpected error. Request ${id}.`,
            locations: [{ line: 1, column: 8 }],
            path: [field],
            extensions: { code: 'INTERNAL_SERVER_ERROR' },
          },
        ],
      });
      const logged = server.lines.filter((line) => line.requestId === id && line.level === 'error');
      expect(JSON.stringify(logged)).toContain(SECRET);
      expect(JSON.stringify(logged)).toMatch(/stack.* {4}at /);
    },
  );

  it('should mask what graphql-js says when data breaks the schema', async () => {
    const reply = await ask('{ missing }');
    expect(reply.data).toBeNull();
    expect(reply.errors![0]).toMatchObject({
      path: ['missing'],
      extensions: { code: 'INTERNAL_SERVER_ERROR' },
    });
    expect(reply.errors![0]!.message).toMatch(/^Unexpected error\. Request [0-9a-f-]{36}\.$/);
  });

  it('should not log a stack for each of hundreds of the same', async () => {
    const reply = await ask('{ bugs }', { 'x-request-id': 'many' });
    expect(reply.errors).toHaveLength(500);
    const logged = server.lines.filter((line) => line.requestId === 'many' && line.level === 'error');
    expect(logged.length).toBeLessThan(20);
  });

  it('should pass deliberate errors with their code', async () => {
    const { errors } = await ask('{ forbidden badInput }');
    expect(errors).toMatchObject([
      { message: 'Not yours.', path: ['forbidden'], extensions: { code: 'FORBIDDEN' } },
      {
        message: 'Argument "n" is -1: expected more than that.',
        path: ['badInput'],
        extensions: { code: 'BAD_USER_INPUT', argument: 'n' },
      },
    ]);
  });

  it('should blank only the field whose store is down, naming the store', async () => {
    const reply = await ask('{ fine storeDown }', { 'x-request-id': 'down' });
    expect(reply.data).toEqual({ fine: 'fine', storeDown: null });
    expect(reply.errors).toMatchObject([
      { path: ['storeDown'], extensions: { code: 'STORE_UNAVAILABLE', store: 'turns' } },
    ]);
    const logged = server.lines.filter((line) => line.requestId === 'down' && line.level === 'warn');
    expect(JSON.stringify(logged)).toContain(SECRET);
  });

  it.each([
    ['{ fine', 'GRAPHQL_PARSE_FAILED', 'Syntax Error'],
    ['{ fin }', 'GRAPHQL_VALIDATION_FAILED', 'fine'],
    ['{ fine(n: "x") }', 'GRAPHQL_VALIDATION_FAILED', 'Int'],
    ['query A { fine } query B { fine }', 'OPERATION_RESOLUTION_FAILURE', 'operation name'],
    [`{${'fine '.repeat(16_000)}}`, 'GRAPHQL_PARSE_FAILED', 'tokens'],
    [`{${'...{'.repeat(60)}fine${'}'.repeat(60)}}`, 'GRAPHQL_VALIDATION_FAILED', 'at most 50'],
    [`{${'...{'.repeat(4_900)}fine${'}'.repeat(4_900)}}`, 'GRAPHQL_PARSE_FAILED', 'too deeply'],
  ])('should say what is wrong with document %#', async (query, code, word) => {
    const reply = await post(server.url, { query });
    expect(reply.status).toBe(400);
    const [error] = reply.json().errors!;
    expect(error!.extensions).toMatchObject({ code });
    expect(error!.message).toContain(word);
  });

  it('should follow fragments when it measures how deep a document nests', async () => {
    const fragments = Array.from({ length: 60 }, (_, i) => `fragment F${i} on Query { ...F${i + 1} }`);
    const query = `{ ...F0 } ${fragments.join(' ')} fragment F60 on Query { fine }`;
    expect((await ask(query)).errors![0]!.message).toContain('at most 50');
  });

  it('should answer variables that do not fit with 400 and BAD_USER_INPUT', async () => {
    const reply = await post(server.url, { query: 'query($n: Int) { fine(n: $n) }', variables: { n: 'x' } });
    expect(reply.status).toBe(400);
    expect(reply.json().errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  });

  it('should bound how many validation errors it gives', async () => {
    const query = `{ ${Array.from({ length: 2_000 }, (_, i) => `no${i}`).join(' ')} }`;
    const { errors } = await ask(query);
    expect(errors!.length).toBeGreaterThan(1);
    expect(errors!.length).toBeLessThan(60);
  });
});

describe('deadlines', () => {
  it('should answer with what is there when a store is late', async () => {
    const reply = await ask('{ fine storeLate }');
    expect(reply.data).toEqual({ fine: 'fine', storeLate: null });
    expect(reply.errors).toMatchObject([{ extensions: { code: 'STORE_TIMEOUT', store: 'graph' } }]);
  });

  it('should answer even when something never does', async () => {
    const reply = await post(server.url, { query: '{ hangs }' });
    expect(reply.status).toBe(504);
    expect(reply.json()).toMatchObject({ errors: [{ extensions: { code: 'DEADLINE_EXCEEDED' } }] });
  });

  it('should cancel the work of a client that has gone', async () => {
    const outgoing = request(`${server.url}graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-request-id': 'gone' },
    });
    outgoing.on('error', () => {});
    outgoing.end(JSON.stringify({ query: '{ waits }' }));
    await asked.promise;
    outgoing.destroy();
    const won = await Promise.race([
      cancelled.promise.then(() => 'cancelled'),
      sleep(TIMEOUT_MS / 2, 'late'),
    ]);
    expect(won).toBe('cancelled');
  });
});
