// The first bytes of a Bolt connection, and no more: whether a server speaks Bolt, without a login. On a server that was stopped
// the kernel still takes connections, so that only an answer tells.
// https://neo4j.com/docs/bolt/current/bolt/handshake/

import { connect, isIP } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { ServerAddress, Trust } from './server-address.ts';

/** The magic number, then four versions to choose from: 5.x, 4.x, 3, none. */
const HELLO = Buffer.from('6060b01700080805000204040000000300000000', 'hex');

/** How a server took the first bytes. */
export type Greeting =
  | { kind: 'bolt' }
  /** Something answers, and not in Bolt. */
  | { kind: 'other' }
  /** It ended the connection without a word. */
  | { kind: 'closed' }
  | { kind: 'silent' }
  /** The connection failed; in TLS when it had been made before. */
  | { kind: 'error'; error: NodeJS.ErrnoException; inTls: boolean };

/** Greets a server and hangs up. Never rejects. */
export function greet(
  { host, port }: Pick<ServerAddress, 'host' | 'port'>,
  trust: Trust | null,
  ms: number,
  signal?: AbortSignal,
): Promise<Greeting> {
  return new Promise((resolve) => {
    const socket =
      trust === null ? connect({ host, port }) : connectTls({ host, port, ...tlsOptions(host, trust) });
    let connected = false;
    const end = (greeting: Greeting): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', silent);
      // An error that comes after the end has no one to tell.
      socket
        .removeAllListeners()
        .on('error', () => {})
        .destroy();
      resolve(greeting);
    };
    const silent = (): void => end({ kind: 'silent' });
    const timer = setTimeout(silent, ms);
    signal?.addEventListener('abort', silent, { once: true });
    if (signal?.aborted) return silent();
    socket.once('connect', () => {
      connected = true;
    });
    socket.once(trust === null ? 'connect' : 'secureConnect', () => socket.write(HELLO));
    socket.once('data', (bytes) =>
      end({ kind: bytes.length >= 4 && bytes[0] === 0 && bytes.readUInt32BE(0) !== 0 ? 'bolt' : 'other' }),
    );
    socket.once('error', (error) => end({ kind: 'error', error, inTls: connected && trust !== null }));
    socket.once('close', () => end({ kind: 'closed' }));
  });
}

function tlsOptions(host: string, trust: Trust) {
  return {
    ...(isIP(host) ? {} : { servername: host }),
    ...(trust.kind === 'ca' ? { ca: trust.pem } : {}),
    rejectUnauthorized: trust.kind !== 'any',
  };
}
