// Hands an import over to the process that holds the data folder, and tells what it tells.

import { connect } from 'node:net';
import type { ImportEvent } from '../import/events.ts';
import type { ImportOrder, ImportOutcome } from '../import/import-files.ts';
import { type ControlReply, lineOf } from './control-protocol.ts';
import { Failure } from './failure.ts';

export interface ImportThroughOptions {
  onEvent(event: ImportEvent): void;
  /** Cancels the import there. */
  signal: AbortSignal;
}

/**
 * Has the process at a control socket do an import.
 * @throws {Failure} when it does not answer, will not, or goes away
 */
export function importThrough(
  path: string,
  order: ImportOrder,
  { onEvent, signal }: ImportThroughOptions,
): Promise<ImportOutcome> {
  const { promise, resolve, reject } = Promise.withResolvers<ImportOutcome>();
  const socket = connect(path);
  const cancel = (): void => {
    if (socket.writable) socket.write(lineOf({ type: 'cancel' }));
  };
  let text = '';
  socket.setEncoding('utf8');
  socket.on('connect', () => {
    socket.write(lineOf({ type: 'import', order }));
    if (signal.aborted) cancel();
  });
  socket.on('data', (piece: string) => {
    text += piece;
    const lines = text.split('\n');
    text = lines.pop() ?? '';
    for (const line of lines) {
      const reply = JSON.parse(line) as ControlReply;
      switch (reply.type) {
        case 'event':
          onEvent(reply.event);
          break;
        case 'done':
          resolve(reply.outcome);
          break;
        case 'refused':
          reject(new Failure(reply.message));
          break;
        default:
          reply satisfies never;
      }
    }
  });
  socket.on('error', (cause) =>
    reject(new Failure('The server that holds the data folder does not take orders.', 1, { cause })),
  );
  socket.on('close', () =>
    reject(
      new Failure(
        'The server that holds the data folder went away during the import. Import again: what is there stays.',
      ),
    ),
  );
  signal.addEventListener('abort', cancel, { once: true });
  return promise.finally(() => {
    signal.removeEventListener('abort', cancel);
    socket.destroy();
  });
}
