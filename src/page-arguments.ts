// From the paging arguments of a field to the part of a list that a store is asked for.

import type { PageSpec, TimeRange } from '../datasources/types.ts';
import type { CursorCodec } from './cursors.ts';
import { parseDateTime } from './date-time.ts';
import { BadUserInput, lengthOf } from './errors.ts';

/** The paging arguments as GraphQL gives them. */
export interface PageArguments {
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
}

const DEFAULT_PAGE_SIZE = 20;

/** Largest page of everything but turns. */
export const MAX_PAGE_SIZE = 100;

/**
 * Parses paging arguments.
 * @throws BadUserInput for `first` with `last`, a size outside 1..max, or a cursor that is not one of this list.
 */
export function parsePage<Key>(
  args: PageArguments,
  cursors: CursorCodec<Key>,
  max: number = MAX_PAGE_SIZE,
): PageSpec<Key> {
  const { first, last } = args;
  if (first != null && last != null) throw new BadUserInput('last', last, 'no "last" together with "first"');
  return {
    limit:
      last != null
        ? checkNumber('last', last, 1, max)
        : checkNumber('first', first ?? DEFAULT_PAGE_SIZE, 1, max),
    from: last != null ? 'end' : 'start',
    after: args.after == null ? null : cursors.decode(args.after, 'after'),
    before: args.before == null ? null : cursors.decode(args.before, 'before'),
  };
}

/** @throws BadUserInput when `value` lies outside `min`..`max`. */
export function checkNumber(argument: string, value: number, min: number, max: number): number {
  if (value < min || value > max) throw new BadUserInput(argument, value, `a number from ${min} to ${max}`);
  return value;
}

/** Longest text to search for, in UTF-16 code units. */
const MAX_SEARCH_LENGTH = 200;

/** @throws BadUserInput when a text to search for is longer than any name. */
export function checkSearch(text: string | null | undefined, argument: string): string | null {
  if (text == null) return null;
  if (text.length > MAX_SEARCH_LENGTH)
    throw new BadUserInput(argument, lengthOf(text), `text of at most ${MAX_SEARCH_LENGTH} characters`);
  return text;
}

/** @throws BadUserInput for an end that is no RFC 3339 time. */
export function parseRange(
  range: { from?: string | null | undefined; until?: string | null | undefined } | null | undefined,
  argument: string,
): TimeRange | null {
  if (range?.from == null && range?.until == null) return null;
  return {
    from: range.from == null ? null : parseDateTime(range.from, `${argument}.from`),
    until: range.until == null ? null : parseDateTime(range.until, `${argument}.until`),
  };
}
