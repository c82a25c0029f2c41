// Keeps a failure of the driver's control connection from ending the process.

import type { Client } from 'cassandra-driver';

/** Between a failure and the next try, in milliseconds. */
const PAUSE_MS = 500;

/** What is used of the connection by which the driver learns of its servers. */
interface ControlConnection {
  _isShuttingDown: boolean;
  _refresh(...args: unknown[]): Promise<void>;
}

/**
 * Catches what the driver's own `_refresh` rejects with and tries again. The driver calls it from timers without a catch, and where
 * two calls overlap, one sets to null what the other reads (cassandra-driver 4.10, lib/control-connection.js).
 */
export function guardControlConnection(client: Client): void {
  const control: unknown = Reflect.get(client, 'controlConnection');
  if (!isControlConnection(control)) return;
  const refresh = control._refresh.bind(control);
  control._refresh = async (...args) => {
    try {
      await refresh(...args);
    } catch {
      if (control._isShuttingDown) return;
      setTimeout(() => void control._refresh(), PAUSE_MS).unref();
    }
  };
}

function isControlConnection(value: unknown): value is ControlConnection {
  return (
    typeof value === 'object' && value !== null && '_refresh' in value && typeof value._refresh === 'function'
  );
}
