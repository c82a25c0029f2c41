// Files to import, found by their names: `turns.jsonl`, `turns-2020.csv.gz`, `users.part1.ndjson` and so on.

import { readdir, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { fileBytes } from './file-bytes.ts';
import { readCsv } from './read-csv.ts';
import { readJsonLines } from './read-jsonl.ts';
import { KINDS, type Kind } from './records.ts';
import { type Source, SourceError } from './source.ts';
import { textLines } from './text-lines.ts';

const NAME = new RegExp(`^(${KINDS.join('|')})([-_. ].*)?\\.(jsonl?|ndjson|csv)(\\.gz)?$`, 'i');
/** Looks like data, so that a file of a folder with such a name is not passed over in silence. */
const DATA = /\.(jsonl?|ndjson|csv|tsv)(\.(gz|zip|bz2|xz|zst))?$/i;
const EXPECTED = `a name such as turns.jsonl, turns-2020.jsonl.gz or turns.csv, with one of ${KINDS.join(', ')} at its start`;
/** What packed text is likely to unpack to, as a multiple. */
const UNPACKED = 10;

/** What a search gave. */
export interface FoundSources {
  /** In the order of import: by kind, then by the order given, then by name. */
  sources: Source[];
  /** Files of the folders that were passed over, with their paths. */
  passedOver: string[];
}

/**
 * Finds what is to be imported in folders (not in their subfolders) and among files.
 * @throws {SourceError} when a path is not there or can't be read, a file's name says no kind, or there is nothing
 */
export async function findSources(paths: readonly string[]): Promise<FoundSources> {
  const sources = new Map<string, Source>();
  const passedOver: string[] = [];
  for (const path of paths) {
    const info = await stat(path).catch((cause: unknown) => {
      throw new SourceError(`${path} is not there, or this user may not see it.`, { cause });
    });
    if (!info.isDirectory()) {
      const kind = kindOf(path);
      if (kind === null) throw new SourceError(`${path} was not imported: expected ${EXPECTED}.`);
      sources.set(resolve(path), fileSource(kind, path, info.size));
      continue;
    }
    const names = await readdir(path).catch((cause: unknown) => {
      throw new SourceError(`The folder ${path} can't be read by this user.`, { cause });
    });
    for (const name of names.sort()) {
      const file = join(path, name);
      const kind = kindOf(name);
      const fileInfo = kind === null ? null : await stat(file).catch(() => null);
      if (kind !== null && (fileInfo === null || fileInfo.isFile()))
        sources.set(resolve(file), fileSource(kind, file, fileInfo?.size ?? 0));
      else if (DATA.test(name)) passedOver.push(file);
    }
  }
  if (sources.size === 0)
    throw new SourceError(
      `There is nothing to import in ${paths.join(', ')}: expected files with ${EXPECTED}.${
        passedOver.length === 0 ? '' : ` Found ${passedOver.map((file) => basename(file)).join(', ')}.`
      }`,
    );
  const ordered = [...sources.values()].sort((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind));
  return { sources: ordered, passedOver };
}

function kindOf(path: string): Kind | null {
  return (NAME.exec(basename(path))?.[1]?.toLowerCase() as Kind | undefined) ?? null;
}

function fileSource(kind: Kind, path: string, bytes: number): Source {
  const isCsv = /\.csv(\.gz)?$/i.test(path);
  return {
    kind,
    name: path,
    bytes,
    plainBytes: path.endsWith('.gz') ? bytes * UNPACKED : bytes,
    read: (options) => {
      const lines = textLines(path, fileBytes(path, options));
      return isCsv ? readCsv(path, lines) : readJsonLines(path, lines);
    },
  };
}
