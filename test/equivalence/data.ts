// What both sides of a comparison are filled with: files of real dialogues (a part of STAR, or all of it with
// PARLEY_TEST_FULL=1), or of the demo where STAR is not there, and the awkward archive beside them.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateDemo } from '../../demo/generate.ts';
import { KINDS } from '../../import/records.ts';
import { hasStar, readStar } from '../support/star.ts';
import { awkwardRecords, type Records } from './awkward.ts';

/** Files to import, and what they hold. */
export interface DataSet {
  /** What a report calls it. */
  title: string;
  /** Folders of files. */
  paths: string[];
  /** The main part without the awkward archive, of which the turns' ids and times may be a sample. */
  records: Records;
}

/** Whether all of STAR is wanted instead of a part. */
const WANTS_ALL = process.env.PARLEY_TEST_FULL === '1';
/** Every so many-th session of STAR is in the part: some 300 sessions with some 7,000 turns. */
const STAR_STEP = 44;

/** When users are created of whom neither the data nor a session says it. */
const UNDATED = '2019-07-01T00:00:00.000Z';

/** Writes what the comparison is made on into `folder`. */
export async function starData(folder: string): Promise<DataSet> {
  if (!hasStar) return demoData(folder);
  const all = await readStarRecords();
  const awkward = writeRecords(join(folder, 'awkward'), awkwardRecords());
  const records = WANTS_ALL ? all : partOf(all, STAR_STEP);
  const star = writeRecords(join(folder, 'star'), records);
  return {
    title: `${WANTS_ALL ? 'the whole' : 'a part'} of STAR (${records.turns.length} turns)`,
    paths: [star, awkward],
    records,
  };
}

/** A small demo, for comparisons that are made many times. */
export function demoData(folder: string): DataSet {
  const demo = generateDemo({ users: 15, sessions: 60, turns: 900 });
  const records = Object.fromEntries(KINDS.map((kind) => [kind, demo[kind]])) as unknown as Records;
  return {
    title: 'demo data',
    paths: [
      writeRecords(join(folder, 'demo'), records),
      writeRecords(join(folder, 'awkward'), awkwardRecords()),
    ],
    records,
  };
}

async function readStarRecords(): Promise<Records> {
  const lists = await Promise.all(KINDS.map((kind) => readStar<Record<string, unknown>>(kind)));
  return Object.fromEntries(KINDS.map((kind, n) => [kind, lists[n]])) as Records;
}

/** Some sessions with their turns and mentions, the entities that those mention, and the relations between these. */
function partOf(all: Records, step: number): Records {
  const sessions = all.sessions.filter((_, n) => n % step === 0);
  const kept = new Set(sessions.map(({ id }) => id));
  const inKept = ({ sessionId }: Record<string, unknown>) => kept.has(sessionId);
  const mentions = all.mentions.filter(inKept);
  const mentioned = new Set(mentions.map(({ entityId }) => entityId));
  return {
    users: all.users,
    entities: all.entities.filter(({ id }) => mentioned.has(id)),
    sessions,
    turns: all.turns.filter(inKept),
    mentions,
    relations: all.relations.filter((r) => mentioned.has(r.fromEntityId) && mentioned.has(r.toEntityId)),
  };
}

/** What has no time would get that of the import: a time is given to all but what a user's first session dates. */
function dated({ users, sessions }: Records): Records['users'] {
  const withSessions = new Set(sessions.map(({ userId }) => userId));
  return users.map((user) => {
    if (user.createdAt == null && withSessions.has(user.id)) return user;
    const createdAt = user.createdAt ?? UNDATED;
    return { ...user, createdAt, updatedAt: user.updatedAt ?? createdAt };
  });
}

function writeRecords(folder: string, given: Records): string {
  const records = { ...given, users: dated(given) };
  mkdirSync(folder, { recursive: true });
  for (const kind of KINDS)
    writeFileSync(
      join(folder, `${kind}.jsonl`),
      records[kind].map((record) => `${JSON.stringify(record)}\n`).join(''),
    );
  return folder;
}
