// What opening says when it fails, and what it makes when it may.

import net from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCassandra } from '../../datasources/cassandra/open.ts';
import type { CassandraOptions } from '../../datasources/cassandra/options.ts';
import { keyspaceText } from '../../datasources/cassandra/schema-text.ts';
import { deadlineIn, noDeadline } from '../../datasources/deadline.ts';
import type { TurnEngine } from '../../datasources/engine.ts';
import { cassandraKeyspace, describeWith } from '../support/servers.ts';

const open = (options: CassandraOptions, migrate = false): Promise<TurnEngine> =>
  openCassandra(options, { migrate, signal: new AbortController().signal });

/** A server of another kind: what it does with a connection. */
async function otherServer(serve: (socket: net.Socket) => void) {
  const server = net.createServer((socket) => {
    socket.on('error', () => {});
    serve(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as net.AddressInfo;
  return { at: `127.0.0.1:${port}`, [Symbol.dispose]: () => void server.close() };
}

/** What a server that asks for a password says to a request, in the protocol of its version; at the end why it refuses. */
function login(request: Buffer, message: string): Buffer {
  const [version = 4, , , , opcode] = request;
  const text = (value: string) => {
    const length = Buffer.alloc(2);
    length.writeUInt16BE(Buffer.byteLength(value));
    return Buffer.concat([length, Buffer.from(value)]);
  };
  const [SUPPORTED, AUTHENTICATE, ERROR] = [0x06, 0x03, 0x00];
  const [answer, body] =
    opcode === 0x05
      ? [SUPPORTED, Buffer.from([0, 0])]
      : opcode === 0x01
        ? [AUTHENTICATE, text('org.apache.cassandra.auth.PasswordAuthenticator')]
        : [ERROR, Buffer.concat([Buffer.from([0, 0, 1, 0]), text(message)])];
  const header = Buffer.from([0x80 | version, 0, request[2] ?? 0, request[3] ?? 0, answer, 0, 0, 0, 0]);
  header.writeUInt32BE(body.length, 5);
  return Buffer.concat([header, body]);
}

/** What a server that asks for no password says to OPTIONS and STARTUP. */
function welcome([version = 4, , high = 0, low = 0, opcode]: Buffer): Buffer {
  return opcode === 0x05
    ? Buffer.from([0x80 | version, 0, high, low, 0x06, 0, 0, 0, 2, 0, 0])
    : Buffer.from([0x80 | version, 0, high, low, 0x02, 0, 0, 0, 0]);
}

const NOWHERE: CassandraOptions = {
  contactPoints: ['127.0.0.1:1'],
  keyspace: 'nowhere',
  datacenter: null,
  credentials: null,
  tls: null,
  replication: null,
  bucketDays: 10,
  readConsistency: 'LOCAL_QUORUM',
  writeConsistency: 'LOCAL_QUORUM',
  connectTimeoutMs: 1_000,
};

describe('opening Cassandra where there is none', () => {
  it('should say that nothing answers', async () => {
    await expect(open(NOWHERE)).rejects.toMatchObject({
      kind: 'down',
      variable: 'CASSANDRA_CONTACT_POINTS',
      message: expect.stringContaining('127.0.0.1:1'),
    });
  });

  it('should say that there is no such host', async () => {
    const options = { ...NOWHERE, contactPoints: ['no-such-host.invalid'] };
    await expect(open(options)).rejects.toMatchObject({ variable: 'CASSANDRA_CONTACT_POINTS' });
    await expect(open(options)).rejects.toThrow('no-such-host.invalid');
  });

  it('should not wait for a server that is silent', async () => {
    using silent = await otherServer(() => {});
    const start = performance.now();
    await expect(open({ ...NOWHERE, contactPoints: [silent.at] })).rejects.toMatchObject({ kind: 'down' });
    expect(performance.now() - start).toBeLessThan(1_900);
  });

  it('should know a server of another kind', async () => {
    using web = await otherServer((socket) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'));
    await expect(open({ ...NOWHERE, contactPoints: [web.at] })).rejects.toMatchObject({
      kind: 'wrong',
      message: expect.stringContaining('neither Cassandra nor ScyllaDB'),
    });
    using secure = await otherServer((socket) => socket.write(Buffer.from([0x15, 3, 1, 0, 2, 2, 70])));
    await expect(open({ ...NOWHERE, contactPoints: [secure.at] })).rejects.toMatchObject({
      kind: 'wrong',
      variable: 'CASSANDRA_TLS',
    });
  });

  it('should take a login that can not be looked up for a server that is down', async () => {
    const credentials = { username: 'parley', password: 'secret' };
    const say = async (message: string) => {
      using server = await otherServer((socket) =>
        socket.on('data', (data) => socket.write(login(data, message))),
      );
      const opening = open({ ...NOWHERE, contactPoints: [server.at], credentials, connectTimeoutMs: 4_000 });
      return await opening.then(
        () => null,
        (error: unknown) => error,
      );
    };
    for (const reason of ['Cannot achieve consistency level QUORUM', 'Operation timed out - received only 0'])
      expect(await say(`Unable to perform authentication: ${reason}`)).toMatchObject({ kind: 'down' });
    expect(await say('Provided username parley and/or password are incorrect')).toMatchObject({
      kind: 'wrong',
      variable: 'CASSANDRA_USERNAME',
    });
  });

  it('should hang up on a server that lets it in and then is silent', async () => {
    const sockets: net.Socket[] = [];
    using server = await otherServer((socket) => {
      sockets.push(socket);
      // It lets anybody in, and says no more once it is asked about itself.
      socket.on('data', (data) => {
        if (data[4] === 0x05 || data[4] === 0x01) socket.write(welcome(data));
      });
    });
    const options = { ...NOWHERE, contactPoints: [server.at], connectTimeoutMs: 1_000 };
    const abort = new AbortController();
    const opening = openCassandra(options, { migrate: false, signal: abort.signal });
    await expect.poll(() => sockets.length, { timeout: 5_000 }).toBe(2);
    await new Promise((resolve) => setTimeout(resolve, 200));
    abort.abort();
    await expect(opening).rejects.toMatchObject({ kind: 'down' });
    await expect.poll(() => sockets.every(({ destroyed }) => destroyed), { timeout: 250 }).toBe(true);
  });

  it('should make rings, not tablets, which the driver does not know', () => {
    expect(keyspaceText('k', { dc1: 3 }, 'scylladb')).toMatch(/'dc1': 3} AND tablets = \{'enabled': false}$/);
    expect(keyspaceText('k', { dc1: 3 }, 'cassandra')).not.toContain('tablets');
  });

  it('should end when it is cancelled', async () => {
    using silent = await otherServer(() => {});
    const abort = new AbortController();
    const opening = openCassandra(
      { ...NOWHERE, contactPoints: [silent.at], connectTimeoutMs: 30_000 },
      { migrate: false, signal: abort.signal },
    );
    abort.abort();
    await expect(opening).rejects.toMatchObject({ kind: 'down' });
  });
});

describeWith(['cassandra'], 'opening Cassandra', () => {
  let options: CassandraOptions;
  let engine: TurnEngine;
  beforeAll(async () => {
    options = await cassandraKeyspace();
    engine = await open(options, true);
  });
  afterAll(() => engine[Symbol.asyncDispose]());

  it('should say what runs', async () => {
    expect(engine.engine).toBe('cassandra');
    expect(await engine.version(noDeadline)).toMatch(/^\d+\.\d+/);
    using passed = deadlineIn(60_000);
    passed.cancel();
    await expect(engine.version(passed)).rejects.toMatchObject({ code: 'STORE_TIMEOUT' });
  });

  it('should open again what was made', async () => {
    await using again = await open(options);
    expect(await again.turns.outlines(['s'], noDeadline)).toEqual([[]]);
    await using made = await open(options, true);
    expect(await made.turns.outlines(['s'], noDeadline)).toEqual([[]]);
  });

  it('should ask for parley migrate where the keyspace is missing', async () => {
    const missing = await cassandraKeyspace();
    await expect(open(missing)).rejects.toMatchObject({
      kind: 'wrong',
      variable: 'CASSANDRA_KEYSPACE',
      message: expect.stringContaining('parley migrate'),
    });
  });

  it('should refuse another size of windows than the tables were made with', async () => {
    for (const migrate of [false, true])
      await expect(open({ ...options, bucketDays: 7 }, migrate)).rejects.toMatchObject({
        kind: 'wrong',
        variable: 'CASSANDRA_BUCKET_DAYS',
        message: expect.stringMatching(/7.*10/),
      });
  });

  it('should name the data centres there are', async () => {
    await expect(open({ ...options, datacenter: 'elsewhere' })).rejects.toMatchObject({
      kind: 'wrong',
      variable: 'CASSANDRA_DATACENTER',
      message: expect.stringContaining('datacenter1'),
    });
    const other = await cassandraKeyspace({ replication: { elsewhere: 1 } });
    await expect(open(other, true)).rejects.toMatchObject({
      kind: 'wrong',
      variable: 'CASSANDRA_REPLICATION',
    });
  });

  it('should not be asked for TLS that it does not speak', async () => {
    await expect(open({ ...options, tls: { caFile: null } })).rejects.toMatchObject({
      kind: 'wrong',
      variable: 'CASSANDRA_TLS',
    });
  });

  it('should find the data centre and a living server among dead ones', async () => {
    using silent = await otherServer(() => {});
    const contactPoints = ['127.0.0.1:1', silent.at, ...options.contactPoints];
    const start = performance.now();
    await using found = await open({ ...options, datacenter: null, contactPoints });
    expect(performance.now() - start).toBeLessThan(5_000);
    expect(await found.turns.outlines(['s'], noDeadline)).toEqual([[]]);
  });

  it('should be made by several processes at once, with one size of windows', async () => {
    const fresh = await cassandraKeyspace();
    const opened = await Promise.allSettled(
      [10, 10, 20].map((bucketDays) => open({ ...fresh, bucketDays }, true)),
    );
    const engines = opened.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    try {
      const failed = opened.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
      for (const reason of failed) expect(reason).toMatchObject({ variable: 'CASSANDRA_BUCKET_DAYS' });
      expect([1, 2]).toContain(engines.length);
    } finally {
      for (const one of engines) await one[Symbol.asyncDispose]();
    }
  });
});
