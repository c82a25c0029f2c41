import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { excerpt, previewOf, sessionEntities, titleOf } from '../../datasources/derive.ts';
import type { TurnMention } from '../../datasources/types.ts';
import { mergeMentions } from '../../import/merge-mentions.ts';

const mention = (entityId: string, start: number | null, end = start, count = 1): TurnMention => ({
  entityId,
  source: null,
  start,
  end,
  count,
});

describe('an excerpt', () => {
  it('should be one line of at most so many code points', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', ' ', '\n', '😀', 'é', '\u2003') }),
        fc.integer({ min: 1, max: 9 }),
        (text, length) => {
          const result = excerpt(text, length);
          expect([...result].length).toBeLessThanOrEqual(length);
          expect(result).toBe(result.trim());
          expect(result).not.toMatch(/\s\s|[\n\t]/u);
          expect(result.isWellFormed()).toBe(true);
          const whole = text.trim().split(/\s+/u).join(' ');
          if ([...whole].length <= length) expect(result).toBe(whole);
          else expect(whole.startsWith(result.slice(0, -1)) && result.endsWith('…')).toBe(true);
        },
      ),
    );
  });

  it('should not look at all of a long content', () => {
    expect(previewOf('x'.repeat(4_000_000))).toBe(`${'x'.repeat(139)}…`);
  });
});

describe('a title', () => {
  it('should be the start of the first user turn that says anything, else of any', () => {
    const blank = { role: 'USER', content: ' \n' } as const;
    const system = { role: 'SYSTEM', content: 'Be kind.' } as const;
    const user = { role: 'USER', content: `  Where is ${'my '.repeat(40)}order?` } as const;
    expect(titleOf([system, blank, user])).toBe(
      `Where is ${'my '.repeat(40)}`.slice(0, 79).trimEnd().concat('…'),
    );
    expect(titleOf([blank, system])).toBe('Be kind.');
    expect(titleOf([blank])).toBeNull();
    expect(titleOf([])).toBeNull();
  });
});

describe('mentions of a turn', () => {
  it('should be one per entity and place, a later one replacing an earlier, in the order of the text', () => {
    const merged = mergeMentions(
      [mention('b', null), mention('a', 5, 9), mention('a', 0, 3)],
      [mention('a', 5, 9, 7), mention('b', 0, 3), mention('a', null), mention('a', 0, 2)],
    );
    expect(merged).toEqual([
      mention('a', 0, 2),
      mention('a', 0, 3),
      mention('b', 0, 3),
      mention('a', 5, 9, 7),
      mention('a', null),
      mention('b', null),
    ]);
  });

  it('should be counted per entity over the turns of a session', () => {
    const rows = sessionEntities({ id: 's', userId: 'u' }, [
      { createdAt: 20, mentions: [mention('a', null, null, 2), mention('b', null)] },
      { createdAt: 10, mentions: [mention('a', 1, 2)] },
    ]);
    expect(rows).toEqual([
      { sessionId: 's', userId: 'u', entityId: 'a', count: 3, firstAt: 10, lastAt: 20 },
      { sessionId: 's', userId: 'u', entityId: 'b', count: 1, firstAt: 20, lastAt: 20 },
    ]);
  });
});
