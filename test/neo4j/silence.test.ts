// Servers that leave a greeting without an answer, and what is done about those that answer.

import { setTimeout as sleep } from 'node:timers/promises';
import neo4j, { type Driver } from 'neo4j-driver';
import { afterAll, beforeAll, expect, it, type TestContext } from 'vitest';
import { deadlineIn, noDeadline } from '../../datasources/deadline.ts';
import { Neo4jClient } from '../../datasources/neo4j/client.ts';
import type { Neo4jOptions } from '../../datasources/neo4j/options.ts';
import { serverAddress } from '../../datasources/neo4j/server-address.ts';
import { describeWith, neo4jLabels } from '../support/servers.ts';
import { type SilentProxy, startSilentProxy } from './silent-proxy.ts';

const READ = 'RETURN 1 AS one';

describeWith(['neo4j'], 'the Neo4j client, where a greeting has no answer', () => {
  let options: Neo4jOptions;
  let driver: Driver;
  /** Of a node for each test, which runs at the same time as the other. */
  const labels = { one: '', cluster: '' };
  beforeAll(async () => {
    options = await neo4jLabels();
    driver = neo4j.driver(options.url, undefined, { encrypted: 'ENCRYPTION_OFF' });
    labels.one = `${options.labelPrefix}LockedOne`;
    labels.cluster = `${options.labelPrefix}LockedCluster`;
    await driver.executeQuery(
      `CREATE (:${labels.one}), (:${labels.cluster})`,
      {},
      { database: options.database },
    );
  });
  afterAll(() => driver?.close());

  /** Holds the lock of a node for some milliseconds. */
  const lockFor = async (label: string, ms: number): Promise<void> => {
    const session = driver.session({ database: options.database });
    const transaction = await session.beginTransaction();
    await transaction.run(`MATCH (n:${label}) SET n.by = 'other'`);
    void sleep(ms)
      .then(() => transaction.rollback())
      .then(() => session.close());
  };

  const open = async (
    scheme: string,
    { onTestFinished }: TestContext,
  ): Promise<[Neo4jClient, SilentProxy]> => {
    const proxy = await startSilentProxy(options.url);
    const own = { ...options, url: proxy.url.replace('bolt:', scheme) };
    const client = new Neo4jClient(serverAddress(own), own);
    onTestFinished(async () => {
      await client[Symbol.asyncDispose]();
      proxy.close();
    });
    expect(await client.read(READ, {}, noDeadline)).toEqual([{ one: 1 }]);
    return [client, proxy];
  };

  /** Waits for that lock. */
  const waiting = (label: string) => `MATCH (n:${label}) SET n.by = 'own' RETURN count(n) AS nodes`;

  it.concurrent('should keep its connections when the next is answered', async (test) => {
    const [client, proxy] = await open('bolt:', test);
    await lockFor(labels.one, 5_500);
    proxy.swallow = 1;
    using deadline = deadlineIn(20_000);
    expect(await client.once('WRITE', waiting(labels.one), {}, deadline)).toEqual([{ nodes: 1 }]);
    expect(proxy.swallow).toBe(0);
  });

  it.concurrent('should go on with the others of a cluster when the one named by the URL is silent', async (test) => {
    const [client, proxy] = await open('neo4j:', test);
    proxy.swallow = Infinity;
    await lockFor(labels.cluster, 6_500);
    using deadline = deadlineIn(20_000);
    const statement = client.once('WRITE', waiting(labels.cluster), {}, deadline);
    for (let i = 0; i < 20; i++) {
      await sleep(300);
      using short = deadlineIn(1_000);
      expect(await client.read(READ, {}, short)).toEqual([{ one: 1 }]);
    }
    expect(await statement).toEqual([{ nodes: 1 }]);
  });
});
