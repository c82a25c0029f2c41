// The thread that holds PGlite, so that a heavy statement never stalls the server. It hands bytes of PostgreSQL's protocol to
// the engine and back and knows nothing else.

import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm';
import { type Answer, type EngineOptions, Flag, type Order } from './pglite-protocol.ts';

/**
 * Over PGlite's own: small buffers (the system caches the files), a log that a start after a crash reads in seconds, and reads
 * by index that cost what they do where the files are cached.
 */
const SETTINGS = {
  shared_buffers: '32MB',
  work_mem: '16MB',
  timezone: 'UTC',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_wal_size: '128MB',
  random_page_cost: '1.1',
};

const START_PARAMS = [
  ...PGlite.defaultStartParams,
  ...Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
];

/** Runs one exchange. PGlite's own reader is passed by: the asking thread reads the bytes. */
async function run(engine: PGlite, bytes: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  await engine.execProtocolRawStream(bytes, {
    syncToFs: false,
    onRawData: (chunk) => {
      chunks.push(chunk.slice());
      length += chunk.length;
    },
  });
  const [first] = chunks;
  if (chunks.length === 1 && first) return new Uint8Array(first);
  const reply = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    reply.set(chunk, at);
    at += chunk.length;
  }
  return reply;
}

async function main({ folder, flags }: EngineOptions): Promise<void> {
  const port = parentPort;
  if (isMainThread || !port) throw new Error('This file runs as a worker thread.');
  const answer = (message: Answer, transfer: readonly ArrayBuffer[] = []): void =>
    port.postMessage(message, transfer);

  let engine: PGlite;
  try {
    engine = await PGlite.create({
      dataDir: folder,
      extensions: { pg_trgm },
      startParams: START_PARAMS,
    });
  } catch (error) {
    answer({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
    port.close();
    return;
  }

  port.on('message', async (order: Order) => {
    if (order === 'close') {
      await engine.close();
      port.close();
      return;
    }
    const { place, bytes } = order;
    if (Atomics.compareExchange(flags, place, Flag.WAITING, Flag.TAKEN) !== Flag.WAITING) {
      answer({ kind: 'reply', place, bytes: null });
      return;
    }
    const reply = await run(engine, bytes);
    answer({ kind: 'reply', place, bytes: reply }, [reply.buffer]);
  });
  answer({ kind: 'ready' });
}

await main(workerData as EngineOptions);
