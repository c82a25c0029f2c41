// What the GraphQL layer does with writes, over writes that only note what they are asked for.

import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { StoreError } from '../../datasources/errors.ts';
import { ParleyError } from '../../src/errors.ts';
import { waitOf } from '../../src/http/wait.ts';
import type { Writes } from '../../writes/types.ts';
import { recordedWrites } from './recorded-writes.ts';
import { type GraphQLReply, post, send, startTestServer, type TestServer } from './test-server.ts';

/** One of each mutation: its input's type, an input that is right, and how the payload shows what was written. */
const MUTATIONS = {
  createUser: [
    'CreateUserInput',
    { id: 'u1', name: 'Ada' },
    'user { id name }',
    { user: { id: 'usr_u1', name: 'Ada' } },
  ],
  updateUser: [
    'UpdateUserInput',
    { id: 'usr_u1', name: null },
    'user { id name }',
    { user: { id: 'usr_u1', name: null } },
  ],
  startSession: ['StartSessionInput', { tags: ['a'] }, 'session { id }', { session: { id: 'ses_made' } }],
  updateSession: [
    'UpdateSessionInput',
    { id: 'ses_s', title: 'x' },
    'session { id }',
    { session: { id: 'ses_s' } },
  ],
  endSession: ['EndSessionInput', { id: 'ses_s' }, 'session { status }', { session: { status: 'ENDED' } }],
  deleteSession: [
    'DeleteSessionInput',
    { id: 'ses_s' },
    'deletedSessionId session { id }',
    { deletedSessionId: 'ses_s', session: { id: 'ses_s' } },
  ],
  appendTurns: [
    'AppendTurnsInput',
    {
      sessionId: 'ses_s',
      turns: [
        { role: 'USER', content: 'a' },
        { role: 'TOOL', content: 'b' },
      ],
    },
    'session { id } turns { role content session { id } }',
    {
      session: { id: 'ses_s' },
      turns: [
        { role: 'USER', content: 'a', session: { id: 'ses_s' } },
        { role: 'TOOL', content: 'b', session: { id: 'ses_s' } },
      ],
    },
  ],
  upsertEntities: [
    'UpsertEntitiesInput',
    { entities: [{ id: 'e', type: 'Thing', name: 'It' }] },
    'entities { id shared }',
    { entities: [{ id: 'ent_e', shared: false }] },
  ],
  upsertRelations: [
    'UpsertRelationsInput',
    { relations: [{ fromId: 'ent_a', toId: 'ent_b', type: 'knows' }] },
    'relations { type source }',
    { relations: [{ type: 'knows', source: null }] },
  ],
} as const;

type Name = keyof typeof MUTATIONS;
const NAMES = Object.keys(MUTATIONS) as Name[];

/** A request for a mutation, its input as a variable. */
function request(name: Name, extra: object = {}) {
  const [type, input, shows] = MUTATIONS[name];
  return {
    query: `mutation M($input: ${type}!) { ${name}(input: $input) { clientMutationId pending ${shows} } }`,
    variables: { input: { ...input, ...extra } },
  };
}

let failure: Error | null = null;
const { writes, calls } = recordedWrites(() => failure);
let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({}, undefined, { writes });
});
afterAll(() => server[Symbol.asyncDispose]());
beforeEach(() => {
  calls.length = 0;
  failure = null;
});

async function ask(params: object, headers = {}): Promise<GraphQLReply> {
  return (await post(server.url, params, headers)).json();
}

it('should give the code of a write that may be written', async () => {
  failure = new ParleyError('STORE_TIMEOUT', 'It is not known.', { mayBeWritten: true, store: 'relational' });
  const reply = await post(server.url, request('endSession'));
  expect(reply.json().errors).toEqual([
    expect.objectContaining({
      message: 'It is not known.',
      extensions: { code: 'STORE_TIMEOUT', mayBeWritten: true, store: 'relational' },
    }),
  ]);
});

