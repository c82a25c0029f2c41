// Tells a server that is asked in the wrong protocol from one that hangs or is going down. A server without TLS takes a TLS
// greeting for the start of a command and waits for the rest; one with TLS hangs up on a plain command.

import { connect as connectPlain, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { RedisAddress } from './address.ts';

/** How long the server may take to answer. */
const PATIENCE_MS = 300;

/** Whether a server that was asked with TLS answers without, or the other way round. */
export function speaksOther(address: RedisAddress): Promise<boolean> {
  return address.tls ? speaksPlain(address) : speaksTls(address);
}

function speaksPlain({ host, port }: RedisAddress): Promise<boolean> {
  const socket = connectPlain(port, host, () => socket.write('PING\r\n'));
  return settled(socket, 'data', (reply) => /^[+-]/.test(String(reply)));
}

/** Nothing is sent once the connection stands, so it is no matter whose it is. */
function speaksTls({ host, port }: RedisAddress): Promise<boolean> {
  const name = isIP(host) === 0 ? { servername: host } : {};
  const socket = connectTls({ host, port, ...name, rejectUnauthorized: false });
  return settled(socket, 'secureConnect', () => true);
}

function settled(socket: Socket, event: string, judge: (data: unknown) => boolean): Promise<boolean> {
  return new Promise((resolve) => {
    const end = (answer: boolean) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answer);
    };
    const timer = setTimeout(() => end(false), PATIENCE_MS);
    socket.once(event, (data: unknown) => end(judge(data)));
    socket.once('error', () => end(false)).once('close', () => end(false));
  });
}
