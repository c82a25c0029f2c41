// The life of a server: what is opened is closed, in the opposite order, whenever it ends.

import { describe, expect, it } from 'vitest';
import { Failure } from '../../src/failure.ts';
import { Server } from '../../src/server.ts';

describe('Server', () => {
  it('should close what it opened, last in, first out', async () => {
    const closed: string[] = [];
    const server = new Server(async (opened) => {
      for (const name of ['stores', 'http', 'control']) opened.defer(() => void closed.push(name));
      return 'http://here/';
    });
    expect(server.phase).toBe('new');
    expect(await server.start()).toBe('http://here/');
    expect(server.phase).toBe('running');
    const stopping = server.stop();
    expect(server.phase).toBe('draining');
    await Promise.all([stopping, server.stop()]);
    expect(server.phase).toBe('stopped');
    await server.stop();
    expect(closed).toEqual(['control', 'http', 'stores']);
  });

  it('should close what it had opened when starting fails, and say why', async () => {
    const closed: string[] = [];
    const server = new Server(async (opened) => {
      opened.defer(() => void closed.push('stores'));
      throw new Failure('The port is taken.');
    });
    await expect(server.start()).rejects.toThrow('The port is taken.');
    expect(closed).toEqual(['stores']);
    expect(server.phase).toBe('stopped');
  });

  it('should give up and close when it is stopped while starting', async () => {
    const closed: string[] = [];
    const reached = Promise.withResolvers<void>();
    const go = Promise.withResolvers<void>();
    const server = new Server(async (opened, signal) => {
      opened.defer(() => void closed.push('stores'));
      reached.resolve();
      await go.promise;
      signal.throwIfAborted();
      throw new Error('It should not have gone on.');
    });
    const starting = expect(server.start()).rejects.toThrow(Failure);
    await reached.promise;
    const stopping = server.stop();
    go.resolve();
    await Promise.all([starting, stopping]);
    expect(closed).toEqual(['stores']);
    expect(server.phase).toBe('stopped');
  });

  it('should be started once', async () => {
    const server = new Server(async () => 'http://here/');
    await server.start();
    await expect(server.start()).rejects.toThrow('once');
    await server.stop();
    await expect(server.start()).rejects.toThrow('once');
  });
});
