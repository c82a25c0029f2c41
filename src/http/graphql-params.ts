// The parameters of a GraphQL request (GraphQL over HTTP, section 5), from a JSON body or from a URL.

import { Refusal } from './refusal.ts';

/** What a caller asks for. `query` is missing only where `extensions` name a persisted query. */
export interface GraphQLParams {
  query?: string;
  operationName?: string;
  variables?: Record<string, unknown>;
  extensions?: Record<string, unknown>;
}

/** The parameters in a POST body. Throws Refusal (400) naming what has the wrong type. */
export function paramsFromBody(body: unknown): GraphQLParams {
  if (Array.isArray(body))
    throw new Refusal(
      400,
      'The body is an array, but batches of operations are not taken: send one at a time.',
    );
  if (!isMap(body)) throw new Refusal(400, `The body is ${kind(body)}: expected an object with "query".`);
  const { query, operationName, variables, extensions } = body;
  return checked({
    query: text('query', query),
    operationName: text('operationName', operationName),
    variables: map('variables', variables),
    extensions: map('extensions', extensions),
  });
}

/** The parameters in the query string of a GET. Throws Refusal (400) naming what is wrong. */
export function paramsFromUrl(search: URLSearchParams): GraphQLParams {
  return checked({
    query: once(search, 'query'),
    // Forms send fields that were left blank as empty text.
    operationName: once(search, 'operationName') || undefined,
    variables: map('variables', json('variables', once(search, 'variables'))),
    extensions: map('extensions', json('extensions', once(search, 'extensions'))),
  });
}

function checked(params: { [Name in keyof GraphQLParams]: GraphQLParams[Name] | undefined }): GraphQLParams {
  if (!params.query && params.extensions?.persistedQuery === undefined)
    throw new Refusal(400, 'The parameter "query" is missing: expected a GraphQL document.');
  return Object.fromEntries(Object.entries(params).filter(([, value]) => value !== undefined));
}

function text(name: string, value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string')
    throw new Refusal(400, `The parameter "${name}" is ${kind(value)}: expected a string.`);
  return value;
}

function map(name: string, value: unknown): Record<string, unknown> | undefined {
  if (value === undefined || value === null) return undefined;
  if (!isMap(value)) throw new Refusal(400, `The parameter "${name}" is ${kind(value)}: expected an object.`);
  return value;
}

function once(search: URLSearchParams, name: string): string | undefined {
  const values = search.getAll(name);
  if (values.length > 1) throw new Refusal(400, `The parameter "${name}" is given ${values.length} times.`);
  return values[0];
}

function json(name: string, value: string | undefined): unknown {
  if (value === undefined || value === '') return undefined;
  try {
    return JSON.parse(value);
  } catch {
    throw new Refusal(400, `The parameter "${name}" is not JSON.`);
  }
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function kind(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
