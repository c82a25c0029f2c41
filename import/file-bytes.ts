// The bytes of a file, unpacked where it is gzip, in pieces small enough that memory does not grow with the file.

import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { type ReadOptions, SourceError } from './source.ts';

const PIECE = 256 * 1024;
/** Deflate packs up to 1,032 to 1: what is unpacked at once stays within some 32 MiB even of a file made to burst. */
const PACKED_PIECE = 32 * 1024;
const GZIP = [0x1f, 0x8b];

/**
 * Reads a file. It is unpacked if it is gzip, whatever its name; a file named `.gz` must be.
 * @throws {SourceError} when it can't be read to its end, after all that could be read
 */
export async function* fileBytes(path: string, options: ReadOptions): AsyncGenerator<Buffer> {
  const first = Buffer.alloc(2);
  await using file = await open(path).catch((error: unknown) => fail(path, error));
  const { bytesRead } = await file.read(first, 0, 2, 0).catch((error: unknown) => fail(path, error));
  const packed = bytesRead === 2 && first.equals(Buffer.from(GZIP));
  if (!packed && path.endsWith('.gz'))
    throw new SourceError(`${path} is not gzip data, though its name ends in .gz.`);
  if (packed) yield* unpacked(path, pieces(path, file, PACKED_PIECE, options));
  else yield* pieces(path, file, PIECE, options);
}

type File = Awaited<ReturnType<typeof open>>;

async function* pieces(
  path: string,
  file: File,
  size: number,
  { onBytes, signal }: ReadOptions,
): AsyncGenerator<Buffer> {
  for (let position = 0; ; ) {
    signal.throwIfAborted();
    const { bytesRead, buffer } = await file
      .read(Buffer.allocUnsafe(size), 0, size, position)
      .catch((error: unknown) => fail(path, error));
    if (bytesRead === 0) return;
    position += bytesRead;
    yield buffer.subarray(0, bytesRead);
    onBytes(position);
  }
}

/** Hands over everything that could be unpacked before it says that the rest could not. */
async function* unpacked(path: string, packed: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const gunzip = createGunzip({ chunkSize: 64 * 1024 });
  let ready: Buffer[] = [];
  gunzip.on('data', (piece: Buffer) => ready.push(piece));
  let failure: unknown = null;
  const ended = new Promise<void>((resolve) => {
    gunzip.once('end', resolve);
    gunzip.once('error', (error) => {
      failure = error;
      resolve();
    });
  });
  const take = () => {
    const taken = Buffer.concat(ready);
    ready = [];
    return taken;
  };
  try {
    for await (const piece of packed) {
      await Promise.race([new Promise<void>((resolve) => gunzip.write(piece, () => resolve())), ended]);
      yield take();
      if (failure !== null) break;
    }
    if (failure === null) gunzip.end();
    await ended;
    yield take();
  } finally {
    gunzip.destroy();
  }
  if (failure !== null)
    throw new SourceError(`${path} is damaged or cut short: its gzip data can't be unpacked to the end.`, {
      cause: failure,
    });
}

function fail(path: string, cause: unknown): never {
  const code = cause instanceof Error && 'code' in cause ? cause.code : null;
  const why =
    code === 'ENOENT'
      ? 'there is no such file'
      : code === 'EACCES' || code === 'EPERM'
        ? 'this user may not read it'
        : code === 'EISDIR'
          ? 'it is a folder'
          : `reading failed${typeof code === 'string' ? ` (${code})` : ''}`;
  throw new SourceError(`${path} can't be read: ${why}.`, { cause });
}
