// The STAR data set, where it is there: real dialogues to run and measure on. Not part of the project.

import { createReadStream, existsSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';

/** Where it is looked for, from the project's root. */
export const STAR_DIR = path.resolve(import.meta.dirname, '../../../shared/data/star');

/** Whether it is there. Says so when not, since a test that is skipped in silence proves nothing. */
export const hasStar = existsSync(path.join(STAR_DIR, 'turns.jsonl.gz'));
if (!hasStar) console.warn(`STAR data set not found at ${STAR_DIR}: the tests on it are skipped.`);

/** The records of one of its files, read without the project's own readers. */
export async function readStar<Fields>(kind: string): Promise<Fields[]> {
  const input = createReadStream(path.join(STAR_DIR, `${kind}.jsonl.gz`)).pipe(createGunzip());
  const records: Fields[] = [];
  for await (const line of createInterface({ input })) records.push(JSON.parse(line) as Fields);
  return records;
}
