// Finds variables that are probably misspelt: they would be passed over in silence, and the default used.

import { type ConfigSources, SETTINGS } from './settings.ts';

const PREFIX = 'PARLEY_';

/**
 * One sentence per suspicious name. In the environment, which is full of other programs' variables, only near misses
 * and names that begin with PARLEY_ count; a `.env` file is ours, so every unknown name in it does.
 */
export function hints({ environment, envFile }: Pick<ConfigSources, 'environment' | 'envFile'>): string[] {
  const known = Object.values(SETTINGS).map(({ variable }) => variable);
  const found: string[] = [];
  for (const name of new Set([...Object.keys(environment), ...Object.keys(envFile)])) {
    if (known.includes(name)) continue;
    const near = nearest(name.startsWith(PREFIX) ? name.slice(PREFIX.length) : name, known);
    if (near !== null) found.push(`${name} is not read: did you mean ${near}?`);
    else if (name.startsWith(PREFIX) || name in envFile)
      found.push(`${name} is not read: Parley has no such setting.`);
  }
  return found;
}

/** The known name that is at most one slip away: a letter more, less, other, or two swapped; `_` does not count. */
function nearest(name: string, known: readonly string[]): string | null {
  // Among short names one slip is often another program's name: HOST and MOST, PORT and SORT.
  const slips = name.length >= 6 ? 1 : 0;
  return known.find((candidate) => distance(plain(name), plain(candidate)) <= slips) ?? null;
}

function plain(name: string): string {
  return name.toUpperCase().replaceAll(/[_-]/g, '');
}

/** Optimal string alignment distance. */
function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 1) return Infinity;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1];
      row[j] = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        row[j] = Math.min(row[j]!, beforeLast[j - 2]! + 1);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length]!;
}
