// A failure of the driver's control connection ends nothing.

import { Client } from 'cassandra-driver';
import { expect, it, vi } from 'vitest';
import { guardControlConnection } from '../../datasources/cassandra/control-guard.ts';

function clientWith(refresh: () => Promise<void>) {
  const controlConnection = { _isShuttingDown: false, _refresh: refresh };
  return { client: { controlConnection } as unknown as Client, controlConnection };
}

it('should try again what failed, until it does not', async () => {
  const refresh = vi
    .fn<() => Promise<void>>()
    .mockRejectedValueOnce(new TypeError("Cannot read properties of null (reading 'endpoint')"))
    .mockRejectedValueOnce(new Error('again'))
    .mockResolvedValue();
  const { client, controlConnection } = clientWith(refresh);
  guardControlConnection(client);
  await controlConnection._refresh();
  await vi.waitFor(() => expect(refresh).toHaveBeenCalledTimes(3), 3_000);
});

it('should not try again while it is being shut down', async () => {
  const { client, controlConnection } = clientWith(() => Promise.reject(new Error('closed')));
  guardControlConnection(client);
  controlConnection._isShuttingDown = true;
  await controlConnection._refresh();
});

it('should find what it guards in the driver', () => {
  const client = new Client({ contactPoints: ['127.0.0.1'], localDataCenter: 'here' });
  const control = Reflect.get(client, 'controlConnection') as { _refresh: unknown };
  const before = control._refresh;
  guardControlConnection(client);
  expect(control._refresh).not.toBe(before);
  expect(control).toHaveProperty('_isShuttingDown');
});
