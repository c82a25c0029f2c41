// What the HTTP front takes and what it refuses, before GraphQL sees anything.

import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { post, type Reply, send, startTestServer, type TestServer } from './test-server.ts';

const MAX_BODY_BYTES = 20_000;
const QUERY = { query: '{ __typename }' };
const ANSWER = { data: { __typename: 'Query' } };

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ MAX_BODY_BYTES: String(MAX_BODY_BYTES) });
});
afterAll(() => server[Symbol.asyncDispose]());

function expectRefusal(reply: Reply, status: number, ...words: string[]): void {
  expect(reply.status).toBe(status);
  expect(reply.headers['content-type']).toMatch(/^application\/(graphql-response\+)?json; charset=utf-8$/);
  const { errors } = reply.json();
  expect(errors).toHaveLength(1);
  for (const word of words) expect(errors![0]!.message).toContain(word);
}

describe('paths and methods', () => {
  it('should name the paths there are when asked for another', async () => {
    expectRefusal(await send(`${server.url}nothing/here?x=1`), 404, '/graphql', '/health/ready');
    expectRefusal(await send(`${server.url}nothing`, { method: 'POST', body: 'x' }), 404);
  });

  it('should refuse a path that is no URL in its own words, with the headers of every reply', async () => {
    const reply = await send(`${server.url}%ff`);
    expectRefusal(reply, 400, '/%ff');
    expect(reply.headers['x-request-id']).toBeTruthy();
    expect(reply.headers['x-content-type-options']).toBe('nosniff');
  });

  it.each([
    ['PUT', 'graphql', 'GET, POST'],
    ['DELETE', 'graphql', 'GET, POST'],
    ['OPTIONS', 'graphql', 'GET, POST'],
    ['HEAD', 'graphql', 'GET, POST'],
    ['POST', '', 'GET, HEAD'],
    ['POST', 'health/live', 'GET, HEAD'],
  ])('should answer %s /%s with 405 and Allow: %s', async (method, path, allow) => {
    const reply = await send(`${server.url}${path}`, { method });
    expect(reply.status).toBe(405);
    expect(reply.headers.allow).toBe(allow);
  });

  it('should answer queries by GET', async () => {
    const reply = await send(`${server.url}graphql?query=${encodeURIComponent('{__typename}')}`);
    expect(reply.json()).toEqual(ANSWER);
  });

  it('should take variables and operationName by GET', async () => {
    const search = new URLSearchParams({
      query: 'query A { __typename } query B($n: String!) { __type(name: $n) { name } }',
      operationName: 'B',
      variables: '{"n": "Query"}',
    });
    expect((await send(`${server.url}graphql?${search}`)).json()).toEqual({
      data: { __type: { name: 'Query' } },
    });
  });

  it('should refuse parameters in a URL that are there twice or are no JSON', async () => {
    const url = `${server.url}graphql?query=%7B__typename%7D`;
    expectRefusal(await send(`${url}&query=x`), 400, '"query"');
    expectRefusal(await send(`${url}&variables=x`), 400, '"variables"', 'JSON');
    expectRefusal(await send(`${url}&variables=[]`), 400, '"variables"', 'array');
    expectRefusal(await send(`${server.url}graphql`), 400, '"query"');
  });

  it('should lead a browser that opens the API to GraphiQL', async () => {
    const reply = await send(`${server.url}graphql`, { headers: { accept: 'text/html,*/*;q=0.8' } });
    expect(reply.status).toBe(303);
    expect(reply.headers.location).toBe('/');
  });
});

