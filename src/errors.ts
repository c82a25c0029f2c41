// The errors that a client may see, over one list of codes. Whatever is not one of these (or a StoreError, or GraphQL's own)
// is a bug and reaches no client as it is.

import { GraphQLError } from 'graphql';
import type { StoreErrorCode } from '../datasources/errors.ts';

/** `extensions.code` of deliberate errors, besides the store codes of `StoreError` and Apollo's own. */
export type ErrorCode =
  | 'BAD_USER_INPUT'
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'CONFLICT'
  | 'COST_LIMIT_EXCEEDED'
  | 'RATE_LIMITED'
  | 'DEADLINE_EXCEEDED'
  | 'OVERLOADED'
  | 'INTERNAL_SERVER_ERROR';

/** An error that a client is meant to read: `message` and `extensions` go out as they are. */
export class ParleyError extends GraphQLError {
  readonly code: ErrorCode | StoreErrorCode;

  /** A store's code where something more is to be said than a `StoreError` says. */
  constructor(code: ErrorCode | StoreErrorCode, message: string, extensions: Record<string, unknown> = {}) {
    super(message, { extensions: { ...extensions, code } });
    this.name = 'ParleyError';
    this.code = code;
  }
}

/** Longest part of a wrong value that an error repeats. */
const SHOWN_LENGTH = 80;
/** JSON text has none but where it was cut. */
const HALF_AT_END = /[\ud800-\udbff]$/;

/** A value as an error shows it: JSON, shortened. */
export function shown(value: unknown): string {
  const text = textOf(value);
  return text.length <= SHOWN_LENGTH ? text : `${text.slice(0, SHOWN_LENGTH).replace(HALF_AT_END, '')}…`;
}

/** JSON has no infinite numbers, and of any depth can be parsed, but not be written again. */
function textOf(value: unknown): string {
  if (typeof value === 'number') return String(value);
  try {
    return JSON.stringify(value) ?? String(value);
  } catch (error) {
    if (error instanceof RangeError) return 'nested too deeply to be shown';
    throw error;
  }
}

/** What an error says of an argument where its value would not show what is wrong, such as `has 101 items`. */
export class Finding {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** Of a list that has too many or too few. */
export function countOf(list: readonly unknown[]): Finding {
  return new Finding(`has ${list.length.toLocaleString('en')} ${list.length === 1 ? 'item' : 'items'}`);
}

/** Of a text that is too long, in UTF-16 code units. */
export function lengthOf(text: string): Finding {
  return new Finding(`is ${text.length.toLocaleString('en')} characters`);
}

/** Of something that takes too many bytes of UTF-8. `what` follows their number, such as ` as JSON`. */
export function bytesOf(text: string, what = ''): Finding {
  return new Finding(`is ${Buffer.byteLength(text).toLocaleString('en')} bytes${what}`);
}

/** An argument that can't be right. `argument` is its path, for example `filter.userId` or `ids[3]`. */
export class BadUserInput extends ParleyError {
  readonly found: Finding;
  readonly expected: string;

  /** `value` is what was given, undefined for nothing, or what is to be said of it. */
  constructor(argument: string, value: unknown, expected: string) {
    const found = findingOf(value);
    super('BAD_USER_INPUT', `Argument "${argument}" ${found.text}: expected ${expected}.`, { argument });
    this.name = 'BadUserInput';
    this.found = found;
    this.expected = expected;
  }
}

function findingOf(value: unknown): Finding {
  if (value instanceof Finding) return value;
  return new Finding(value === undefined ? 'is left out' : `is ${shown(value)}`);
}

/** Several arguments that can't be right. A reply tells of each where it can, else of all in one message. */
export class BadUserInputs extends ParleyError {
  readonly all: readonly BadUserInput[];

  constructor(all: readonly BadUserInput[]) {
    const argument = all[0]?.extensions.argument;
    super('BAD_USER_INPUT', all.map(({ message }) => message).join(' '), { argument });
    this.name = 'BadUserInputs';
    this.all = all;
  }
}
