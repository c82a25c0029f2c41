// The check of appendTurns, against a second way to say what is wrong.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MentionInput, TurnInput } from '../../src/generated/resolvers.ts';
import { parseAppendTurns } from '../../src/inputs/turn-input.ts';
import { placesIn, problemsIn } from './inputs.ts';

const turn = (part: object = {}) => ({ role: 'USER', content: 'What is Parley?', ...part });
const append = (...turns: object[]) => ({ sessionId: 'ses_1', turns });
const mention = (part: object = {}) => ({ entityId: 'ent_1', ...part });

/** An input that is right, and one that is wrong by as little as can be: where, and what the error says. */
const EDGES: readonly [title: string, right: object, wrong: object, place: string, says: RegExp][] = [
  [
    'a session',
    append(turn()),
    { ...append(turn()), sessionId: 'usr_1' },
    'input.sessionId',
    /"usr_1".*ses_…/,
  ],
  ['one turn', append(turn()), append(), 'input.turns', /has 0 items: expected 1 to 100/],
  [
    '100 turns',
    append(...Array.from({ length: 100 }, () => turn())),
    append(...Array.from({ length: 101 }, () => turn())),
    'input.turns',
    /has 101 items: expected 1 to 100/,
  ],
  [
    '256 KiB of ASCII',
    append(turn({ content: 'x'.repeat(262_144) })),
    append(turn({ content: 'x'.repeat(262_145) })),
    'input.turns[0].content',
    /is 262,145 bytes: expected text of at most 262,144 bytes.*256 KiB/,
  ],
  [
    '256 KiB of three-byte characters',
    append(turn({ content: '水'.repeat(87_381) })),
    append(turn({ content: '水'.repeat(87_382) })),
    'input.turns[0].content',
    /256 KiB/,
  ],
  [
    '256 KiB of four-byte characters',
    append(turn({ content: '😀'.repeat(65_536) })),
    append(turn({ content: `${'😀'.repeat(65_536)}x` })),
    'input.turns[0].content',
    /256 KiB/,
  ],
  [
    'whole characters',
    append(turn({ content: '\u{1f600}' })),
    append(turn(), turn({ content: '\ud83d' })),
    'input.turns[1].content',
    /surrogate/,
  ],
  [
    '64 KiB of metadata',
    append(turn({ metadata: 'm'.repeat(65_534) })),
    append(turn({ metadata: 'm'.repeat(65_535) })),
    'input.turns[0].metadata',
    /is 65,537 bytes as JSON: expected at most 64 KiB/,
  ],
  [
    'metadata in bytes',
    append(turn({ metadata: { k: '水'.repeat(21_842) } })),
    append(turn({ metadata: { k: '水'.repeat(21_843) } })),
    'input.turns[0].metadata',
    /64 KiB/,
  ],
  [
    'metadata of a hundred levels',
    append(turn({ metadata: nested(100) })),
    append(turn({ metadata: nested(100_000) })),
    'input.turns[0].metadata',
    /too deeply.*100 levels/,
  ],
  [
    'metadata of numbers',
    append(turn({ metadata: [1.5, -3] })),
    append(turn({ metadata: [1, { a: JSON.parse('-1e999') }] })),
    'input.turns[0].metadata[1].a',
    /-Infinity.*double/,
  ],
  [
    'an author',
    append(turn({ authorId: 'usr_x' })),
    append(turn({ authorId: 'ent_x' })),
    'input.turns[0].authorId',
    /usr_…/,
  ],
  [
    'an external id',
    append(turn({ externalId: 'x'.repeat(256) })),
    append(turn({ externalId: 'a\nb' })),
    'input.turns[0].externalId',
    /"a\\nb".*control/,
  ],
  [
    'a model',
    append(turn({ model: 'm'.repeat(256) })),
    append(turn({ model: 'm'.repeat(257) })),
    'input.turns[0].model',
    /is 257 characters: expected text of at most 256 characters/,
  ],
  [
    'an external id of 256 characters',
    append(turn({ externalId: 'x'.repeat(256) })),
    append(turn({ externalId: 'x'.repeat(257) })),
    'input.turns[0].externalId',
    /is 257 characters: expected text of 1 to 256 characters/,
  ],
  [
    'metadata of whole characters',
    append(turn({ metadata: { a: ['\u{1f600}'] } })),
    append(turn({ metadata: { a: ['', '\ud83d'] } })),
    'input.turns[0].metadata.a[1]',
    /is "\\ud83d": expected.*surrogate/,
  ],
  [
    'metadata of whole characters in keys',
    append(turn({ metadata: { a: { '\u{1f600}': 1 } } })),
    append(turn({ metadata: { a: { b: 1, 'c\0': 1 } } })),
    'input.turns[0].metadata.a',
    /has the key "c\\u0000": expected.*NUL/,
  ],
  [
    'both ends of a mention',
    append(turn({ mentions: [mention({ start: 1, end: 2 })] })),
    append(turn({ mentions: [mention({ start: 1 })] })),
    'input.turns[0].mentions[0].end',
    /^Argument "\S+" is left out: expected start and end, or neither\.$/,
  ],
  [
    'usage',
    append(turn({ usage: { inputTokens: 0, outputTokens: 5, totalTokens: null } })),
    append(turn({ usage: { inputTokens: 0, outputTokens: -1 } })),
    'input.turns[0].usage.outputTokens',
    /-1: expected a whole number from 0/,
  ],
  [
    '500 mentions',
    append(turn({ mentions: Array.from({ length: 500 }, (_, i) => mention({ entityId: `ent_${i}` })) })),
    append(turn({ mentions: Array.from({ length: 501 }, (_, i) => mention({ entityId: `ent_${i}` })) })),
    'input.turns[0].mentions',
    /has 501 items: expected at most 500/,
  ],
  [
    'a mention up to the end',
    append(turn({ content: '水😀', mentions: [mention({ start: 1, end: 3 })] })),
    append(turn(), turn({ content: '水😀', mentions: [mention(), mention({ start: 1, end: 4 })] })),
    'input.turns[1].mentions[1].end',
    /is 4: expected at most 3, the length of the content in UTF-16 code units/,
  ],
  [
    'a count',
    append(turn({ mentions: [mention({ count: 1 })] })),
    append(turn({ mentions: [mention({ count: 0 })] })),
    'input.turns[0].mentions[0].count',
    /from 1/,
  ],
  [
    'one mention for each place',
    append(turn({ mentions: [mention(), mention({ start: 0, end: 1 }), mention({ start: 0, end: 2 })] })),
    append(turn({ mentions: [mention(), mention({ start: null })] })),
    'input.turns[0].mentions[1]',
    /other than those of input\.turns\[0\]\.mentions\[0\]/,
  ],
  [
    'an idempotency key',
    { ...append(turn()), idempotencyKey: `${' '.repeat(254)}~` },
    { ...append(turn()), idempotencyKey: '~'.repeat(256) },
    'input.idempotencyKey',
    /is 256 characters: expected 1 to 255 printable/,
  ],
  [
    'a printable idempotency key',
    { ...append(turn()), idempotencyKey: null },
    { ...append(turn()), idempotencyKey: 'a\tb' },
    'input.idempotencyKey',
    /printable/,
  ],
];

