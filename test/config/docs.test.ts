// docs/configuration.md says of every setting what the table of settings says.

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SETTINGS } from '../../src/settings.ts';

const page = readFileSync(new URL('../../docs/configuration.md', import.meta.url), 'utf8');

describe('docs/configuration.md', () => {
  it.each(Object.values(SETTINGS))(
    'should be right about $variable',
    ({ variable, fallback, description, expected }) => {
      expect(page.split('\n')).toContain(
        `| \`${variable}\` | ${fallback ?? ''} | ${description} Expected: ${expected}. |`,
      );
    },
  );

  it('should have no other', () => {
    const named = [...page.matchAll(/^\| `([A-Z0-9_]+)` \|/gm)].map(([, variable]) => variable);
    expect(named.toSorted()).toEqual(
      Object.values(SETTINGS)
        .map(({ variable }) => variable)
        .toSorted(),
    );
  });
});
