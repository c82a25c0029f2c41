import { describe, expect, it } from 'vitest';
import type { Kind } from '../../import/records.ts';
import { unknownFields, validate } from '../../import/validate.ts';

const good = {
  users: { id: 'u' },
  entities: { id: 'e', type: 'T', name: 'N' },
  sessions: { id: 's', startedAt: '2020-05-13T13:14:24Z' },
  turns: { id: 't', sessionId: 's', index: 0, role: 'user', content: '', createdAt: '2020-05-13' },
  mentions: { turnId: 't', sessionId: 's', entityId: 'e' },
  relations: { fromEntityId: 'a', toEntityId: 'b', type: 'T' },
} satisfies Record<Kind, object>;

const at = Date.UTC(2020, 4, 13);

describe('validation', () => {
  it('should fill in what a record may leave out', () => {
    expect(validate('users', good.users).record).toEqual({
      id: 'u',
      externalId: null,
      name: null,
      email: null,
      locale: null,
      metadata: null,
      createdAt: null,
      updatedAt: null,
    });
    expect(validate('entities', good.entities).record).toEqual({
      ...good.entities,
      aliases: [],
      description: null,
      shared: false,
      metadata: null,
    });
    expect(validate('sessions', good.sessions).record).toEqual({
      id: 's',
      userId: null,
      title: null,
      channel: null,
      status: null,
      tags: [],
      metadata: null,
      startedAt: Date.UTC(2020, 4, 13, 13, 14, 24),
      endedAt: null,
    });
    expect(validate('turns', good.turns).record).toEqual({
      ...good.turns,
      role: 'USER',
      createdAt: at,
      authorId: null,
      model: null,
      inputTokens: null,
      outputTokens: null,
      totalTokens: null,
      metadata: null,
    });
    expect(validate('mentions', good.mentions).record).toEqual({
      ...good.mentions,
      turnIndex: null,
      source: null,
      start: null,
      end: null,
      count: 1,
    });
    expect(validate('relations', good.relations).record).toEqual({
      ...good.relations,
      source: '',
      weight: null,
      metadata: null,
    });
  });

  it.each<[Kind, object, object]>([
    ['users', { id: 42 }, { id: '42' }],
    ['users', { id: 0 }, { id: '0' }],
    ['users', { id: ' ' }, { id: ' ' }],
    ['users', { name: 'Zoë 😀' }, { name: 'Zoë 😀' }],
    ['users', { metadata: [{ a: null }] }, { metadata: [{ a: null }] }],
    ['users', { createdAt: at }, { createdAt: at }],
    ['users', { createdAt: '2020-05-13T02:00:00.5+02:00' }, { createdAt: at + 500 }],
    ['users', { createdAt: '2020-05-13 00:00:00Z' }, { createdAt: at }],
    ['users', { createdAt: '1583-01-01' }, { createdAt: Date.UTC(1583, 0) }],
    ['users', { createdAt: '9999-12-31T23:59:59.999Z' }, { createdAt: 253402300799999 }],
    ['sessions', { status: 'Archived' }, { status: 'ARCHIVED' }],
    ['turns', { role: 'ASSISTANT' }, { role: 'ASSISTANT' }],
    ['turns', { content: ' \n' }, { content: ' \n' }],
    ['turns', { index: 2 ** 31 - 1 }, { index: 2 ** 31 - 1 }],
    ['turns', { index: -0 }, { index: 0 }],
    ['turns', { tokens: 31 }, { totalTokens: 31, inputTokens: null }],
    [
      'turns',
      { usage: { inputTokens: 1, outputTokens: 2, totalTokens: 3 } },
      { inputTokens: 1, outputTokens: 2, totalTokens: 3 },
    ],
    ['turns', { inputTokens: 5, usage: { inputTokens: 1 } }, { inputTokens: 5 }],
    ['turns', { author: 'a' }, { authorId: 'a' }],
    ['turns', { authorUserId: 7 }, { authorId: '7' }],
    ['mentions', { start: 0, end: 0 }, { start: 0, end: 0 }],
    ['relations', { weight: -0.5, source: 'kb' }, { weight: -0.5, source: 'kb' }],
  ])('should take %s with %j', (kind, given, expected) => {
    const { record, problem } = validate(kind, { ...good[kind], ...given });
    expect(problem).toBeNull();
    expect(record).toMatchObject(expected);
  });

  const deep = (levels: number): unknown => (levels === 0 ? 1 : [deep(levels - 1)]);
  let bottomless: unknown[] = [];
  for (let level = 0; level < 100_000; level += 1) bottomless = [bottomless];

  it.each<[Kind, string, unknown, RegExp]>([
    ['users', 'id', undefined, /^text of 1 to 256 characters without control characters, or a whole number$/],
    ['users', 'id', '', /^text of 1 to 256/],
    ['users', 'id', 'x'.repeat(257), /^text of 1 to 256/],
    ['users', 'id', 'a\tb', /without control characters/],
    ['users', 'id', 'a\u0085b', /without control characters/],
    ['users', 'id', '\ud83d', /^text of 1 to 256/],
    ['users', 'id', 1.5, /^text of 1 to 256/],
    ['users', 'id', 2 ** 53, /larger ones as text/],
    ['users', 'id', true, /^text of 1 to 256/],
    ['users', 'id', { a: 1 }, /^text of 1 to 256/],
    ['users', 'name', 5, /^text$/],
    ['users', 'name', 'a\0b', /without NUL/],
    ['users', 'name', 'a\udc00', /halves of surrogate pairs/],
    ['users', 'name', 'x'.repeat(2_001), /at most 2,000 characters/],
    ['users', 'metadata', { 'a\0': 1 }, /without NUL/],
    ['users', 'metadata', [['\ud800']], /halves of surrogate pairs/],
    ['users', 'metadata', { a: Number.POSITIVE_INFINITY }, /range of a double/],
    ['users', 'metadata', deep(101), /at most 100 levels/],
    ['users', 'metadata', bottomless, /at most 100 levels/],
    ['users', 'metadata', ['é'.repeat(524_288)], /at most 1 MiB/],
    ['users', 'createdAt', '2020-02-30', /RFC 3339/],
    ['users', 'createdAt', '2020-05-13T13:14:24', /RFC 3339/],
    ['users', 'createdAt', 'yesterday', /RFC 3339/],
    ['users', 'createdAt', 1.5, /RFC 3339/],
    ['users', 'createdAt', '1582-12-31', /years 1583 to 9999/],
    ['users', 'createdAt', 253402300800000, /years 1583 to 9999/],
    ['entities', 'type', '', /not empty/],
    ['entities', 'name', null, /not empty/],
    ['entities', 'aliases', ['a', 1], /list of at most/],
    ['entities', 'aliases', 'a;b', /list of at most/],
    ['entities', 'shared', 'yes', /true or false/],
    ['sessions', 'startedAt', null, /RFC 3339/],
    ['sessions', 'status', 'open', /one of active, ended, archived/],
    ['turns', 'sessionId', null, /text of 1 to 256/],
    ['turns', 'index', -1, /whole number from 0 to 2147483647/],
    ['turns', 'index', '3', /whole number/],
    ['turns', 'index', 2 ** 31, /whole number/],
    ['turns', 'role', 'robot', /one of user, assistant, system, tool/],
    ['turns', 'role', null, /one of user/],
    ['turns', 'content', null, /^text$/],
    ['turns', 'content', 'é'.repeat(2 * 1024 * 1024 + 1), /at most 4,194,304 bytes/],
    ['turns', 'tokens', -1, /whole number/],
    ['turns', 'usage', 5, /an object/],
    ['turns', 'author', {}, /text of 1 to 256/],
    ['mentions', 'count', 0, /whole number from 1/],
    ['mentions', 'end', 5, /both given or both null/],
    ['relations', 'weight', '1', /finite number/],
    ['relations', 'type', null, /not empty/],
  ])('should refuse %s whose %s is %.30o', (kind, field, value, expected) => {
    const { record, problem } = validate(kind, { ...good[kind], [field]: value });
    expect(record).toBeNull();
    expect(problem).toMatchObject({ field, value: value ?? null });
    expect(problem!.expected).toMatch(expected);
  });

  it('should refuse what is deeper: a number in an object, an end before a start, a key too large', () => {
    expect(validate('turns', { ...good.turns, usage: { inputTokens: 'x' } }).problem).toMatchObject({
      field: 'usage.inputTokens',
      value: 'x',
    });
    expect(validate('mentions', { ...good.mentions, start: 5, end: 4 }).problem).toMatchObject({
      field: 'end',
      value: 4,
    });
    const long = '知'.repeat(256);
    expect(
      validate('relations', { fromEntityId: long, toEntityId: long, type: long, source: long }).problem,
    ).toMatchObject({ field: 'type' });
  });

  it('should take the largest of everything', () => {
    expect(validate('users', { ...good.users, metadata: 'é'.repeat(524_287) }).problem).toBeNull();
    expect(validate('users', { ...good.users, metadata: deep(100) }).problem).toBeNull();
    expect(validate('turns', { ...good.turns, content: 'é'.repeat(2 * 1024 * 1024) }).problem).toBeNull();
    expect(validate('users', { ...good.users, id: '知'.repeat(256) }).problem).toBeNull();
  });

  it.each([null, 5, 'text', [{}]])('should refuse %j instead of an object', (value) => {
    expect(validate('users', value).problem).toEqual({ field: null, value, expected: 'a JSON object' });
  });

  it('should name the fields that a kind does not have', () => {
    expect(unknownFields('users', { ...good.users, age: 3, metadata: {}, __proto__: null })).toEqual(['age']);
    expect(unknownFields('turns', { ...good.turns, tokens: 3, usage: null, author: 'a' })).toEqual([]);
  });
});