function nested(levels: number): unknown {
  let value: unknown = 1;
  for (let i = 0; i < levels; i++) value = [value];
  return value;
}

describe('The input of appendTurns', () => {
  it.each(EDGES)('should take %s, and no more', (_title, right, wrong, place, says) => {
    expect(problemsIn(parseAppendTurns, right)).toEqual([]);
    const problems = problemsIn(parseAppendTurns, wrong);
    expect(problems.map(({ argument }) => argument)).toEqual([place]);
    expect(problems[0]?.message).toMatch(says);
    expect(problems[0]?.message).toMatch(/^Argument "[^"]+" (is|has) /);
    expect(problems[0]?.message.startsWith(`Argument "${place}" `)).toBe(true);
    expect(problems[0]?.message.length).toBeLessThan(400);
  });

  it('should tell of everything that is wrong, up to ten things', () => {
    const wrong = turn({ authorId: 'x', usage: { inputTokens: -1 }, mentions: [mention({ start: 3 })] });
    expect(placesIn(parseAppendTurns, { ...append(turn(), wrong), idempotencyKey: '' })).toEqual([
      'input.idempotencyKey',
      'input.turns[1].authorId',
      'input.turns[1].mentions[0].end',
      'input.turns[1].usage.inputTokens',
    ]);
    expect(placesIn(parseAppendTurns, append(...Array.from({ length: 9 }, () => wrong)))).toHaveLength(10);
  });

  it('should refuse exactly the mentions that do not lie in the content, and those given twice', () => {
    const place = fc.option(fc.integer({ min: -1, max: 5 }));
    const mentions = fc.array(
      fc.record({ entityId: fc.constantFrom('ent_a', 'ent_b'), start: place, end: place }),
      { maxLength: 4 },
    );
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 4 }), mentions, (content, given) => {
        const found = placesIn(parseAppendTurns, append(turn({ content, mentions: given })));
        const bad = new Set(found.map((at) => Number(/mentions\[(\d+)\]/.exec(at)?.[1])));
        given.forEach(({ entityId, start, end }, i) => {
          // What it marks, cut out of the text: nothing where it does not lie in it.
          const isPlaced = start !== null && end !== null;
          const marked = isPlaced && start >= 0 ? [...content.split('')].slice(start, end).join('') : '';
          const lies = isPlaced ? marked !== '' && marked.length === end - start : start === end;
          const isFirst = given.findIndex(
            (other) => other.entityId === entityId && other.start === start && other.end === end,
          );
          if (!lies) expect(bad).toContain(i);
          else expect(bad.has(i)).toBe(isFirst !== i);
        });
      }),
      { numRuns: 2_000 },
    );
  });

  it('should put mentions into the order of the text, those without a place last, and lose none', () => {
    const content = 'abcdefgh';
    const placed = fc
      .tuple(fc.integer({ min: 0, max: 7 }), fc.integer({ min: 1, max: 8 }))
      .filter(([start, end]) => start < end)
      .map(([start, end]) => ({ start, end }));
    const mentions = fc.uniqueArray(
      fc
        .tuple(fc.constantFrom('ent_a', 'ent_b', 'ent_B'), fc.option(placed), fc.integer({ min: 1, max: 3 }))
        .map(([entityId, at, count]) => ({ entityId, ...at, count })),
      { maxLength: 12, selector: ({ entityId, start, end }) => `${entityId} ${start} ${end}` },
    );
    fc.assert(
      fc.property(mentions, (given: (MentionInput & { start?: number; end?: number })[]) => {
        const input = append(turn({ content, mentions: given })) as { sessionId: string; turns: TurnInput[] };
        const [parsed] = parseAppendTurns({ input }).value.turns;
        const expected = given
          .map(({ entityId, start = null, end = null, count }) => ({
            rank: `${start ?? 9}${end ?? 9}${entityId.slice(4)}`,
            mention: { entityId: entityId.slice(4), source: null, start, end, count },
          }))
          .sort((a, b) => (a.rank < b.rank ? -1 : 1))
          .map((one) => one.mention);
        expect(parsed?.mentions).toEqual(expected);
      }),
    );
  });

  it('should give what is left out as null', () => {
    const input = { sessionId: 'ses_a_b', turns: [{ role: 'TOOL', content: '' } as const] };
    expect(parseAppendTurns({ input })).toEqual({
      clientMutationId: null,
      idempotencyKey: null,
      value: {
        sessionId: 'a_b',
        turns: [
          {
            externalId: null,
            role: 'TOOL',
            content: '',
            authorId: null,
            model: null,
            inputTokens: null,
            outputTokens: null,
            totalTokens: null,
            metadata: null,
            mentions: [],
          },
        ],
      },
    });
  });
});
