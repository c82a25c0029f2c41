// Reads on, for a moment, what a refused request still sends. A connection that is closed while bytes are on their way is
// reset, and then the client never sees why it was refused.

import type { IncomingMessage } from 'node:http';

const MAX_BYTES = 64 * 1024 * 1024;
const MAX_MS = 2_000;

/** Resolves when the body has ended, or when its sender has had bytes and time enough. Keeps nothing of it. */
export function discardBody(request: IncomingMessage): Promise<void> {
  if (request.readableEnded || request.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    let received = 0;
    const count = (chunk: Buffer) => {
      received += chunk.length;
      if (received > MAX_BYTES) stop();
    };
    const stop = () => {
      clearTimeout(timer);
      request.off('data', count).off('close', stop).off('end', stop).pause();
      resolve();
    };
    const timer = setTimeout(stop, MAX_MS).unref();
    request.on('data', count).on('close', stop).on('end', stop).resume();
  });
}
