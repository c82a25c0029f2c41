// What the engine says of a server that it can't use.

import { writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { noDeadline } from '../../datasources/deadline.ts';
import type { EngineError, GraphEngine } from '../../datasources/engine.ts';
import { openNeo4j } from '../../datasources/neo4j/open.ts';
import type { Neo4jOptions } from '../../datasources/neo4j/options.ts';
import { type Certificates, makeCertificates } from '../../stack/certificates.ts';
import { temporaryFolder } from '../../stack/folders.ts';
import { type Neo4jServer, startNeo4j } from '../../stack/neo4j.ts';
import { freePort } from '../../stack/ports.ts';
import { describeWith, describeWithOwn, neo4jLabels } from '../support/servers.ts';
import { entity, OPENING, optionsOf } from './graphs.ts';

const PASSWORD = 'a secret of some length';
const credentials = { username: 'neo4j', password: PASSWORD };

async function open(options: Neo4jOptions, migrate = true): Promise<GraphEngine> {
  const engine = await openNeo4j(options, { ...OPENING, migrate });
  onTestFinished(() => engine[Symbol.asyncDispose]());
  return engine;
}

/** Expects that it can't be opened, in time and without a secret, and gives why. */
async function problem(options: Neo4jOptions, migrate = true): Promise<EngineError> {
  const start = performance.now();
  const error: unknown = await open(options, migrate).catch((found: unknown) => found);
  expect(error).toMatchObject({ name: 'EngineError' });
  expect(performance.now() - start).toBeLessThan(options.connectTimeoutMs + 1_500);
  const { message, variable } = error as EngineError;
  expect(message.startsWith(`${variable}: `)).toBe(true);
  expect(message).not.toContain('secret');
  return error as EngineError;
}

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
  });
  return `bolt://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describeWith([], 'the Neo4j engine without a server', () => {
  it('should name what is wrong with its options', async () => {
    expect(await problem(optionsOf({ url: 'http://localhost:7474' }))).toMatchObject({
      kind: 'wrong',
      variable: 'NEO4J_URL',
    });
    const url = 'bolt://127.0.0.1:7687';
    expect(await problem(optionsOf({ url }, { labelPrefix: 'a`) DETACH' }))).toMatchObject({
      kind: 'wrong',
      variable: 'NEO4J_LABEL_PREFIX',
    });
    expect(await problem(optionsOf({ url }, { caFile: '/ca.pem' }))).toMatchObject({
      kind: 'wrong',
      variable: 'NEO4J_CA_FILE',
    });
    expect(
      (await problem(optionsOf({ url: 'bolt+s://127.0.0.1' }, { caFile: '/no/such/ca.pem' }))).message,
    ).toMatch(/\/no\/such\/ca\.pem can't be read/);
  });

  it('should tell a server that is not there from a name that is not', async () => {
    const port = await freePort();
    const refused = await problem(optionsOf({ url: `bolt://127.0.0.1:${port}` }));
    expect(refused).toMatchObject({ kind: 'down', variable: 'NEO4J_URL' });
    expect(refused.message).toContain(`no server listens at 127.0.0.1:${port}`);
    const unknown = await problem(optionsOf({ url: 'neo4j://no-such-host.invalid' }));
    expect(unknown.message).toMatch(/no-such-host\.invalid/);
    expect(unknown.variable).toBe('NEO4J_URL');
  });

  it('should give up on one that says nothing, and be ended early', async () => {
    const url = await listening(createServer(() => {}));
    const silent = await problem(optionsOf({ url }, { connectTimeoutMs: 700 }));
    expect(silent).toMatchObject({ kind: 'down', variable: 'NEO4J_URL' });
    const start = performance.now();
    const ended = openNeo4j(optionsOf({ url }), { migrate: true, signal: AbortSignal.timeout(100) });
    await expect(ended).rejects.toMatchObject({ kind: 'down' });
    expect(performance.now() - start).toBeLessThan(1_000);
  });

  it('should know that a web server is none', async () => {
    const http = await problem(optionsOf({ url: await listening(createHttpServer()) }));
    expect(http).toMatchObject({ kind: 'wrong', variable: 'NEO4J_URL' });
    expect(http.message).toContain('does not speak Bolt');
  });
});

