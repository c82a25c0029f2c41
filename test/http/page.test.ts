// The page at `/`, its assets, and the health of the server behind it.

import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { post, send, startTestServer, type TestServer } from './test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server[Symbol.asyncDispose]());

async function assetPath(): Promise<string> {
  const page = await send(server.url);
  const path = /src="\.?\/?(assets\/[^"]+\.js)"/.exec(page.body.toString())?.[1];
  expect(path).toBeDefined();
  return path!;
}

describe('the page', () => {
  it('should be HTML under a policy that lets nothing in from elsewhere', async () => {
    const page = await send(server.url);
    expect(page.status).toBe(200);
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    const policy = page.headers['content-security-policy'];
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/https?:|script-src[^;]*unsafe/);
  });

  it('should be checked again by a browser, and its assets be kept for good', async () => {
    const page = await send(server.url);
    expect(page.headers['cache-control']).toBe('no-cache');
    const again = await send(server.url, { headers: { 'if-none-match': page.headers.etag! } });
    expect(again.status).toBe(304);
    expect(again.body).toHaveLength(0);
    const asset = await send(`${server.url}${await assetPath()}`);
    expect(asset.headers['cache-control']).toContain('immutable');
    expect(asset.headers['content-type']).toMatch(/javascript/);
  });

  it('should be compressed for those who take gzip, and be the same either way', async () => {
    const path = `${server.url}${await assetPath()}`;
    const plain = await send(path);
    const packed = await send(path, { headers: { 'accept-encoding': 'gzip, deflate, br' } });
    expect(plain.headers['content-encoding']).toBeUndefined();
    expect(packed.headers['content-encoding']).toBe('gzip');
    expect(packed.headers.vary).toBe('accept-encoding');
    expect(packed.body.length).toBeLessThan(plain.body.length);
    expect(gunzipSync(packed.body).equals(plain.body)).toBe(true);
  });

  it('should answer HEAD with the headers of GET and no body', async () => {
    const [get, head] = [await send(server.url), await send(server.url, { method: 'HEAD' })];
    expect(head.status).toBe(200);
    expect(head.body).toHaveLength(0);
    expect(head.headers['content-length']).toBe(String(get.body.length));
    expect(head.headers['content-type']).toBe(get.headers['content-type']);
  });

  it('should serve nothing that is not the page’s', async () => {
    for (const path of ['assets/../package.json', '..%2f..%2fpackage.json', 'assets/', '.env'])
      expect((await send(`${server.url}${path}`)).status).toBe(404);
  });
});

describe('health', () => {
  it('should be live', async () => {
    const reply = await send(`${server.url}health/live`);
    expect(reply.status).toBe(200);
    expect(reply.headers['cache-control']).toBe('no-store');
    expect(reply.json()).toEqual({ status: 'live' });
  });

  it('should be ready, store by store', async () => {
    const reply = await send(`${server.url}health/ready`);
    expect(reply.status).toBe(200);
    const health = JSON.parse(reply.body.toString()) as { status: string; stores: Record<string, unknown>[] };
    expect(health.status).toBe('ready');
    expect(health.stores.map(({ store }) => store).sort()).toEqual(['cache', 'graph', 'relational', 'turns']);
    for (const store of health.stores)
      expect(store).toMatchObject({ healthy: true, latencyMs: expect.any(Number) });
  });
});

describe('store figures', () => {
  const query = '{ users(first: 1) { totalCount nodes { id } } }';

  it('should be in the extensions when asked for', async () => {
    const reply = await post(server.url, { query }, { 'x-parley-stats': '1' });
    expect(reply.json()).toEqual({
      data: { users: { totalCount: 0, nodes: [] } },
      extensions: {
        stores: {
          relational: { statements: expect.any(Number), rows: expect.any(Number), ms: expect.any(Number) },
        },
      },
    });
  });

  it('should not be there otherwise', async () => {
    expect((await post(server.url, { query })).json()).not.toHaveProperty('extensions');
  });
});
