// The few bytes of PostgreSQL's protocol that are sent outside of a session: asking what listens, and cancelling.

import { once } from 'node:events';
import { connect as connectSocket, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Target } from './connection-url.ts';

const SSL_REQUEST = 80_877_103;
const CANCEL_REQUEST = 80_877_102;

/** Which backend process a session has, and the key that allows to cancel what it runs. */
export interface BackendKey {
  processID: number;
  secretKey: number;
}

/**
 * Whether PostgreSQL listens there; null where nothing came back in time or the connection was closed without a word, as
 * forwarders do whose server is away. Resolves within `timeoutMs`.
 */
export async function isPostgres(target: Target, timeoutMs: number): Promise<boolean | null> {
  try {
    using socket = openSocket(target, timeoutMs);
    const answer = await askForTls(socket, timeoutMs);
    return answer === '' ? null : answer === 'S' || answer === 'N';
  } catch {
    return null;
  }
}

/**
 * Asks the server to cancel what a session runs, encrypted where the session is. Whether it does shows only in the session.
 * Rejects where the server can't be asked in time.
 */
export async function requestCancel(
  target: Target,
  { processID, secretKey }: BackendKey,
  encrypted: boolean,
  timeoutMs: number,
): Promise<void> {
  using plain = openSocket(target, timeoutMs);
  const signal = AbortSignal.timeout(timeoutMs);
  let socket: Socket = plain;
  if (encrypted) {
    if ((await askForTls(plain, timeoutMs)) !== 'S') throw new Error('The server offers no TLS any more.');
    const { host } = target;
    // Proxies choose a server by the name; an address must not be sent as one.
    const named = isIP(host) === 0 && !host.startsWith('/') ? { servername: host } : {};
    socket = connectTls({ ...target.tls.options, socket: plain, host, ...named });
    await once(socket, 'secureConnect', { signal });
  }
  socket.on('error', () => {});
  // The server closes the connection without a word.
  const closed = once(socket, 'close', { signal });
  socket.resume();
  socket.write(message(CANCEL_REQUEST, processID, secretKey));
  await closed;
}

type OwnedSocket = Socket & Disposable;

function openSocket({ host, port }: Target, timeoutMs: number): OwnedSocket {
  const socket = host.startsWith('/')
    ? connectSocket(`${host}/.s.PGSQL.${port}`)
    : connectSocket({ host, port });
  socket.on('error', () => {});
  const timer = setTimeout(() => socket.destroy(), timeoutMs);
  return Object.assign(socket, {
    [Symbol.dispose]: () => {
      clearTimeout(timer);
      socket.destroy();
    },
  });
}

/** The one byte that the server answers with; empty when it closed the connection instead. */
async function askForTls(socket: Socket, timeoutMs: number): Promise<string> {
  const signal = AbortSignal.timeout(timeoutMs);
  socket.write(message(SSL_REQUEST));
  const answered: Promise<unknown[]> = once(socket, 'data', { signal });
  const ended = once(socket, 'end', { signal }).then(() => ['']);
  ended.catch(() => {});
  const [data] = await Promise.race([answered, ended]);
  return Buffer.isBuffer(data) ? data.toString('latin1', 0, 1) : '';
}

function message(...numbers: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * (numbers.length + 1));
  bytes.writeInt32BE(bytes.length);
  for (const [index, number] of numbers.entries()) bytes.writeInt32BE(number, 4 * (index + 1));
  return bytes;
}
