// What is read out of Accept headers.

import { describe, expect, it } from 'vitest';
import { acceptsGzip, GRAPHQL_TYPE, JSON_TYPE, responseType } from '../../src/http/accept.ts';

describe('responseType', () => {
  it.each([
    [undefined, JSON_TYPE],
    ['*/*', JSON_TYPE],
    ['application/*', JSON_TYPE],
    ['application/json', JSON_TYPE],
    ['application/graphql-response+json', GRAPHQL_TYPE],
    ['APPLICATION/GraphQL-Response+JSON; charset=utf-8', GRAPHQL_TYPE],
    ['application/graphql-response+json, application/json', GRAPHQL_TYPE],
    ['application/json, application/graphql-response+json', JSON_TYPE],
    ['application/graphql-response+json, application/json;q=0.9', GRAPHQL_TYPE],
    ['application/json;q=0.9, application/graphql-response+json', GRAPHQL_TYPE],
    ['application/graphql-response+json, */*', GRAPHQL_TYPE],
    ['application/graphql-response+json;q=0.1, */*;q=0.5', JSON_TYPE],
    ['application/json, multipart/mixed', JSON_TYPE],
    ['text/html, */*;q=0.1', JSON_TYPE],
    ['application/json;q=0, */*', GRAPHQL_TYPE],
    ['text/html', null],
    ['application/json;q=0', null],
    ['multipart/mixed', null],
    ['nonsense', null],
  ] as const)('should answer %s with %s', (accept, expected) => {
    expect(responseType(accept)).toBe(expected);
  });
});

describe('acceptsGzip', () => {
  it.each([
    ['gzip', true],
    ['br, gzip;q=0.5', true],
    ['*', true],
    ['gzip;q=0', false],
    ['gzip;q=0, *', false],
    ['br', false],
    [undefined, false],
  ] as const)('should say of %s: %s', (header, expected) => {
    expect(acceptsGzip(header)).toBe(expected);
  });
});
