// A small archive with what real ones have: ties, times that run backwards, several languages, sessions in pieces, mentions
// with and without a place. And the means to write it in every format.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { KINDS, type Kind } from '../../import/records.ts';
import { arraySource, type Source } from '../../import/source.ts';
import { stringify } from './csv-writer.ts';

/** Raw records of each kind, as files have them. */
export type Archive = Record<Kind, Record<string, unknown>[]>;

const DAY = Date.UTC(2024, 1, 29);
const time = (ms: number) => new Date(DAY + ms).toISOString();
const CONTENTS = [
  'Hallo Welt',
  ' ',
  '',
  '你好，世界',
  'naïve "quote", comma;\nsecond line\r\nthird',
  '😀👩‍👩‍👧',
  'مرحبا',
];

/** Makes an archive; the same for the same size. */
export function archive(sessionCount = 12, turnsEach = 9): Archive {
  const users = Array.from({ length: 5 }, (_, index) => ({
    id: `user/${index}`,
    externalId: index === 0 ? null : `x${index}`,
    name: ['Zoë', '王芳', 'Анна', "O'Neil", null][index],
    email: index === 4 ? null : `User${index}@Example.com`,
    locale: 'pt-BR',
    metadata: index === 1 ? null : { plan: ['a;b', 'c,"d"'], n: index },
    // Undated ones get the time of their first session; else what is missing would be the time of the import.
    createdAt: index < 3 ? null : time(-index * 1_000),
    updatedAt: index < 3 ? null : time(index * 1_000),
  }));
  const entities = Array.from({ length: 6 }, (_, index) => ({
    id: `e:${index}`,
    type: ['Person', 'Ort', '場所'][index % 3],
    name: `Entity ${index}`,
    aliases: index === 2 ? ['two', 'zwei, 二'] : [],
    description: index === 3 ? 'The third,\nin two lines' : null,
    shared: index === 4,
    metadata: {},
  }));
  const sessions = Array.from({ length: sessionCount }, (_, index) => ({
    id: `s-${index}`,
    userId: index % 6 === 5 ? null : `user/${index % 5}`,
    title: index % 4 === 0 ? `Given title ${index}` : null,
    channel: 'web',
    status: index % 5 === 4 ? 'archived' : null,
    tags: index % 2 === 0 ? ['one', 'two'] : [],
    metadata: null,
    startedAt: time(index * 60_000),
    endedAt: index % 3 === 0 ? null : time(index * 60_000 + 5_000),
  }));
  const turns: Archive['turns'] = [];
  const mentions: Archive['mentions'] = [];
  for (let index = 0; index < turnsEach; index += 1)
    for (const [number, { id, userId }] of sessions.entries()) {
      if (number % 11 === 10) continue;
      const content = CONTENTS[(index + number) % CONTENTS.length]!;
      turns.push({
        id: `${id}#${index}`,
        sessionId: id,
        index: index * (1 + (number % 3)),
        role: ['system', 'user', 'assistant', 'tool'][(index + number) % 4],
        content,
        // A tie in every second session, backwards in every third.
        createdAt: time(
          number * 60_000 + (number % 2 === 0 ? 0 : index * 1_000) - (number % 3 === 2 ? index * 7_000 : 0),
        ),
        tokens: index === 0 ? null : index,
        model: index % 4 === 2 ? 'model-1' : null,
        authorId: index % 4 === 1 ? userId : null,
        metadata: index === 3 ? [1, null, { ü: 'ß' }] : null,
      });
      for (let nth = 0; nth < (index + number) % 3; nth += 1)
        mentions.push({
          turnId: `${id}#${index}`,
          sessionId: id,
          turnIndex: index * (1 + (number % 3)),
          entityId: `e:${(index + nth) % 5}`,
          source: nth === 0 ? 'kb' : null,
          start: content.length > 4 && nth === 1 ? 2 : null,
          end: content.length > 4 && nth === 1 ? 4 : null,
          count: 1 + nth,
        });
    }
  const relations = Array.from({ length: 9 }, (_, index) => ({
    fromEntityId: `e:${index % 5}`,
    toEntityId: `e:${(index * 2) % 6}`,
    type: index % 2 === 0 ? 'KNOWS' : 'kennt',
    weight: index % 3 === 0 ? null : index / 4,
    source: index < 5 ? 'kb' : null,
    metadata: index === 1 ? { since: 2001 } : null,
  }));
  return { users, entities, sessions, turns, mentions, relations };
}

/** The archive as sources in memory. */
export function sourcesOf(records: Partial<Archive>): Source[] {
  return KINDS.flatMap((kind) => (records[kind] === undefined ? [] : arraySource(kind, kind, records[kind])));
}

const FORMATS = {
  jsonl: (records: readonly object[]) => records.map((record) => `${JSON.stringify(record)}\n`).join(''),
  csv: (records: readonly Record<string, unknown>[]) => stringify(records),
};

/** Writes the archive into a folder. */
export function writeArchive(
  folder: string,
  records: Partial<Archive>,
  format: 'jsonl' | 'csv',
  gzip = false,
): string {
  mkdirSync(folder, { recursive: true });
  for (const kind of KINDS) {
    if (records[kind] === undefined) continue;
    const text = FORMATS[format](records[kind]);
    writeFileSync(join(folder, `${kind}.${format}${gzip ? '.gz' : ''}`), gzip ? gzipSync(text) : text);
  }
  return folder;
}
