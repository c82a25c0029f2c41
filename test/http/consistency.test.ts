// The header by which a request chooses its consistency.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { consistencyOf } from '../../src/http/consistency.ts';
import { post, startTestServer, type TestServer } from './test-server.ts';

const ADMIN = { role: 'ADMIN', userId: null } as const;

describe('x-parley-consistency', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(() => server[Symbol.asyncDispose]());

  it.each([
    ['one', 'ONE'],
    ['Local_Quorum', 'LOCAL_QUORUM'],
    ['QUORUM', 'QUORUM'],
    ['all', 'ALL'],
  ] as const)('should take %s', (given, level) => {
    expect(consistencyOf({ 'x-parley-consistency': given }, ADMIN)).toBe(level);
    expect(consistencyOf({ 'x-parley-consistency': given }, { role: 'SERVICE', userId: null })).toBe(level);
  });

  it('should ask for nothing when it is not there', () => {
    expect(consistencyOf({}, ADMIN)).toBeNull();
  });

  it('should be refused to a USER, whatever it says', () => {
    for (const given of ['one', 'nonsense'])
      expect(() => consistencyOf({ 'x-parley-consistency': given }, { role: 'USER', userId: 'me' })).toThrow(
        expect.objectContaining({ status: 403, code: 'FORBIDDEN' }),
      );
  });

  it.each(['two', '', 'constructor', 'x'.repeat(500)])('should refuse %j by name', async (given) => {
    const reply = await post(server.url, { query: '{ __typename }' }, { 'x-parley-consistency': given });
    expect(reply.status).toBe(400);
    const message = reply.json().errors?.[0]?.message ?? '';
    expect(message).toContain('x-parley-consistency');
    expect(message).toContain(given.slice(0, 100));
    expect(message).toContain('one, local_quorum, quorum, all');
    expect(message.length).toBeLessThan(300);
  });

  it('should change nothing where there is one replica', async () => {
    const query = '{ users { nodes { id } } }';
    const plain = await post(server.url, { query });
    const asked = await post(server.url, { query }, { 'x-parley-consistency': 'all' });
    expect(asked.status).toBe(200);
    expect(asked.json()).toEqual(plain.json());
  });
});