describeWith(['neo4j'], 'the Neo4j engine', () => {
  let options: Neo4jOptions;
  beforeAll(async () => {
    options = await neo4jLabels();
  });

  it('should say what to run when the schema is missing, and make it from several processes at once', async () => {
    const missing = await problem(options, false);
    expect(missing).toMatchObject({ kind: 'wrong', variable: 'NEO4J_URL' });
    expect(missing.message).toContain('parley migrate');
    const engines = await Promise.all(Array.from({ length: 4 }, () => open(options)));
    await Promise.all(engines.map(({ graph }, i) => graph.putEntities([entity(`e${i}`)], noDeadline)));
    await open(options, false);
  });

  it('should tell its version, by bolt and by neo4j', async () => {
    for (const url of [options.url, options.url.replace('bolt:', 'neo4j:')]) {
      const engine = await open({ ...options, url });
      expect(await engine.version(noDeadline)).toMatch(/^5\.\d+\.\d+$/);
      expect(engine.engine).toBe('neo4j');
      await engine.graph.putEntities([entity('a', { name: url })], noDeadline);
      expect(await engine.graph.entitiesByIds(['a'], noDeadline)).toEqual([entity('a', { name: url })]);
    }
  });

  it('should name the databases there are when the one asked for is not', async () => {
    const missing = await problem(await neo4jLabels({ database: 'nowhere' }));
    expect(missing).toMatchObject({ kind: 'wrong', variable: 'NEO4J_DATABASE' });
    expect(missing.message).toMatch(/no database named nowhere .*There are: neo4j\./);
  });
});

describeWithOwn(['neo4j'], 'the Neo4j engine with a login and TLS', () => {
  let server: Neo4jServer;
  let certificates: Certificates;
  let foreignCa: string;
  beforeAll(async () => {
    certificates = await makeCertificates(temporaryFolder('tls'));
    foreignCa = (await makeCertificates(temporaryFolder('tls'))).caFile;
    server = await startNeo4j({ password: PASSWORD, tls: certificates });
  });
  afterAll(() => server?.stop());

  it('should be opened with the authority that vouches for the server, or trusting any', async () => {
    const { caFile } = certificates;
    for (const scheme of ['bolt+s:', 'neo4j+s:'])
      await open(optionsOf({ url: server.url.replace(/^bolt\+s:/, scheme) }, { credentials, caFile }));
    await open(optionsOf({ url: server.url.replace('+s:', '+ssc:') }, { credentials }));
  });

  it('should not trust a stranger', async () => {
    const stranger = await problem(optionsOf(server, { credentials, caFile: foreignCa }));
    expect(stranger).toMatchObject({ kind: 'wrong', variable: 'NEO4J_CA_FILE' });
    const unknown = await problem(optionsOf(server, { credentials }));
    expect(unknown).toMatchObject({ kind: 'wrong', variable: 'NEO4J_URL' });
    const noCa = path.join(temporaryFolder('tls'), 'empty.pem');
    writeFileSync(noCa, 'no certificate');
    expect(await problem(optionsOf(server, { credentials, caFile: noCa }))).toMatchObject({ kind: 'wrong' });
  });

  it('should say that it wants TLS', async () => {
    const plain = await problem(optionsOf({ url: server.url.replace('+s:', ':') }, { credentials }));
    expect(plain).toMatchObject({ kind: 'wrong', variable: 'NEO4J_URL' });
    expect(plain.message).toContain('bolt+s://');
  });

  it('should name the password when it is wrong or missing', async () => {
    const { caFile } = certificates;
    const wrong = { username: 'neo4j', password: 'another secret' };
    const refused = await problem(optionsOf(server, { credentials: wrong, caFile }));
    expect(refused).toMatchObject({ kind: 'wrong', variable: 'NEO4J_PASSWORD' });
    expect(await problem(optionsOf(server, { caFile }))).toMatchObject({
      kind: 'wrong',
      variable: 'NEO4J_PASSWORD',
    });
    // One try each: three would lock everybody out.
    await open(optionsOf(server, { credentials, caFile }));
  });
});

describeWith(['neo4j'], 'the Neo4j engine where the server has no TLS', () => {
  it('should say so', async () => {
    const options = await neo4jLabels();
    const url = options.url.replace('bolt:', 'bolt+s:');
    const plain = await problem({ ...options, url });
    expect(plain).toMatchObject({ kind: 'wrong', variable: 'NEO4J_URL' });
    expect(plain.message).toContain('does not use TLS');
  });
});
