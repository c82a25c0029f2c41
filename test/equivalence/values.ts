// Values that occur in the data, for the arguments of generated requests: ids, names, times and such from the records, turn
// ids and cursors from replies.

import type { Random } from '../../demo/random.ts';
import { awkwardRecords, LONG_ENTITY, LONG_SESSION, type Records } from './awkward.ts';
import type { DataSet } from './data.ts';
import type { Request, Side } from './side.ts';

export interface Values {
  /** Global ids. Those of the long thread and the long entity are left out: engines may cut their pages short. */
  users: string[];
  sessions: string[];
  entities: string[];
  /** Global ids of turns by that of their session. */
  turns: Map<string, string[]>;
  externalIds: string[];
  emails: string[];
  channels: string[];
  tags: string[];
  entityTypes: string[];
  relationTypes: string[];
  weights: number[];
  /** RFC 3339, with several offsets. */
  times: string[];
  /** Parts of names and titles. */
  userNames: string[];
  entityNames: string[];
  titles: string[];
  /** By the list they are of, in its order: what the cursor itself says, such as `users by NAME`. */
  cursors: Map<string, string[]>;
}

/** How many values of each kind are kept of the main part of the data; the awkward ones all are. */
const SAMPLE = 40;

/** Collects values; the same for the same data and seed. Turn ids and cursors are those that `side` gives. */
export async function collectValues({ records }: DataSet, side: Side, random: Random): Promise<Values> {
  const awkward = awkwardRecords();
  const both = <Kind extends keyof Records>(kind: Kind, weight = SAMPLE): Records[Kind] => [
    ...sample(records[kind], weight, random),
    ...awkward[kind],
  ];
  const users = both('users');
  const sessions = both('sessions').filter(({ id }) => id !== LONG_SESSION);
  // By mention: what is spoken of often comes often.
  const spokenOf = sample(records.mentions, 3 * SAMPLE, random).map(({ entityId }) => entityId);
  const spokenOfAwkward = awkward.mentions.map(({ entityId }) => entityId).slice(0, SAMPLE);
  const entities = [...both('entities')];
  const entityIds = [...entities.map(({ id }) => id), ...spokenOf, ...spokenOfAwkward];
  const relations = both('relations');
  const values: Values = {
    users: users.map(({ id }) => `usr_${id}`),
    sessions: sessions.map(({ id }) => `ses_${id}`),
    entities: entityIds.filter((id) => id !== LONG_ENTITY).map((id) => `ent_${id}`),
    turns: new Map(),
    externalIds: textsOf(users, 'externalId'),
    emails: textsOf(users, 'email'),
    channels: distinct(textsOf(sessions, 'channel')),
    tags: distinct(sessions.flatMap(({ tags }) => (Array.isArray(tags) ? tags.map(String) : []))),
    entityTypes: distinct(textsOf(entities, 'type')),
    relationTypes: distinct(textsOf(relations, 'type')),
    weights: relations.flatMap(({ weight }) => (typeof weight === 'number' ? weight : [])),
    times: timesOf(sessions, both('turns').slice(0, 2 * SAMPLE)),
    userNames: parts(textsOf(users, 'name'), random),
    entityNames: parts(textsOf(entities, 'name'), random),
    titles: [],
    cursors: new Map(),
  };
  for (const request of harvests(values, longestOf(records))) {
    const { text } = await side.ask(request);
    harvest(JSON.parse(text), values);
  }
  values.titles = parts(values.titles, random);
  return values;
}