it('should go on with what a client has sent that hangs up', async () => {
  const ended = Promise.withResolvers<boolean>();
  const begun = Promise.withResolvers<void>();
  const slow: Writes = {
    ...writes,
    endSession: async (id, options) => {
      begun.resolve();
      await sleep(600);
      ended.resolve(options.deadline.signal.aborted);
      return writes.endSession(id, options);
    },
  };
  await using own = await startTestServer({}, undefined, { writes: slow });
  const leaving = new AbortController();
  const answer = fetch(`${own.url}graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(request('endSession')),
    signal: leaving.signal,
  });
  await begun.promise;
  leaving.abort();
  await expect(answer).rejects.toThrow();
  expect(await ended.promise).toBe(false);
  await expect.poll(() => calls.length).toBe(1);
});

describe.each(NAMES)('%s', (name) => {
  it('should write once and show what was written, what is pending and the client’s own text', async () => {
    const reply = await ask(request(name, { clientMutationId: 'mine', idempotencyKey: 'key 1' }));
    const shown = MUTATIONS[name][3];
    expect(reply).toEqual({
      data: { [name]: { clientMutationId: 'mine', pending: ['TURNS', 'GRAPH'], ...shown } },
    });
    expect(calls).toHaveLength(1);
    expect(calls[0]).toMatchObject({ method: name, options: { idempotencyKey: 'key 1', waitForAll: false } });
    expect(calls[0]?.options.deadline.remaining()).toBeLessThanOrEqual(5_000);
    await ask(request(name, { clientMutationId: 'else', idempotencyKey: 'key 2' }));
    expect(calls[1]?.options.input).toStrictEqual(calls[0]?.options.input);
  });

  it('should hand on that nothing was asked for', async () => {
    const reply = await ask(request(name));
    expect(reply.data?.[name]).toMatchObject({ clientMutationId: null });
    expect(calls[0]?.options.idempotencyKey).toBeNull();
  });

  it('should write nothing where the key is wrong, and say where', async () => {
    const reply = await post(server.url, request(name, { idempotencyKey: 'ключ' }));
    expect(reply.status).toBe(400);
    expect(reply.json()).toEqual({
      errors: [
        {
          message: 'Argument "input.idempotencyKey" is "ключ": expected 1 to 255 printable ASCII characters.',
          locations: expect.any(Array),
          extensions: { code: 'BAD_USER_INPUT', argument: 'input.idempotencyKey' },
        },
      ],
    });
    expect(calls).toEqual([]);
  });

  it('should not be possible by GET', async () => {
    const { query, variables } = request(name);
    const search = new URLSearchParams({ query, variables: JSON.stringify(variables) });
    const reply = await send(`${server.url}graphql?${search}`, { headers: { accept: 'application/json' } });
    expect(reply.status).toBe(405);
    expect(reply.headers.allow).toBe('POST');
    expect(reply.json().errors).toHaveLength(1);
    expect(calls).toEqual([]);
  });
});

describe('Writes', () => {
  it('should tell of all that is wrong with an operation at once, and do nothing of it', async () => {
    const query = `mutation M($turns: [TurnInput!]!) {
      startSession(input: {}) { pending }
      appendTurns(input: { sessionId: "ses_s", turns: $turns }) { pending }
      endSession(input: { id: "s" }) { pending }
    }`;
    const mentions = [
      { entityId: 'ent_e', start: 0, end: 1 },
      { entityId: 'e', start: 1, end: 3 },
    ];
    const turns = [
      { role: 'USER', content: 'a' },
      { role: 'USER', content: 'ab', mentions },
    ];
    const { errors, data } = await ask({ query, variables: { turns } });
    expect(data).toBeUndefined();
    expect(errors?.map(({ extensions }) => extensions?.argument)).toEqual([
      'input.turns[1].mentions[1].end',
      'input.turns[1].mentions[1].entityId',
      'input.id',
    ]);
    expect(errors?.[0]?.message).toBe(
      'Argument "input.turns[1].mentions[1].end" is 3: expected at most 2, the length of the content in UTF-16 code units.',
    );
    expect(calls).toEqual([]);
  });

  it.each([
    ['a role that there is not', { role: 'ROBOT', content: 'a' }],
    ['a turn without content', { role: 'USER' }],
    ['a field that there is not', { role: 'USER', content: 'a', index: 3 }],
    ['a number of tokens that is none', { role: 'USER', content: 'a', usage: { inputTokens: 1.5 } }],
  ])('should refuse %s', async (_title, turn) => {
    const reply = await post(server.url, request('appendTurns', { turns: [turn] }));
    expect(reply.status).toBe(400);
    expect(reply.json().errors?.[0]?.extensions?.code).toBe('BAD_USER_INPUT');
    expect(calls).toEqual([]);
  });

  it('should refuse a role that there is not by naming those that there are', async () => {
    const expected = 'Expected USER, ASSISTANT, SYSTEM, TOOL.';
    const message = `Value "BOT" does not exist in "TurnRole" enum. ${expected}`;
    const byVariable = await post(
      server.url,
      request('appendTurns', { turns: [{ role: 'BOT', content: 'a' }] }),
    );
    expect(byVariable.json().errors).toMatchObject([
      {
        message: `Variable "$input" got invalid value "BOT" at "input.turns[0].role"; ${message}`,
        extensions: { code: 'BAD_USER_INPUT' },
      },
    ]);
    const query =
      'mutation { appendTurns(input: { sessionId: "ses_1", turns: [{ role: BOT, content: "" }] }) { pending } }';
    const byLiteral = await post(server.url, { query });
    expect(byLiteral.json().errors).toMatchObject([
      { message, extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } },
    ]);
    expect(byLiteral.status).toBe(400);
    const { errors } = await ask(request('appendTurns', { turns: [{ role: 'USr', content: 'a' }] }));
    expect(errors?.[0]?.message).toMatch(/Did you mean the enum value "USER"\? Expected USER, /);
    expect(calls).toEqual([]);
  });

  it('should refuse metadata that no one could write again, without falling over', async () => {
    const deep = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
    for (const levels of [101, 201, 400_000]) {
      const { query } = request('createUser');
      const body = `{"query":${JSON.stringify(query)},"variables":{"input":{"metadata":${deep(levels)}}}}`;
      const reply = await post(server.url, body);
      expect(reply.status).toBe(400);
      expect(reply.json().errors?.[0]?.message).toMatch(/input\.metadata.*100 levels/);
    }
    expect(calls).toEqual([]);
  });

  it.each([
    ['the character U+0000 in a text', { name: 'a\0b' }, 'input.name'],
    ['the character U+0000 in a key of metadata', { metadata: { 'a\0b': 1 } }, 'input.metadata'],
  ])('should refuse %s', async (_title, extra, argument) => {
    const { errors } = await ask(request('createUser', extra));
    expect(errors?.map(({ extensions }) => extensions?.argument)).toEqual([argument]);
  });

  it('should show a failed write as a top-level error with its code', async () => {
    for (const [error, status] of [
      [new ParleyError('CONFLICT', 'The id is taken.'), 200],
      [new StoreError('STORE_UNAVAILABLE', 'turns', { cause: new Error('secret') }), 200],
    ] as const) {
      failure = error;
      const reply = await post(server.url, request('appendTurns'), { accept: 'application/json' });
      expect(reply.status).toBe(status);
      expect(reply.json()).toMatchObject({
        data: null,
        errors: [{ message: error.message, path: ['appendTurns'], extensions: { code: error.code } }],
      });
      expect(reply.body.toString()).not.toContain('secret');
    }
  });

  it('should stop at the first that fails', async () => {
    failure = new ParleyError('NOT_FOUND', 'There is no such session.');
    const query =
      'mutation { a: endSession(input: { id: "ses_a" }) { pending } b: endSession(input: { id: "ses_b" }) { pending } }';
    expect((await ask({ query })).errors).toMatchObject([{ path: ['a'], extensions: { code: 'NOT_FOUND' } }]);
    expect(calls).toHaveLength(1);
  });
});

describe('What a payload leads to', () => {
  const append = (alias: string) => `${alias}: appendTurns(input: {
    sessionId: "ses_s", turns: [{ role: USER, content: "a", mentions: [{ entityId: "ent_e" }] }]
  }) { session { title } turns { session { title turnCount } mentions { entity { name } turn { content } } } }`;

  it('should be what was written, without asking a store for it again', async () => {
    const query =
      'mutation { startSession(input: { id: "new", userId: "usr_u" }) { session { title user { id } } } }';
    const { extensions, data } = await ask({ query }, { 'x-parley-stats': '1' });
    expect(data).toMatchObject({ startSession: { session: { user: null } } });
    expect(extensions?.stores).toMatchObject({ relational: { statements: 1 } });
    const appended = await ask({ query: `mutation { ${append('only')} }` }, { 'x-parley-stats': '1' });
    expect(appended.data?.only).toMatchObject({ turns: [{ mentions: [{ turn: { content: 'a' } }] }] });
    // The entity is nobody's row: that is asked for.
    expect(Object.keys(appended.extensions?.stores ?? {})).toEqual(['graph']);
  });

  it('should be as new as the write that gave it, whatever earlier ones in the request have read', async () => {
    const query = `mutation {
      ${append('first')}
      made: upsertEntities(input: { entities: [{ id: "e", type: "T", name: "Made" }] }) { entities { name } }
      changed: updateSession(input: { id: "ses_s", title: "x" }) { session { title } }
      ${append('second')}
    }`;
    const { data, errors } = await ask({ query });
    expect(errors).toBeUndefined();
    type Appended = { session: { title: string }; turns: { session: { title: string } }[] };
    const titles = [data?.first, data?.second].map((payload) => {
      const { session, turns } = payload as Appended;
      expect(turns[0]?.session.title).toBe(session.title);
      return session.title;
    });
    expect(new Set(titles).size).toBe(2);
  });
});

describe('x-parley-wait', () => {
  it('should ask every write of a request to wait for all stores', async () => {
    for (const given of ['all', 'ALL']) {
      const reply = await ask(request('appendTurns'), { 'x-parley-wait': given });
      expect(reply.data?.appendTurns).toMatchObject({ pending: [] });
    }
    expect(calls.map(({ options }) => options.waitForAll)).toEqual([true, true]);
    expect(waitOf({})).toBe(false);
  });

  it.each(['', 'none', 'all, all', 'x'.repeat(500)])('should refuse %j by name', async (given) => {
    const reply = await post(server.url, request('appendTurns'), { 'x-parley-wait': given });
    expect(reply.status).toBe(400);
    const [error] = reply.json().errors ?? [];
    expect(error?.extensions).toEqual({ code: 'BAD_USER_INPUT' });
    expect(error?.message).toContain('x-parley-wait');
    expect(error?.message).toContain(given.slice(0, 100));
    expect(error?.message.length).toBeLessThan(200);
    expect(calls).toEqual([]);
  });
});
