import { type OperationDefinitionNode, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { createSchema } from '../../resolvers/index.ts';
import { validateArguments } from '../../src/argument-validation.ts';
import { userCursors } from '../../src/cursors.ts';

const schema = createSchema();

/** The messages for an operation, as they would be sent. */
function check(query: string, variables: Record<string, unknown> = {}): string[] {
  const document = parse(query);
  const operation = document.definitions.find(
    (definition): definition is OperationDefinitionNode => definition.kind === 'OperationDefinition',
  )!;
  return validateArguments(schema, document, operation, variables).map((error) => {
    expect(error.extensions.code).toBe('BAD_USER_INPUT');
    expect(error.locations).toHaveLength(1);
    return error.message;
  });
}

const PAGED = [
  ['users', (args: string) => `{ users(${args}) { nodes { id } } }`, 100],
  ['sessions', (args: string) => `{ sessions(${args}) { nodes { id } } }`, 100],
  ['entities', (args: string) => `{ entities(${args}) { nodes { id } } }`, 100],
  ['User.sessions', (args: string) => `{ user(id: "usr_1") { sessions(${args}) { nodes { id } } } }`, 100],
  ['User.entities', (args: string) => `{ user(id: "usr_1") { entities(${args}) { nodes { id } } } }`, 100],
  ['Session.turns', (args: string) => `{ session(id: "ses_1") { turns(${args}) { nodes { id } } } }`, 200],
  [
    'Session.entities',
    (args: string) => `{ session(id: "ses_1") { entities(${args}) { nodes { id } } } }`,
    100,
  ],
  [
    'Entity.relations',
    (args: string) => `{ entity(id: "ent_1") { relations(${args}) { nodes { type } } } }`,
    100,
  ],
  [
    'Entity.sessions',
    (args: string) => `{ entity(id: "ent_1") { sessions(${args}) { nodes { id } } } }`,
    100,
  ],
  ['Entity.users', (args: string) => `{ entity(id: "ent_1") { users(${args}) { nodes { id } } } }`, 100],
  [
    'Entity.mentions',
    (args: string) => `{ entity(id: "ent_1") { mentions(${args}) { nodes { count } } } }`,
    100,
  ],
] as const;

describe.each(PAGED)('The arguments of %s', (_field, query, max) => {
  it('should take every page size there is, from either end', () => {
    for (const args of [
      'first: 1',
      `first: ${max}`,
      'last: 1',
      `last: ${max}`,
      'first: null, last: 3',
      'first: 2, last: null',
    ])
      expect(check(query(args)), args).toEqual([]);
  });

  it.each(['first', 'last'])('should refuse a "%s" that is too small or too large', (name) => {
    for (const size of [0, -1, max + 1, 2 ** 31 - 1])
      expect(check(query(`${name}: ${size}`))).toEqual([
        `Argument "${name}" is ${size}: expected a number from 1 to ${max}.`,
      ]);
  });

  it('should refuse "first" together with "last"', () => {
    expect(check(query('first: 3, last: 2'))).toEqual([
      'Argument "last" is 2: expected no "last" together with "first".',
    ]);
  });

  it.each(['after', 'before'])('should refuse an "%s" that is no cursor', (name) => {
    expect(check(query(`${name}: "nonsense"`))).toEqual([
      `Argument "${name}" is "nonsense": expected a cursor that this field gave.`,
    ]);
  });
});

describe('Arguments', () => {
  it.each([
    ['{ node(id: "1") { id } }', 'id', '"1"', 'a global id (usr_…, ses_…, trn_… or ent_…)'],
    [
      '{ nodes(ids: ["usr_1", "nope"]) { id } }',
      'ids[1]',
      '"nope"',
      'a global id (usr_…, ses_…, trn_… or ent_…)',
    ],
    ['{ user(id: "ses_1") { id } }', 'id', '"ses_1"', 'the id of a User (usr_…)'],
    ['{ session(id: "usr_1") { id } }', 'id', '"usr_1"', 'the id of a Session (ses_…)'],
    ['{ turn(id: "trn_1") { id } }', 'id', '"trn_1"', 'the id of a Turn (trn_…)'],
    ['{ entity(id: "") { id } }', 'id', '""', 'the id of an Entity (ent_…)'],
    ['{ user { id } }', 'id', null, 'exactly one of id, externalId and email'],
    [
      '{ user(externalId: "a", email: "b") { id } }',
      'email',
      '"b"',
      'exactly one of id, externalId and email',
    ],
    [
      '{ sessions(filter: { userId: "1" }) { nodes { id } } }',
      'filter.userId',
      '"1"',
      'the id of a User (usr_…)',
    ],
    [
      '{ sessions(filter: { startedAt: { until: "soon" } }) { nodes { id } } }',
      'filter.startedAt.until',
      '"soon"',
      'an RFC 3339 time such as 2026-11-20T08:30:00Z',
    ],
    [
      '{ session(id: "ses_1") { turns(range: { from: "2026-02-30T00:00:00Z" }) { nodes { id } } } }',
      'range.from',
      '"2026-02-30T00:00:00Z"',
      'an RFC 3339 time such as 2026-11-20T08:30:00Z',
    ],
    [
      '{ session(id: "ses_1") { turns(around: "7") { nodes { id } } } }',
      'around',
      '"7"',
      'the id of a Turn (trn_…)',
    ],
    [
      '{ session(id: "ses_1") { turns(around: "7", last: 3) { nodes { id } } } }',
      'last',
      '3',
      'no "last" together with "around"',
    ],
    ['{ entity(id: "ent_1") { related(depth: 4) { distance } } }', 'depth', '4', 'a number from 1 to 3'],
    [
      '{ entity(id: "ent_1") { related(first: 101) { distance } } }',
      'first',
      '101',
      'a number from 1 to 100',
    ],
    ['{ entity(id: "ent_1") { path(to: "x") { length } } }', 'to', '"x"', 'the id of an Entity (ent_…)'],
    [
      '{ entity(id: "ent_1") { path(to: "ent_2", maxLength: 7) { length } } }',
      'maxLength',
      '7',
      'a number from 1 to 6',
    ],
    [
      '{ entities(filter: { types: ["a", "b\\u0000"] }) { nodes { id } } }',
      'filter.types[1]',
      '"b\\u0000"',
      'text without the character U+0000',
    ],
  ])('should be refused by name, value and what was expected: %s', (query, argument, value, expected) => {
    const found = value === null ? 'is left out' : `is ${value}`;
    expect(check(query)).toEqual([`Argument "${argument}" ${found}: expected ${expected}.`]);
  });

  it('should be refused when a text to search for is longer than any name', () => {
    const name = 'x'.repeat(201);
    for (const field of ['users', 'entities'])
      expect(
        check(`query ($name: String) { ${field}(filter: { name: $name }) { nodes { id } } }`, { name }),
      ).toEqual(['Argument "filter.name" is 201 characters: expected text of at most 200 characters.']);
  });

  it('should be refused when more ids are asked for than a page holds', () => {
    const ids = Array.from({ length: 101 }, (_, i) => `usr_${i}`);
    expect(check('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids })).toEqual([
      'Argument "ids" has 101 items: expected at most 100 ids.',
    ]);
  });

  it('should be checked wherever they stand: nested, in fragments, behind interfaces and aliases', () => {
    const query = `
      query ($size: Int!) {
        users { nodes { ...deep } }
        node(id: "ses_1") { ... on Session { many: turns(first: $size) { nodes { id } } } }
      }
      fragment deep on User { sessions { nodes { turns { nodes { mentions { entity { related(depth: 9) { distance } } } } } } } }`;
    expect(check(query, { size: 500 })).toEqual([
      'Argument "depth" is 9: expected a number from 1 to 3.',
      'Argument "first" is 500: expected a number from 1 to 200.',
    ]);
  });

  it('should not be checked where @skip or @include leaves the field out', () => {
    const query = `query ($no: Boolean!) {
      users(first: 0) @skip(if: true) { nodes { id } }
      ... @include(if: $no) { sessions(first: 0) { nodes { id } } }
    }`;
    expect(check(query, { no: false })).toEqual([]);
    expect(check(query, { no: true })).toHaveLength(1);
  });

  it('should be refused when a cursor is of another order', () => {
    const cursor = userCursors.NAME.encode({ value: 'a', id: '1' });
    expect(check('query ($c: Cursor) { users(after: $c) { nodes { id } } }', { c: cursor })[0]).toContain(
      'expected a cursor of users by CREATED_AT, not of users by NAME',
    );
  });

  it('should be reported ten at a time at most', () => {
    const fields = Array.from({ length: 50 }, (_, i) => `u${i}: users(first: 0) { nodes { id } }`);
    expect(check(`{ ${fields.join(' ')} }`)).toHaveLength(10);
  });

  it('should be named once each where they have the character U+0000, with all else that is wrong', () => {
    const query = `mutation M($input: UpsertEntitiesInput!) { upsertEntities(input: $input) { pending } }`;
    const entity = { id: 'a\0', type: 'T', name: '', metadata: { deep: [{ '/ x': 'b\0' }] } };
    const places = (count: number) =>
      check(query, { input: { entities: Array(count).fill(entity) } }).map(
        (message) => /^Argument "(.*)" is /.exec(message)?.[1],
      );
    expect(places(1).toSorted()).toEqual([
      'input.entities[0].id',
      'input.entities[0].metadata.deep[0]["/ x"]',
      'input.entities[0].name',
    ]);
    expect(new Set(places(30)).size).toBe(10);
  });

  it('should be named by a path of bounded length, however deep and long its keys are', () => {
    let metadata: unknown = 'a\0';
    for (let i = 0; i < 90; i++) metadata = { [i % 2 ? 'k'.repeat(500) : 'short']: metadata };
    const [message] = check('mutation M($m: JSON) { createUser(input: { metadata: $m }) { pending } }', {
      m: metadata,
    });
    expect(message).toMatch(/^Argument "input\.metadata\["k{79}…\]\.short.*…" is "a\\u0000"/);
    expect(message?.length).toBeLessThan(600);
  });

  it.each([
    [260, 'the id of a Session (ses_…)', '{ session(id: $id) { id } }', 'ses_'],
    [260, 'a global id (usr_…, ses_…, trn_… or ent_…)', '{ node(id: $id) { id } }', 'ent_'],
    [
      297,
      'the id of a Turn (trn_…)',
      '{ turn(id: $id) { id } }',
      'trn_00000000-0000-1000-8000-000000000000_',
    ],
  ])(
    'should be refused by length where an id has more than %i characters',
    (max, expected, query, prefix) => {
      const messages = (length: number) =>
        check(`query ($id: ID!) ${query}`, { id: prefix.padEnd(length, 'x') });
      expect(messages(max)).toEqual([]);
      expect(messages(max + 1)).toEqual([
        `Argument "id" is ${max + 1} characters: expected ${expected}, at most ${max} characters in all.`,
      ]);
    },
  );

  it('should be left to execution when the variables themselves do not fit', () => {
    expect(check('query ($size: Int!) { users(first: $size) { nodes { id } } }', { size: 'many' })).toEqual(
      [],
    );
  });
});
