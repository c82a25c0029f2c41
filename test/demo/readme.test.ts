import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OpenStores } from '../../datasources/types.ts';
import { settleDemo } from '../../src/demo.ts';
import { embeddedStores } from '../support/data-folder.ts';
import { ask } from '../support/gateway.ts';

const README = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
const EXAMPLES = [...README.matchAll(/```graphql\n(.*?)```\s+```json\n(.*?)```/gs)].map(
  ([, query, reply]) => ({ query: query!, reply: reply! }),
);

describe('The README', () => {
  let stores: OpenStores;
  beforeAll(async () => {
    stores = await embeddedStores();
    const { signal } = new AbortController();
    await settleDemo(stores, { wanted: true, announce: () => {}, signal });
  });
  afterAll(() => stores?.[Symbol.asyncDispose]());

  it('should show three queries', () => {
    expect(EXAMPLES).toHaveLength(3);
  });

  it.each(EXAMPLES)('should show the reply that the demo data gives to $query', async ({ query, reply }) => {
    const { data } = await ask(stores, query);
    expect(JSON.parse(JSON.stringify({ data }))).toEqual(JSON.parse(reply));
  });
});
