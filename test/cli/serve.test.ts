// `parley serve` as a process: how it starts, what stands in its way, and how it ends.

import { once } from 'node:events';
import { request } from 'node:http';
import { connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { post, send } from '../http/test-server.ts';
import { dataFolder, emptyFolder, type Running, run, start } from './parley.ts';

const running: Running[] = [];
afterEach(async () => {
  for (const { process, outcome } of running.splice(0)) {
    process.kill('SIGKILL');
    await outcome;
  }
});

async function serve(environment: Record<string, string> = {}, args: string[] = []): Promise<Running> {
  const defaults = { DATA_DIR: await dataFolder(), PORT: '0', DEMO: 'off' };
  const server = start(['serve', ...args], { environment: { ...defaults, ...environment } });
  running.push(server);
  return server;
}

/** Sends the head of a POST and half its body; the function that comes back sends the rest and gives the status. */
async function halfSent(url: string): Promise<() => Promise<number>> {
  const body = JSON.stringify({ query: '{ __typename }' });
  const outgoing = request(`${url}graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'content-length': body.length },
  });
  const response = once(outgoing, 'response');
  response.catch(() => {});
  outgoing.write(body.slice(0, 10));
  const [socket] = await once(outgoing, 'socket');
  if (socket.connecting) await once(socket, 'connect');
  // The server answers requests in order of arrival: with this answer, it has seen the head above.
  await send(`${url}health/live`);
  return async () => {
    outgoing.end(body.slice(10));
    const [incoming] = await response;
    incoming.resume();
    return incoming.statusCode;
  };
}

describe('parley serve', () => {
  it('should print its URL, serve there and end with 0 on SIGTERM', async () => {
    const server = await serve();
    const url = await server.url();
    expect((await post(url, { query: '{ __typename }' })).json()).toEqual({ data: { __typename: 'Query' } });
    server.process.kill('SIGTERM');
    const { code, stderr } = await server.outcome;
    expect(code).toBe(0);
    expect(stderr).toBe('');
    await expect(send(url)).rejects.toThrow();
  });

  it('should finish the request that runs when SIGTERM comes, take no other, and end with 0', async () => {
    const server = await serve({ LOG_LEVEL: 'info' });
    const url = await server.url();
    const finish = await halfSent(url);
    const stopping = server.said('finishing what runs');
    server.process.kill('SIGTERM');
    await stopping;
    await vi.waitFor(() => expect(send(`${url}health/live`)).rejects.toThrow());
    expect(await finish()).toBe(200);
    expect((await server.outcome).code).toBe(0);
  });

  it('should not wait for connections on which nothing is asked', async () => {
    const server = await serve({ SHUTDOWN_TIMEOUT_MS: '600000' });
    const { port, hostname } = new URL(await server.url());
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    await send(`${await server.url()}health/live`);
    server.process.kill('SIGINT');
    expect((await server.outcome).code).toBe(0);
    socket.destroy();
  });

  it('should not wait longer than SHUTDOWN_TIMEOUT_MS', async () => {
    const server = await serve({ SHUTDOWN_TIMEOUT_MS: '200' });
    const finish = await halfSent(await server.url());
    server.process.kill('SIGTERM');
    expect((await server.outcome).code).toBe(0);
    await expect(finish()).rejects.toThrow();
  });

  it('should end at once when told to a second time', async () => {
    const server = await serve({ SHUTDOWN_TIMEOUT_MS: '600000' });
    const finish = await halfSent(await server.url());
    server.process.kill('SIGINT');
    await server.said('finishing what runs');
    // Until then a second signal counts as the echo that npm sends.
    await sleep(600);
    server.process.kill('SIGINT');
    expect((await server.outcome).code).toBe(1);
    await expect(finish()).rejects.toThrow();
  });

  it('should end cleanly when told to before it is ready', async () => {
    const server = await serve();
    await server.said('Starting');
    server.process.kill('SIGTERM');
    const { code, stderr } = await server.outcome;
    expect(code).toBe(0);
    expect(stderr).toBe('');
  });

  it('should name the port and the setting when the port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' ? String(address?.port) : '';
    const { code, stderr } = await (await serve({ PORT: port })).outcome;
    other.close();
    expect(code).toBe(1);
    expect(stderr).toContain(`Port ${port}`);
    expect(stderr).toContain('PORT');
    expect(stderr).not.toContain('    at ');
  });

  it('should name the process that has the data folder', async () => {
    const DATA_DIR = await dataFolder();
    const first = await serve({ DATA_DIR });
    await first.url();
    const { code, stderr } = await (await serve({ DATA_DIR })).outcome;
    expect(code).toBe(1);
    expect(stderr).toContain(String(first.process.pid));
    expect(stderr).toContain(DATA_DIR);
    expect(stderr).not.toContain('    at ');
  });

  it('should log JSON lines when no terminal reads them', async () => {
    const server = await serve();
    await server.url();
    server.process.kill('SIGTERM');
    const { stdout } = await server.outcome;
    for (const line of stdout.trim().split('\n')) expect(JSON.parse(line)).toHaveProperty('msg');
  });

  it('should migrate a folder without serving', async () => {
    const DATA_DIR = await emptyFolder();
    const { code, stdout } = await run(['migrate'], { environment: { DATA_DIR } });
    expect(code).toBe(0);
    expect(stdout).toContain(DATA_DIR);
  });
});
