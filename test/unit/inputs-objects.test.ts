// The checks of all mutations but appendTurns.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseUpsertEntities, parseUpsertRelations } from '../../src/inputs/graph-input.ts';
import {
  parseDeleteSession,
  parseEndSession,
  parseStartSession,
  parseUpdateSession,
} from '../../src/inputs/session-input.ts';
import { parseCreateUser, parseUpdateUser } from '../../src/inputs/user-input.ts';
import { placesIn, problemsIn } from './inputs.ts';

const ALLOWED = new Set('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._~-');
const entity = (part: object = {}) => ({ id: 'e1', type: 'Thing', name: 'It', ...part });
const relation = (part: object = {}) => ({ fromId: 'ent_a', toId: 'ent_b', type: 'knows', ...part });
const entities = (...list: object[]) => ({ entities: list });
const relations = (...list: object[]) => ({ relations: list });
const times = (count: number, make: (i: number) => object) =>
  Array.from({ length: count }, (_, i) => make(i));

describe.each([
  ['createUser', parseCreateUser, (id: string) => ({ id }), 'input.id'],
  ['startSession', parseStartSession, (id: string) => ({ id }), 'input.id'],
  ['upsertEntities', parseUpsertEntities, (id: string) => entities(entity({ id })), 'input.entities[0].id'],
] as const)('An own id of %s', (_name, parse, inputWith, place) => {
  it('should have 1 to 128 of the characters that are allowed', () => {
    const [tooLong] = problemsIn(parse, inputWith('x'.repeat(129)));
    expect(tooLong?.message).toMatch(/is 129 characters: expected .*1 to 128/);
    const text = fc.oneof(
      fc.string({ unit: fc.constantFrom(...ALLOWED), minLength: 0, maxLength: 140 }),
      fc.string({ unit: 'binary', maxLength: 5 }),
    );
    fc.assert(
      fc.property(text, (id) => {
        fc.pre(!/^(usr|ses|ent|trn)_/.test(id));
        const isRight = id.length > 0 && id.length <= 128 && [...id].every((c) => ALLOWED.has(c));
        expect(placesIn(parse, inputWith(id))).toEqual(isRight ? [] : [place]);
      }),
      { numRuns: 300 },
    );
  });
});

describe.each([
  ['createUser', parseCreateUser],
  ['startSession', parseStartSession],
] as const)('An own id of %s', (_name, parse) => {
  it('should not begin as a global one does', () => {
    for (const id of ['usr_1', 'ses_1', 'ent_', 'trn_x'])
      expect(problemsIn(parse, { id })).toEqual([
        {
          argument: 'input.id',
          message: `Argument "input.id" is "${id}": expected your own id without a prefix: one that does not begin with usr_, ses_, ent_ or trn_.`,
        },
      ]);
    for (const id of ['usr-1', 'USR_1', 'x_usr_1', 'user_1', '_'])
      expect(placesIn(parse, { id })).toEqual([]);
  });
});

describe.each([
  ['updateUser', parseUpdateUser, 'id', 'usr_1', { name: 'x' }],
  ['updateSession', parseUpdateSession, 'id', 'ses_1', { title: 'x' }],
  ['endSession', parseEndSession, 'id', 'ses_1', {}],
  ['deleteSession', parseDeleteSession, 'id', 'ses_1', {}],
  ['startSession', parseStartSession, 'userId', 'usr_1', {}],
] as const)('The id of what %s is about', (_name, parse, field, right, rest) => {
  it('should be a global id of its type, which a store can hold', () => {
    expect(problemsIn(parse, { ...rest, [field]: right })).toEqual([]);
    const wrong = ['1', 'trn_1', 'ent_1', right.slice(0, 4), `${right.slice(0, 4)}a\u0007`, `${right}\ud800`];
    for (const id of [...wrong, right.slice(0, 4) + 'x'.repeat(257)])
      expect(placesIn(parse, { ...rest, [field]: id }), id).toEqual([`input.${field}`]);
  });
});

