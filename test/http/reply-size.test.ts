// A short query whose reply would be enormous: refused before it is made, while the others are answered.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { post, send, startTestServer, type TestServer } from './test-server.ts';

describe('a reply with very many items', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ DEMO: 'on', REQUEST_TIMEOUT_MS: '20000' });
  }, 60_000);
  afterAll(() => server?.[Symbol.asyncDispose]());

  const nested = (first: number) => `{
    sessions(first: ${first}) { nodes { turns(first: ${first}) { nodes { mentions { entity {
      relations(first: ${first}) { nodes { to { mentions(first: ${first}) { nodes { turn { index } } } } } }
    } } } } } }
  }`;

  it('should be refused, and keep nobody waiting', async () => {
    const begun = performance.now();
    const heavy = post(server.url, { query: nested(40) });
    const live = await send(`${server.url}health/live`);
    expect(live.status).toBe(200);
    const reply = (await heavy).json();
    expect(performance.now() - begun).toBeLessThan(15_000);
    expect(reply.data).toBeNull();
    expect(reply.errors).toEqual([
      { message: expect.stringContaining('100000 items'), extensions: { code: 'COST_LIMIT_EXCEEDED' } },
    ]);
  });

  it('should be given where they are fewer', async () => {
    const { data, errors } = (await post(server.url, { query: nested(4) })).json();
    expect(errors).toBeUndefined();
    expect(data).toHaveProperty('sessions.nodes.3.turns.nodes');
  });
});
