// Decides what a client sees of an error. What was meant for it passes; everything else is a bug, and a bug's message may
// hold anything, so the client gets the request's id and the log gets the rest.

import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { StoreError, type StoreErrorCode } from '../datasources/errors.ts';
import { type ErrorCode, ParleyError } from './errors.ts';

/** The HTTP status of a response that is nothing but errors, by the code of the first; 400 and 500 are Apollo's own to give. */
export const STATUS_OF = {
  BAD_USER_INPUT: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  CONFLICT: 409,
  COST_LIMIT_EXCEEDED: 400,
  RATE_LIMITED: 429,
  DEADLINE_EXCEEDED: 504,
  OVERLOADED: 503,
  INTERNAL_SERVER_ERROR: 500,
  STORE_UNAVAILABLE: 503,
  STORE_TIMEOUT: 504,
} as const satisfies Record<ErrorCode | StoreErrorCode, number>;

/** The error as a client may see it. `formatted` is Apollo Server's rendering of `error`. */
export function presentError(
  formatted: GraphQLFormattedError,
  error: unknown,
  requestId: string | null,
): GraphQLFormattedError {
  const { locations, path } = formatted;
  const place = { ...(locations && { locations }), ...(path && { path }) };
  const thrown = thrownBy(error);
  if (thrown instanceof StoreError)
    return { message: thrown.message, ...place, extensions: { code: thrown.code, store: thrown.store } };
  if (thrown instanceof ParleyError) return formatted;
  if (isTooDeep(error))
    return { message: 'The document is nested too deeply.', extensions: { code: 'GRAPHQL_PARSE_FAILED' } };
  if (!isUnexpected(error)) return withCode(formatted);
  return {
    message: requestId === null ? 'Unexpected error.' : `Unexpected error. Request ${requestId}.`,
    ...place,
    extensions: { code: 'INTERNAL_SERVER_ERROR' },
  };
}

/** Whether an error was not meant for clients: neither ours nor what graphql-js says about the request. */
export function isUnexpected(error: unknown): boolean {
  const thrown = thrownBy(error);
  if (thrown instanceof ParleyError || thrown instanceof StoreError || isTooDeep(error)) return false;
  if (!(error instanceof GraphQLError)) return true;
  // Before execution: syntax, validation, variables. Their authors give each a code or the part of the document it is about.
  if (error.path === undefined) {
    const code = error.extensions.code;
    if (code === 'INTERNAL_SERVER_ERROR') return true;
    return code === undefined && !isAboutDocument(thrown);
  }
  // During execution: wrong arguments are about the document, values that a type can't represent are about our data.
  return !isAboutDocument(thrown);
}

/** What was thrown where the trouble began, without the wrappings of graphql-js and Apollo Server. */
export function thrownBy(error: unknown): unknown {
  let thrown = error;
  while (
    thrown instanceof GraphQLError &&
    !(thrown instanceof ParleyError) &&
    thrown.originalError !== undefined
  )
    thrown = thrown.originalError;
  return thrown;
}

function isAboutDocument(thrown: unknown): boolean {
  return thrown instanceof GraphQLError && thrown.nodes !== undefined;
}

/** The parser is recursive: a document nested thousands deep ends its stack, which is the document's fault. */
function isTooDeep(error: unknown): boolean {
  if (!(error instanceof GraphQLError) || error.extensions.code !== 'GRAPHQL_PARSE_FAILED') return false;
  return thrownBy(error) instanceof RangeError;
}

/** What graphql-js finds wrong with arguments during execution comes without a code. */
function withCode(formatted: GraphQLFormattedError): GraphQLFormattedError {
  const code = formatted.extensions?.code;
  if (code !== undefined && code !== 'INTERNAL_SERVER_ERROR') return formatted;
  return { ...formatted, extensions: { ...formatted.extensions, code: 'BAD_USER_INPUT' } };
}
