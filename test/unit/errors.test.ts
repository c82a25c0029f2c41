// How errors show values.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BadUserInput, shown } from '../../src/errors.ts';

describe('A value in an error', () => {
  it('should be cut at a whole character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 60, maxLength: 100 }), (text) => {
        const given = shown(text);
        expect(given.isWellFormed()).toBe(true);
        const whole = JSON.stringify(text);
        expect(given === whole || whole.startsWith(given.slice(0, -1))).toBe(true);
        expect(given.length).toBeLessThanOrEqual(81);
      }),
    );
    expect(shown(`${'x'.repeat(78)}😀😀`)).toBe(`"${'x'.repeat(78)}…`);
    expect(shown(`${'x'.repeat(77)}😀😀`)).toBe(`"${'x'.repeat(77)}😀…`);
  });

  it('should be none where there is none', () => {
    expect(new BadUserInput('a', undefined, 'b').message).toBe('Argument "a" is left out: expected b.');
    expect(new BadUserInput('a', null, 'b').message).toBe('Argument "a" is null: expected b.');
  });
});