describe('media types', () => {
  it('should refuse a caller that takes none of ours, before running anything', async () => {
    expectRefusal(await post(server.url, QUERY, { accept: 'text/html' }), 406, 'application/json');
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonp',
  ])('should refuse a body of type %s', async (type) => {
    expectRefusal(await post(server.url, QUERY, { 'content-type': type }), 415, type.split(';')[0]!);
  });

  it('should refuse a body without a type', async () => {
    const reply = await send(`${server.url}graphql`, { method: 'POST', body: JSON.stringify(QUERY) });
    expectRefusal(reply, 415, 'missing');
  });

  it.each(['application/json; charset=utf-8', 'application/json;charset="UTF-8"', 'Application/JSON'])(
    'should take a body of type %s',
    async (type) => {
      expect((await post(server.url, QUERY, { 'content-type': type })).json()).toEqual(ANSWER);
    },
  );

  it('should refuse other charsets, and bytes that are not UTF-8', async () => {
    expectRefusal(
      await post(server.url, QUERY, { 'content-type': 'application/json; charset=latin1' }),
      415,
      'utf-8',
    );
    const reply = await send(`${server.url}graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: Buffer.from('{"query":"{ \xe9 }"}', 'latin1'),
    });
    expectRefusal(reply, 400, 'UTF-8');
  });

  it('should answer 400 or 200 to a wrong document, as the media type asks', async () => {
    const wrong = { query: '{ nope }' };
    expect((await post(server.url, wrong)).status).toBe(400);
    const legacy = await post(server.url, wrong, { accept: 'application/json' });
    expect(legacy.status).toBe(200);
    expect(legacy.json().errors![0]!.extensions).toEqual({ code: 'GRAPHQL_VALIDATION_FAILED' });
  });
});

describe('bodies', () => {
  it.each([
    ['{', 'JSON'],
    ['', 'empty'],
    ['null', 'null'],
    ['"x"', 'string'],
    [JSON.stringify([QUERY]), 'array'],
    ['{}', '"query"'],
    ['{"query": 1}', '"query" is a number'],
    ['{"query": ""}', '"query"'],
    ['{"query": "{a}", "variables": []}', '"variables" is an array'],
    ['{"query": "{a}", "operationName": {}}', '"operationName" is an object'],
    ['{"query": "{a}", "extensions": "x"}', '"extensions" is a string'],
  ])('should refuse %s', async (body, word) => {
    expectRefusal(await post(server.url, body), 400, word);
  });

  it('should take a body of just the size allowed and refuse one byte more', async () => {
    const padded = (length: number) => JSON.stringify(QUERY).padEnd(length, ' ');
    expect((await post(server.url, padded(MAX_BODY_BYTES))).json()).toEqual(ANSWER);
    expectRefusal(await post(server.url, padded(MAX_BODY_BYTES + 1)), 413, String(MAX_BODY_BYTES));
  });

  it('should tell a sender of far too much why, instead of hanging up', async () => {
    expectRefusal(await post(server.url, ' '.repeat(8_000_000)), 413);
    expectRefusal(await post(server.url, ' '.repeat(8_000_000), { 'transfer-encoding': 'chunked' }), 413);
  });

  it('should take gzip, and stop unpacking at the size allowed', async () => {
    const packed = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
    const sendPacked = (text: string | Buffer) =>
      send(`${server.url}graphql`, { method: 'POST', headers: packed, body: gzipSync(text) });
    expect((await sendPacked(JSON.stringify(QUERY))).json()).toEqual(ANSWER);
    expectRefusal(await sendPacked(Buffer.alloc(10_000_000, ' ')), 413);
    const notPacked = await send(`${server.url}graphql`, { method: 'POST', headers: packed, body: '{}' });
    expectRefusal(notPacked, 400, 'gzip');
    expectRefusal(await post(server.url, QUERY, { 'content-encoding': 'br' }), 415, 'br');
  });
});

describe('other people’s pages', () => {
  it.each([
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: 'http://localhost:1' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ])('should refuse requests with %o', async (headers) => {
    expectRefusal(await post(server.url, QUERY, headers), 403, 'origin');
    const byGet = await send(`${server.url}graphql?query=%7B__typename%7D`, { headers });
    expectRefusal(byGet, 403, 'origin');
  });

  it('should take requests of its own page', async () => {
    const headers = { origin: new URL(server.url).origin, 'sec-fetch-site': 'same-origin' };
    expect((await post(server.url, QUERY, headers)).json()).toEqual(ANSWER);
  });

  it.each(['evil.example', 'evil.example:4000', 'localhost.evil.example', '127.0.0.1.nip.io', '10.0.0.1'])(
    'should refuse the host "%s" on every path',
    async (host) => {
      for (const path of ['', 'graphql?query=%7B__typename%7D', 'health/live', 'nothing'])
        expectRefusal(await send(`${server.url}${path}`, { headers: { host } }), 403, 'Host');
    },
  );

  it.each(['localhost:9', '127.0.0.1', '[::1]:4000', 'LocalHost'])(
    'should take the host "%s"',
    async (host) => {
      expect((await post(server.url, QUERY, { host })).json()).toEqual(ANSWER);
    },
  );

  it('should allow no other origin to read', async () => {
    const reply = await post(server.url, QUERY, { 'sec-fetch-mode': 'cors' });
    expect(Object.keys(reply.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    expect(reply.headers['x-content-type-options']).toBe('nosniff');
    expect(reply.headers['cache-control']).toBe('no-store');
  });
});

describe('request ids', () => {
  it('should take a sane one and echo it', async () => {
    const reply = await post(server.url, QUERY, { 'x-request-id': 'gateway/7:abc-1' });
    expect(reply.headers['x-request-id']).toBe('gateway/7:abc-1');
    const logged = server.lines.find((line) => line.requestId === 'gateway/7:abc-1');
    expect(logged).toMatchObject({ method: 'POST', path: '/graphql', status: 200 });
  });

  it.each(['', 'a b', 'x"y', 'é', 'x'.repeat(200)])('should replace "%s"', async (id) => {
    const reply = await post(server.url, QUERY, { 'x-request-id': Buffer.from(id).toString('latin1') });
    expect(reply.headers['x-request-id']).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4/);
  });
});

/** What comes back for bytes that no client library would send. */
async function exchange(bytes: string): Promise<string> {
  const { port, hostname } = new URL(server.url);
  const socket = connect(Number(port), hostname);
  socket.end(bytes);
  return Buffer.concat(await socket.toArray()).toString();
}

it.each([
  ['GET / HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n', 403],
  ['GET / HTTP/1.1\r\nConnection: close\r\n\r\n', 400],
  ['GET / HTTP/1.0\r\n\r\n', 403],
  ['GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n', 403],
  ['GET /%zz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n', 400],
  ['this is not HTTP\r\n\r\n', 400],
])('should answer %j with %i and go on', async (bytes, status) => {
  expect(await exchange(bytes)).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  expect((await post(server.url, QUERY)).json()).toEqual(ANSWER);
});
