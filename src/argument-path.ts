// How errors name a place within JSON that a client made up, whose keys may be any text of any length.

import { shown } from './errors.ts';

const PLAIN_KEY = /^[\p{L}_$][\p{L}\p{N}_$-]{0,39}$/u;
/** From here on a path is cut, in UTF-16 code units. */
const LONG = 300;

/** The path of what stands under a key or at a position: `input.metadata.a`, `input.tags[3]`, `input.metadata["a b"]`. */
export function pathOf(outer: string, step: string | number): string {
  if (outer.length > LONG) return outer.endsWith('…') ? outer : `${outer}…`;
  if (typeof step === 'number') return `${outer}[${step}]`;
  if (!PLAIN_KEY.test(step)) return `${outer}[${shown(step)}]`;
  return outer === '' ? step : `${outer}.${step}`;
}
