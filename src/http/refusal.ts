// A request that is refused before GraphQL sees it. Clients of GraphQL read JSON with `errors`, so that is what they get.

import type { ErrorCode } from '../errors.ts';

/** `extensions.code` of a refusal: BAD_REQUEST is Apollo Server's word for what is not a GraphQL request. */
export type RefusalCode = ErrorCode | 'BAD_REQUEST';

/** Answered with `status` and a body that says what was wrong. `message` is meant for the caller. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: RefusalCode;
  /** Headers that the status asks for, such as `allow`. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    message: string,
    headers: Readonly<Record<string, string>> = {},
    code: RefusalCode = 'BAD_REQUEST',
  ) {
    super(message);
    this.name = 'Refusal';
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

/** A GraphQL response that is nothing but one error. */
export function errorBody(message: string, code: RefusalCode): string {
  return `${JSON.stringify({ errors: [{ message, extensions: { code } }] })}\n`;
}

/** The message of an error that is a bug: the log has the rest under the same id. */
export function unexpected(requestId: string): string {
  return `Unexpected error. Request ${requestId}.`;
}
