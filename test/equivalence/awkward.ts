// A small archive of what is likely to be told apart by engines that ought to agree: names beyond the basic plane, ties, times
// before 1970 and out of order, relations without a weight, ends of walks of equal length, a thread and an entity over years.
// Its ids begin with `x-`, so that it can be imported together with any other data.

import type { Kind } from '../../import/records.ts';

/** Raw records of each kind, as files have them. */
export type Records = Record<Kind, Record<string, unknown>[]>;

/** The session whose turns lie months apart: an engine that reads it piece by piece may stop before a page is full. */
export const LONG_SESSION = 'x-s-long';
/** The entity whose mentions lie months apart. */
export const LONG_ENTITY = 'x-e-wide';
/** The entity with the most relations. */
export const HUB = 'x-e-hub';

const DAY_MS = 86_400_000;
const START = Date.UTC(2020, 4, 14, 9);
const LONG_START = Date.UTC(2018, 0, 5);
const time = (ms: number) => new Date(ms).toISOString();

// U+FFFD comes before U+1F600 by code point and after it by UTF-16 code unit.
const NAMES = [
  '\u{1F600} grin',
  '\uFFFD unknown',
  'Émile',
  'emile',
  'ÉMILE',
  'Straße',
  'STRASSE',
  'İzmir',
  '王芳',
  '',
];
const LONG_NAME = 'Very long '.repeat(22);

const METADATA = {
  zeta: 1,
  alpha: { nested: [1, 2.5, -0.001, true, null, { k: '“quoted” \\ "text"' }] },
  '': 'empty key',
  ü: 'ß\u2028',
  long: 'x'.repeat(300),
};

const ROLES = ['user', 'assistant', 'system', 'tool'] as const;

/** Makes the archive; always the same. */
export function awkwardRecords(): Records {
  const { entities, relations } = graph();
  const { sessions, turns, mentions } = conversations();
  return { users: users(), entities, sessions, turns, mentions, relations };
}

function users(): Records['users'] {
  const names = [...NAMES, null, `${LONG_NAME}b`, `${LONG_NAME}a`];
  return names.map((name, n) => ({
    id: n === 0 ? 'x-u-\u{1F600}' : n === 1 ? 'x-u-\uFFFD' : `x-u-${n}`,
    externalId: n % 3 === 0 ? null : `crm:${n}/ä b`,
    name,
    email:
      n % 4 === 0
        ? null
        : n % 4 === 1
          ? ['Shared@Example.com', 'shared@example.COM'][n === 1 ? 0 : 1]
          : `X${n}@Example.com`,
    locale: n % 2 === 0 ? 'pt-BR' : null,
    metadata: n % 3 === 0 ? METADATA : null,
    // The same for several, before 1970 for some, and left to the first session for others.
    createdAt: n % 5 === 0 ? null : n % 5 === 1 ? time(-n * DAY_MS) : time(START),
    updatedAt: n % 5 === 2 ? time(START + n) : null,
  }));
}

function graph(): Pick<Records, 'entities' | 'relations'> {
  const entity = (id: string, name: string, more: Record<string, unknown> = {}) => ({
    id,
    type: 'Thing',
    name,
    aliases: [],
    description: null,
    shared: false,
    metadata: null,
    ...more,
  });
  const named = NAMES.map((name, n) =>
    entity(n === 0 ? 'x-e-\u{1F600}' : n === 1 ? 'x-e-\uFFFD' : `x-e-${n}`, name === '' ? 'Émile' : name, {
      type: ['Thing', '場所', 'Kind "of" `thing`'][n % 3],
      aliases: n % 2 === 0 ? [`Alias ${n}`, 'emile the second', '二'] : [],
      description: n % 3 === 0 ? 'Two lines,\nof text' : null,
      shared: n % 4 === 0,
      metadata: n % 2 === 0 ? METADATA : { n },
    }),
  );
  const letters = [...'abcdefgh'].map((letter) => entity(`x-p-${letter}`, `Point ${letter}`));
  const spokes = Array.from({ length: 130 }, (_, n) => entity(`x-h-${n}`, `Spoke ${n % 40}`));
  const special = [entity(HUB, 'Hub'), entity('x-e-alone', 'Alone'), entity(LONG_ENTITY, 'Over the years')];

  const relation = (from: string, to: string, type: string, more: Record<string, unknown> = {}) => ({
    fromEntityId: from,
    toEntityId: to,
    type,
    source: null,
    weight: null,
    metadata: null,
    ...more,
  });
  const id = (n: number) => named[n % named.length]!.id;
  const web = named.flatMap((from, n) => [
    relation(from.id, id(n + 1), 'KNOWS', { weight: n % 2 === 0 ? 0.1 + n : null, source: 'kb' }),
    relation(from.id, id(n + 1), 'KNOWS', { weight: 5, source: 'text', metadata: METADATA }),
    relation(from.id, id(n + 1), '類 `of` "it"', { weight: -1.5 }),
    relation(from.id, id(n * 3 + 2), 'KNOWS', { weight: [0, 1e300, 5, null][n % 4] }),
  ]);
  // From a to d there are two ways of two relations, and from a to h one of six.
  const ways = ['ab', 'ac', 'bd', 'cd', 'de', 'ef', 'fg', 'gh', 'hh'].map(([from, to], n) =>
    relation(`x-p-${from}`, `x-p-${to}`, n % 2 === 0 ? 'WAY' : 'PATH', { weight: 1 }),
  );
  const wheel = spokes.map((spoke, n) =>
    relation(n % 3 === 0 ? spoke.id : HUB, n % 3 === 0 ? HUB : spoke.id, n % 7 === 0 ? 'RIM' : 'SPOKE', {
      weight: n % 11 === 0 ? null : n % 9,
      source: 'kb',
    }),
  );
  const into = [
    relation(HUB, 'x-p-a', 'SPOKE', { weight: 2 }),
    relation('x-e-3', HUB, 'SPOKE', { weight: 2 }),
  ];
  return {
    entities: [...named, ...letters, ...spokes, ...special],
    relations: [...web, ...ways, ...wheel, ...into],
  };
}

