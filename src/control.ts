// Takes orders from other processes of the same user on a socket, so that an import works while a server holds the data
// folder: the server does it, between the requests that it answers.

import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ImportEvent } from '../import/events.ts';
import { type ImportOrder, importFiles } from '../import/import-files.ts';
import type { ImportStores } from '../import/run.ts';
import { SourceError } from '../import/source.ts';
import { type ControlReply, lineOf, MAX_REQUEST, readRequest } from './control-protocol.ts';
import type { Logger } from './log.ts';

export interface ControlOptions {
  stores: ImportStores;
  dataDir: string;
  log: Logger;
}

/** A socket that takes orders. */
export interface Control {
  readonly path: string;
  /** Cancels an import that runs and waits for its end. */
  close(): Promise<void>;
}

/** Longest path of a socket that every system takes, in bytes. */
const MAX_SOCKET_PATH = 100;

/** Listens in the data folder, or in a folder of its own where that can't hold a socket. */
export async function startControl(options: ControlOptions): Promise<Control> {
  const desk = new Desk(options);
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    desk.serve(socket);
  });
  const path = await listenSomewhere(server, options.dataDir);
  server.on('error', (error) => options.log.error({ err: error }, 'The control socket failed'));
  return {
    path,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      await desk.close();
      for (const socket of sockets) socket.destroySoon();
      await closed;
      await rm(path, { force: true });
      if (dirname(path) !== options.dataDir) await rm(dirname(path), { recursive: true, force: true });
    },
  };
}

async function listenSomewhere(server: Server, dataDir: string): Promise<string> {
  const inData = join(dataDir, 'control.sock');
  if (Buffer.byteLength(inData) <= MAX_SOCKET_PATH) {
    // Left by a process that was killed: the folder is ours, so it is no one's.
    await rm(inData, { force: true });
    // Some mounted file systems hold no sockets.
    if (await listen(server, inData).catch(() => false)) return inData;
  }
  const folder = await mkdtemp(join(tmpdir(), 'parley-'));
  const path = join(folder, 'control.sock');
  await listen(server, path);
  return path;
}

async function listen(server: Server, path: string): Promise<true> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => {
      server.off('error', reject);
      resolve();
    });
  });
  await chmod(path, 0o600);
  return true;
}

/** Does one import at a time. */
class Desk {
  readonly #options: ControlOptions;
  #running: { abort: AbortController; ended: Promise<void> } | null = null;
  #isClosed = false;

  constructor(options: ControlOptions) {
    this.#options = options;
  }

  /** Listens to one caller. */
  serve(socket: Socket): void {
    let text = '';
    let own: AbortController | null = null;
    const reply = (message: ControlReply): void => {
      if (socket.writable) socket.write(lineOf(message));
    };
    const refuse = (message: string): void => {
      reply({ type: 'refused', message });
      socket.end();
    };
    socket.setEncoding('utf8');
    socket.on('error', () => own?.abort());
    socket.on('close', () => own?.abort());
    socket.on('data', (piece: string) => {
      text += piece;
      const lines = text.split('\n');
      text = lines.pop() ?? '';
      if (text.length > MAX_REQUEST) refuse('The request is too long.');
      for (const line of lines) {
        const request = readRequest(line);
        if (request === null) refuse('This is not a request that this version of Parley knows.');
        else if (request.type === 'cancel') own?.abort();
        else if (this.#isClosed) refuse('The server is stopping. Import again when it has stopped.');
        else if (this.#running !== null)
          refuse('Another import is running in the server. Wait until it has ended, then import again.');
        else {
          own = new AbortController();
          this.#start(request.order, own, reply, () => socket.end());
        }
      }
    });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#running?.abort.abort();
    await this.#running?.ended;
  }

  #start(
    order: ImportOrder,
    abort: AbortController,
    reply: (message: ControlReply) => void,
    end: () => void,
  ): void {
    const ended = this.#import(order, abort.signal, reply).finally(() => {
      this.#running = null;
      end();
    });
    this.#running = { abort, ended };
  }

  async #import(
    order: ImportOrder,
    signal: AbortSignal,
    reply: (message: ControlReply) => void,
  ): Promise<void> {
    const { stores, dataDir, log } = this.#options;
    log.info({ paths: order.paths }, 'An import begins');
    try {
      const onEvent = (event: ImportEvent): void => reply({ type: 'event', event: withoutRecord(event) });
      const outcome = await importFiles(order, stores, { dataDir, signal, onEvent });
      const { report } = outcome;
      log.info(
        { outcome: report.outcome, rejected: report.rejected, seconds: report.seconds },
        'The import ended',
      );
      reply({ type: 'done', outcome });
    } catch (error) {
      if (error instanceof SourceError) reply({ type: 'refused', message: error.message });
      else {
        log.error({ err: error }, 'The import failed');
        reply({ type: 'refused', message: 'The import failed. The log of the server says why.' });
      }
    }
  }
}

/** A record may be megabytes long, and its reject says what is wrong without it. */
function withoutRecord(event: ImportEvent): ImportEvent {
  return event.type === 'reject' ? { type: 'reject', reject: { ...event.reject, record: null } } : event;
}
