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

/** A value as an error shows it: JSON, shortened. */
export function shown(value: unknown): string {
  const text = textOf(value);
  return text.length <= SHOWN_LENGTH ? text : `${text.slice(0, SHOWN_LENGTH)}…`;
}

/** JSON of any depth can be parsed, but not be written again. */
function textOf(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch (error) {
    if (error instanceof RangeError) return 'nested too deeply to be shown';
    throw error;
  }
}

/** An argument that can't be right. `argument` is its path, for example `filter.userId` or `ids[3]`. */
export class BadUserInput extends ParleyError {
  readonly expected: string;

  constructor(argument: string, value: unknown, expected: string) {
    super('BAD_USER_INPUT', `Argument "${argument}" is ${shown(value)}: expected ${expected}.`, { argument });
    this.name = 'BadUserInput';
    this.expected = expected;
  }
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