describe('The inputs of users', () => {
  it('should be bounded as imported users are', () => {
    const right = {
      externalId: 'x'.repeat(256),
      name: 'n'.repeat(2_000),
      email: 'e'.repeat(320),
      locale: 'l'.repeat(256),
      metadata: 'm'.repeat(65_534),
    };
    const wrong = Object.fromEntries(Object.entries(right).map(([field, text]) => [field, `${text}x`]));
    const all = Object.keys(right).map((field) => `input.${field}`);
    expect(placesIn(parseCreateUser, right)).toEqual([]);
    expect(placesIn(parseCreateUser, wrong)).toEqual(all.toSorted());
    expect(placesIn(parseUpdateUser, { id: 'usr_1', ...right })).toEqual([]);
    expect(placesIn(parseUpdateUser, { id: 'usr_1', ...wrong })).toEqual(all.toSorted());
  });

  it('should tell what is left out from what is null', () => {
    const fields = ['externalId', 'name', 'email', 'locale', 'metadata'] as const;
    fc.assert(
      fc.property(
        fc.record(Object.fromEntries(fields.map((field) => [field, fc.constantFrom('a', null)])), {
          requiredKeys: [],
        }),
        (given) => {
          fc.pre(Object.keys(given).length > 0);
          const { value } = parseUpdateUser({ input: { id: 'usr_1', ...given } });
          for (const field of fields) expect(value.changes[field]).toBe(given[field]);
        },
      ),
    );
  });
});

describe('The inputs of sessions', () => {
  it('should be bounded as imported sessions are', () => {
    const right = { title: 't'.repeat(2_000), channel: 'c'.repeat(256), tags: ['t'.repeat(256), ''] };
    expect(placesIn(parseStartSession, right)).toEqual([]);
    const wrong = {
      title: 't'.repeat(2_001),
      channel: 'c'.repeat(257),
      tags: ['', 't'.repeat(257), '\ud800'],
    };
    const places = ['input.channel', 'input.tags[1]', 'input.tags[2]', 'input.title'];
    expect(placesIn(parseStartSession, wrong)).toEqual(places);
    expect(placesIn(parseUpdateSession, { id: 'ses_1', ...wrong })).toEqual(places);
    expect(placesIn(parseStartSession, { tags: Array(1_000).fill('t') })).toEqual([]);
    expect(placesIn(parseStartSession, { tags: Array(1_001).fill('t') })).toEqual(['input.tags']);
  });

  it('should clear what is null, but not the status', () => {
    const input = { id: 'ses_1', title: null, tags: null, metadata: null };
    expect(parseUpdateSession({ input }).value.changes).toEqual({ title: null, tags: [], metadata: null });
    expect(placesIn(parseUpdateSession, { id: 'ses_1', title: 'x', status: null })).toEqual(['input.status']);
    expect(placesIn(parseUpdateSession, { id: 'ses_1', status: 'ARCHIVED' })).toEqual([]);
  });
});

it.each([
  ['updateUser', parseUpdateUser, 'usr_1', /at least one of externalId, name, email, locale, metadata/],
  ['updateSession', parseUpdateSession, 'ses_1', /at least one of title, channel, status, tags, metadata/],
] as const)('%s should refuse to change nothing', (_name, parse, id, says) => {
  const problems = problemsIn(parse, { id, idempotencyKey: 'k', clientMutationId: 'c' });
  expect(problems).toMatchObject([{ argument: 'input', message: expect.stringMatching(says) }]);
});

describe('The input of upsertEntities', () => {
  it('should take 1 to 500, bounded as imported entities are', () => {
    const right = entity({ type: 't'.repeat(256), name: 'n'.repeat(2_000), description: 'd'.repeat(65_536) });
    expect(placesIn(parseUpsertEntities, entities(right))).toEqual([]);
    const wrong = entity({
      id: 'e 2',
      type: '',
      name: '',
      aliases: ['', '\ud800'],
      description: 'd'.repeat(65_537),
    });
    expect(placesIn(parseUpsertEntities, entities(entity(), wrong))).toEqual(
      ['aliases[1]', 'description', 'id', 'name', 'type'].map((field) => `input.entities[1].${field}`),
    );
    const many = (count: number) => entities(...times(count, (i) => entity({ id: `e${i}` })));
    expect(placesIn(parseUpsertEntities, many(500))).toEqual([]);
    expect(placesIn(parseUpsertEntities, many(501))).toEqual(['input.entities']);
    expect(placesIn(parseUpsertEntities, entities())).toEqual(['input.entities']);
  });

  it('should take what begins with ent_ for a global id, and anything else for an own one', () => {
    const stored = (id: string) =>
      parseUpsertEntities({ input: entities(entity({ id })) as never }).value[0]?.id;
    const own = fc.string({ unit: fc.constantFrom(...ALLOWED), minLength: 1, maxLength: 128 });
    const any = fc.oneof(
      own,
      fc.string({ unit: fc.constantFrom('ы', ' ', 'ent_', '水'), minLength: 1, maxLength: 60 }),
    );
    fc.assert(
      fc.property(any, fc.boolean(), (id, isRepeated) => {
        const both = entities(entity({ id: `ent_${id}` }), entity({ id: isRepeated ? `ent_${id}` : id }));
        const isOwn = !id.startsWith('ent_') && [...id].every((c) => ALLOWED.has(c));
        expect(stored(`ent_${id}`)).toBe(id);
        if (isOwn) expect(stored(id)).toBe(id);
        if (isOwn || isRepeated)
          expect(placesIn(parseUpsertEntities, both)).toEqual(['input.entities[1].id']);
      }),
    );
    expect(stored(`ent_${'ы'.repeat(256)}`)).toBe('ы'.repeat(256));
    expect(stored('usr_1')).toBe('usr_1');
    const long = 'x'.repeat(129);
    for (const id of ['Луна', long, 'ent_', `ent_${'x'.repeat(257)}`, 'usr_Луна', 'ent_a\u0007', ''])
      expect(placesIn(parseUpsertEntities, entities(entity({ id }))), id).toEqual(['input.entities[0].id']);
  });

  it('should refuse an id that is there already', () => {
    const problems = problemsIn(parseUpsertEntities, entities(entity(), entity({ id: 'e2' }), entity()));
    expect(problems.map(({ argument }) => argument)).toEqual(['input.entities[2].id']);
    expect(problems[0]?.message).toContain('input.entities[0]');
  });

  it('should give rows in the order of the input, empty where nothing was given', () => {
    const input = { entities: [entity({ id: 'b', shared: true }), entity({ id: 'a' })] } as never;
    const rest = { type: 'Thing', name: 'It', aliases: [], description: null, metadata: null };
    expect(parseUpsertEntities({ input }).value).toEqual([
      { id: 'b', ...rest, shared: true },
      { id: 'a', ...rest, shared: false },
    ]);
  });
});