function harvests({ sessions, entities, users }: Values, longest: string): Request[] {
  const pick = (ids: readonly string[], count: number) =>
    ids.filter((_, n) => n % Math.ceil(ids.length / count) === 0);
  const lists = [
    ...['CREATED_AT', 'NAME'].map(
      (field) => `users(first: 30, orderBy: { field: ${field}, direction: ASC })`,
    ),
    ...['STARTED_AT', 'LAST_TURN_AT', 'TURN_COUNT'].map(
      (field) => `sessions(first: 40, orderBy: { field: ${field}, direction: DESC })`,
    ),
    'entities(first: 50)',
    'entities(first: 30, filter: { name: "e" })',
  ].map((field) => ({ query: `{ ${field} { edges { cursor } } }` }));
  const of = (ids: string[], selection: string) => ({
    query: `query ($ids: [ID!]!) { nodes(ids: $ids) { ${selection} } }`,
    variables: { ids },
  });
  return [
    ...lists,
    of(
      [longest, ...sessions].slice(0, 100),
      '... on Session { title turns(first: 60) { edges { cursor node { id } } } }',
    ),
    of(
      pick(users, 10),
      '... on User { a: entities(first: 9) { edges { cursor } } b: entities(first: 9, orderBy: RECENT) { edges { cursor } } }',
    ),
    of(
      pick(entities, 30),
      `... on Entity { mentions(first: 9) { edges { cursor } } w: relations(first: 9) { edges { cursor } }
        n: relations(first: 9, orderBy: NAME) { edges { cursor } } users(first: 9) { edges { cursor } }
        a: sessions(first: 9, orderBy: COUNT) { edges { cursor } } b: sessions(first: 9) { edges { cursor } } }`,
    ),
  ];
}

/** The session with the most turns, of several the first. */
function longestOf({ turns }: Records): string {
  const bySession = [...Map.groupBy(turns, ({ sessionId }) => sessionId)];
  const [id] = bySession.reduce((most, next) => (next[1].length > most[1].length ? next : most));
  return `ses_${String(id)}`;
}

/** Takes turn ids, titles and cursors out of a reply. */
function harvest(reply: unknown, values: Values): void {
  if (typeof reply !== 'object' || reply === null) return;
  if ('title' in reply && typeof reply.title === 'string') values.titles.push(reply.title);
  if ('cursor' in reply && typeof reply.cursor === 'string') {
    const name = listOf(reply.cursor);
    values.cursors.set(name, [...(values.cursors.get(name) ?? []), reply.cursor]);
  }
  if ('id' in reply && typeof reply.id === 'string' && reply.id.startsWith('trn_')) {
    // trn_<36 characters>_<session id>
    const session = `ses_${reply.id.slice(41)}`;
    values.turns.set(session, [...(values.turns.get(session) ?? []), reply.id]);
  }
  for (const part of Object.values(reply)) harvest(part, values);
}

/** The list that a cursor is of. */
function listOf(cursor: string): string {
  const [, name] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as [number, string];
  return name;
}

function timesOf(sessions: Records['sessions'], turns: Records['turns']): string[] {
  const utc = [
    ...textsOf(sessions, 'startedAt'),
    ...textsOf(sessions, 'endedAt'),
    ...textsOf(turns, 'createdAt'),
  ];
  return utc.map((text, n) => {
    const ms = Date.parse(text);
    if (n % 3 === 0) return new Date(ms).toISOString();
    if (n % 3 === 1) return new Date(ms + 2 * 3_600_000).toISOString().replace('Z', '+02:00');
    return `${new Date(ms).toISOString().slice(0, 19)}.123456Z`;
  });
}

/** Words and pieces of texts, some of them in another letter case. */
function parts(texts: readonly string[], random: Random): string[] {
  return texts
    .filter((text) => text !== '')
    .map((text) => {
      const points = [...text].slice(0, 150);
      const from = random.chance(0.6) ? 0 : random.int(0, points.length - 1);
      const part = points.slice(from, from + random.int(1, 8)).join('');
      return random.chance(0.3) ? part.toUpperCase() : part;
    });
}

function sample<Item>(items: readonly Item[], count: number, random: Random): Item[] {
  if (items.length <= count) return [...items];
  return Array.from({ length: count }, () => random.pick(items));
}

function textsOf(records: readonly Record<string, unknown>[], field: string): string[] {
  return records.flatMap((record) => {
    const value = record[field];
    return typeof value === 'string' ? value : [];
  });
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}