function conversations(): Pick<Records, 'sessions' | 'turns' | 'mentions'> {
  const sessions: Records['sessions'] = [];
  const turns: Records['turns'] = [];
  const mentions: Records['mentions'] = [];

  const session = (id: string, more: Record<string, unknown> = {}) =>
    sessions.push({ id, userId: 'x-u-2', startedAt: time(START), channel: 'web', ...more });
  const turn = (sessionId: string, index: number, at: number, more: Record<string, unknown> = {}) => {
    const role = ROLES[index % 4];
    turns.push({
      id: `${sessionId}#${index}`,
      sessionId,
      index: index * 2,
      role,
      content: ['Hello Émile', '', ' ', 'naïve \u{1F600} text', '二つの\nlines'][index % 5],
      createdAt: time(at),
      ...(role === 'user' && { authorId: 'x-u-2' }),
      ...(role === 'assistant' && { model: `model-${index % 3}` }),
      ...(index % 6 === 0 && { usage: { inputTokens: index, outputTokens: 2 * index } }),
      ...(index % 6 === 1 && { tokens: index }),
      ...(index % 5 === 0 && { metadata: METADATA }),
      ...more,
    });
  };
  const mention = (sessionId: string, index: number, entityId: string, more: Record<string, unknown> = {}) =>
    mentions.push({
      turnId: `${sessionId}#${index}`,
      sessionId,
      turnIndex: index * 2,
      entityId,
      source: 'text',
      start: null,
      end: null,
      count: 1,
      ...more,
    });

  for (const n of [0, 1, 2]) session(`x-s-empty-${n}`, { channel: null, tags: ['empty'] });
  session('x-s-nobody', {
    userId: null,
    title: '100%_sure \\ "quoted"',
    tags: ['a', 'b', 'ü'],
    status: 'archived',
  });
  session('x-s-title', {
    title: '100 percent',
    tags: ['b', 'a'],
    metadata: METADATA,
    endedAt: time(START + 5),
  });
  session('x-s-ties', { userId: 'x-u-\u{1F600}', tags: ['a'] });
  session('x-s-backwards', { userId: 'x-u-\uFFFD', status: 'active' });
  session(LONG_SESSION, { userId: 'x-u-3', startedAt: time(LONG_START), title: 'Over the years' });
  for (const index of Array.from({ length: 30 }).keys()) {
    turn('x-s-ties', index, START);
    turn('x-s-backwards', index, START - index * 60_000);
    turn('x-s-nobody', index, START + index);
    mention('x-s-ties', index, 'x-e-\u{1F600}');
    mention('x-s-ties', index, 'x-e-2', { source: 'kb', count: 3 });
    mention('x-s-nobody', index, `x-e-${2 + (index % 5)}`);
    if (index % 5 === 0) {
      mention('x-s-backwards', index, 'x-e-2', { start: 6, end: 11 });
      mention('x-s-backwards', index, 'x-e-4', { start: 6, end: 11 });
      mention('x-s-backwards', index, 'x-e-\uFFFD', { start: 0, end: 5, source: null });
    }
  }
  // Three years, with a week or two between turns and a gap of eight months; the tool speaks at the start and at the end only.
  for (const index of Array.from({ length: 120 }).keys()) {
    const at = LONG_START + index * 8 * DAY_MS + (index > 60 ? 240 * DAY_MS : 0);
    const role = index < 2 || index > 117 ? 'tool' : ROLES[index % 3];
    turn(LONG_SESSION, index, at, { role });
    if (index % 7 === 0) mention(LONG_SESSION, index, LONG_ENTITY, { count: 1 + (index % 2) });
  }
  return { sessions, turns, mentions };
}
