// A server that asks for a password and speaks TLS: what opening says when it is not given what it wants.

import { afterAll, beforeAll, expect, it } from 'vitest';
import { openCassandra } from '../../datasources/cassandra/open.ts';
import type { CassandraOptions } from '../../datasources/cassandra/options.ts';
import { noDeadline } from '../../datasources/deadline.ts';
import { type CassandraServer, startCassandra } from '../../stack/cassandra.ts';
import { type Certificates, makeCertificates } from '../../stack/certificates.ts';
import { temporaryFolder } from '../../stack/folders.ts';
import { describeWithOwn } from '../support/servers.ts';

const CREDENTIALS = { username: 'parley', password: 'correct-horse' };

describeWithOwn(['cassandra'], 'a Cassandra with a password and TLS', () => {
  let server: CassandraServer;
  let certificates: Certificates;
  let right: CassandraOptions;
  beforeAll(async () => {
    certificates = await makeCertificates(temporaryFolder('cassandra-tls'));
    server = await startCassandra({ credentials: CREDENTIALS, tls: certificates });
    right = {
      contactPoints: server.contactPoints,
      keyspace: 'parley',
      datacenter: null,
      credentials: CREDENTIALS,
      tls: { caFile: certificates.caFile },
      replication: null,
      bucketDays: 10,
      readConsistency: 'LOCAL_QUORUM',
      writeConsistency: 'LOCAL_QUORUM',
      connectTimeoutMs: 10_000,
    };
  }, 240_000);
  afterAll(() => server?.stop(), 60_000);

  const open = (given: Partial<CassandraOptions>, migrate = false) =>
    openCassandra({ ...right, ...given }, { migrate, signal: new AbortController().signal });

  it('should be used with the right ones', async () => {
    await using engine = await open({}, true);
    expect(await engine.turns.outlines(['s'], noDeadline)).toEqual([[]]);
  });

  it('should refuse a wrong password and none', async () => {
    const wrong = { kind: 'wrong', variable: 'CASSANDRA_USERNAME' };
    const failure = open({ credentials: { ...CREDENTIALS, password: 'hunter2-hunter2' } });
    await expect(failure).rejects.toMatchObject({
      ...wrong,
      message: expect.stringMatching(/"parley" with CASSANDRA_PASSWORD/),
    });
    await expect(failure).rejects.not.toThrow(/hunter2/);
    await expect(open({ credentials: null })).rejects.toMatchObject({
      ...wrong,
      message: expect.stringMatching(/CASSANDRA_PASSWORD, which are not set/),
    });
  });

  it('should not be trusted by authorities that did not sign it', async () => {
    await expect(open({ tls: { caFile: null } })).rejects.toMatchObject({
      kind: 'wrong',
      variable: 'CASSANDRA_CA_FILE',
    });
    await expect(open({ tls: { caFile: '/no/such/file.pem' } })).rejects.toMatchObject({
      kind: 'wrong',
      variable: 'CASSANDRA_CA_FILE',
    });
  });

  it('should say that it wants TLS', async () => {
    await expect(open({ tls: null })).rejects.toMatchObject({ kind: 'wrong', variable: 'CASSANDRA_TLS' });
  });
});