describe('The input of upsertRelations', () => {
  it('should refuse what is wrong by its place', () => {
    const wrong = relation({ fromId: 'a', toId: 'usr_b', type: '', source: 's'.repeat(257) });
    expect(placesIn(parseUpsertRelations, relations(relation(), wrong))).toEqual(
      ['fromId', 'source', 'toId', 'type'].map((field) => `input.relations[1].${field}`),
    );
    const many = (count: number) => relations(...times(count, (i) => relation({ toId: `ent_${i}` })));
    expect(placesIn(parseUpsertRelations, many(500))).toEqual([]);
    expect(placesIn(parseUpsertRelations, many(501))).toEqual(['input.relations']);
    expect(placesIn(parseUpsertRelations, relations())).toEqual(['input.relations']);
  });

  it('should bound ids, type and source together as engines do', () => {
    const long = (length: number) =>
      relation({
        fromId: `ent_${'水'.repeat(256)}`,
        toId: `ent_${'水'.repeat(250)}`,
        type: 'x'.repeat(length),
      });
    expect(placesIn(parseUpsertRelations, relations(long(82)))).toEqual([]);
    expect(placesIn(parseUpsertRelations, relations(long(83)))).toEqual(['input.relations[0].type']);
  });

  it('should refuse exactly the relations whose ends, type and source an earlier one has', () => {
    const some = fc.record({
      fromId: fc.constantFrom('ent_a', 'ent_b'),
      toId: fc.constantFrom('ent_a', 'ent_b'),
      type: fc.constantFrom('t', 'u'),
      source: fc.constantFrom('', null, undefined, 's'),
    });
    fc.assert(
      fc.property(fc.array(some, { minLength: 1, maxLength: 9 }), (list) => {
        const expected = list.flatMap((one, i) => {
          const isSame = (other: typeof one) =>
            other.fromId === one.fromId &&
            other.toId === one.toId &&
            other.type === one.type &&
            (other.source || '') === (one.source || '');
          return list.slice(0, i).some(isSame) ? [`input.relations[${i}].type`] : [];
        });
        expect(placesIn(parseUpsertRelations, relations(...list))).toEqual(expected);
      }),
    );
  });

  it('should give no negative zero, which not every store gives back', () => {
    const input = relations(relation({ weight: -0 })) as never;
    expect(Object.is(parseUpsertRelations({ input }).value[0]?.weight, 0)).toBe(true);
  });
});

it('should tell wishes apart by what is wished for only', () => {
  const once = parseEndSession({ input: { id: 'ses_1', idempotencyKey: 'a', clientMutationId: 'x' } });
  const again = parseEndSession({ input: { idempotencyKey: 'b', id: 'ses_1' } });
  expect(once.value).toEqual(again.value);
  const nulls = { title: null, tags: [], metadata: null, userId: null };
  expect(parseStartSession({ input: nulls }).value).toEqual(parseStartSession({ input: {} }).value);
  const emptied = parseUpdateSession({ input: { id: 'ses_1', title: null, channel: 'x' } }).value;
  expect(emptied).not.toEqual(parseUpdateSession({ input: { id: 'ses_1', channel: 'x' } }).value);
});
