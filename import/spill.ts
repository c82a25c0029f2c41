// Puts records aside on disk, partitioned by a key, so that all records of a key can be had together without holding all keys
// in memory (the partitioning phase of a Grace hash join: Kitsuregawa, Tanaka and Moto-oka, 1983).
//
// Everything goes to one file, in pieces; a list in memory says which pieces belong to which partition. The file loses its
// name as soon as it is open, so that nothing is left of it however the process ends.

import { randomUUID } from 'node:crypto';
import { mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { SourceError } from './source.ts';

/** What a partition should take at most, as text. Loaded it takes some five times as much. */
const PARTITION_BYTES = 4 * 1024 * 1024;
const MAX_PARTITIONS = 1_024;
/** What all partitions together may hold in memory before it is written. */
const BUFFERED = 32 * 1024 * 1024;
const MAX_PIECE = 128 * 1024;

type File = Awaited<ReturnType<typeof open>>;

interface Partition {
  waiting: string[];
  waitingLength: number;
  pieces: { position: number; bytes: number }[];
}

/** Items put aside by key. They come back in the order in which they were added. */
export class Spill<Item> implements AsyncDisposable {
  readonly #file: File;
  readonly #path: string;
  readonly #partitions: Partition[];
  readonly #pieceLength: number;
  #end = 0;

  private constructor(file: File, path: string, count: number) {
    this.#file = file;
    this.#path = path;
    this.#partitions = Array.from({ length: count }, () => ({ waiting: [], waitingLength: 0, pieces: [] }));
    this.#pieceLength = Math.min(MAX_PIECE, BUFFERED / count);
  }

  /** Opens a spill in a folder for about so many bytes of text. Throws SourceError when the folder can't be written. */
  static async open<Item>(folder: string, bytes: number): Promise<Spill<Item>> {
    const count = Math.min(MAX_PARTITIONS, Math.max(1, Math.ceil(bytes / PARTITION_BYTES)));
    const path = join(folder, `.import-${randomUUID()}.tmp`);
    try {
      await mkdir(folder, { recursive: true });
      const file = await open(path, 'wx+', 0o600);
      // Where an open file can't be removed, closing removes it.
      await rm(path, { force: true }).catch(() => {});
      return new Spill<Item>(file, path, count);
    } catch (cause) {
      throw new SourceError(`The folder ${folder}, where an import puts records aside, can't be written.`, {
        cause,
      });
    }
  }

  get partitions(): number {
    return this.#partitions.length;
  }

  /** Adds an item. Call `settle` from time to time. */
  add(key: string, item: Item): void {
    const partition = this.#partitions[hash(key) % this.#partitions.length]!;
    const text = JSON.stringify(item);
    partition.waiting.push(text);
    partition.waitingLength += text.length;
  }

  /** Writes what is worth writing; with `all`, everything. */
  async settle(all = false): Promise<void> {
    for (const partition of this.#partitions) {
      if (partition.waitingLength === 0 || (!all && partition.waitingLength < this.#pieceLength)) continue;
      const bytes = Buffer.from(partition.waiting.join(','));
      partition.waiting = [];
      partition.waitingLength = 0;
      await this.#write(bytes);
      partition.pieces.push({ position: this.#end, bytes: bytes.length });
      this.#end += bytes.length;
    }
  }

  /** All items of a partition. Only after `settle(true)`. */
  async load(partition: number): Promise<Item[]> {
    const items: Item[] = [];
    for (const { position, bytes } of this.#partitions[partition]!.pieces) {
      const buffer = Buffer.allocUnsafe(bytes);
      for (let read = 0; read < bytes; ) {
        const { bytesRead } = await this.#file.read(buffer, read, bytes - read, position + read);
        if (bytesRead === 0)
          throw new Error('The file of records put aside is shorter than what was written.');
        read += bytesRead;
      }
      for (const item of JSON.parse(`[${buffer.toString('utf8')}]`) as Item[]) items.push(item);
    }
    return items;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.close();
    await rm(this.#path, { force: true });
  }

  async #write(bytes: Buffer): Promise<void> {
    try {
      for (let written = 0; written < bytes.length; ) {
        const { bytesWritten } = await this.#file.write(
          bytes,
          written,
          bytes.length - written,
          this.#end + written,
        );
        written += bytesWritten;
      }
    } catch (cause) {
      throw new SourceError("The records put aside during an import can't be written. Is the disk full?", {
        cause,
      });
    }
  }
}

/** FNV-1a over UTF-16 code units, mixed once more because only its low bits are used. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1)
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  value ^= value >>> 15;
  return Math.imul(value, 0x2c1b3c6d) >>> 0;
}
