// The example tabs against the schema, without a browser.

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  buildSchema,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
  parse,
  validate,
  visit,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { examples } from '../../graphiql/examples.ts';

const schema = buildSchema(readFileSync(resolve(import.meta.dirname, '../../schema.graphql'), 'utf8'));

/** What fits beside the result on a screen of 1440 pixels. */
const READABLE_COLUMNS = 58;

function operationsOf(query: string): OperationDefinitionNode[] {
  return parse(query).definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
}

/** All texts in a value, with the names of their fields. */
function textsIn(value: unknown, field = ''): { field: string; text: string }[] {
  if (typeof value === 'string') return [{ field, text: value }];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) => textsIn(part, key));
}

describe.each(examples.map((example) => [example.title, example] as const))(
  'the example "%s"',
  (_title, example) => {
    it('should be a valid operation', () => {
      expect(validate(schema, parse(example.query))).toEqual([]);
    });

    it('should hold one operation with a name, which its tab is called by', () => {
      const operations = operationsOf(example.query);
      expect(operations).toHaveLength(1);
      expect(operations[0]?.name?.value).toMatch(/^[A-Z][A-Za-z]+$/);
    });

    it('should bring fitting values for its variables', () => {
      const definitions = operationsOf(example.query)[0]?.variableDefinitions ?? [];
      const values = example.variables ?? {};
      expect(Object.keys(values).toSorted()).toEqual(
        definitions.map((node) => node.variable.name.value).toSorted(),
      );
      expect(getVariableValues(schema, definitions, values).errors).toBeUndefined();
    });

    it('should name no id, so that it runs on any data', () => {
      const ids: string[] = [];
      visit(parse(example.query), {
        StringValue: ({ value }) => {
          if (/^(usr|ses|ent|trn)_/.test(value)) ids.push(value);
        },
      });
      expect(ids).toEqual([]);
    });

    it('should name in its variables only what it makes itself', () => {
      const texts = textsIn(example.variables ?? {});
      const own = new Set(texts.filter(({ field }) => field === 'id').map(({ text }) => text));
      for (const { field, text } of texts) if (/Id$/.test(field)) expect(own).toContain(text.slice(4));
    });

    it('should begin with comment lines that can be read without scrolling and say what to try next', () => {
      const comment = example.query.slice(0, example.query.indexOf('\n\n')).split('\n');
      expect(comment.every((line) => line.startsWith('#'))).toBe(true);
      expect(comment.join('\n')).toContain('Try next:');
      expect(Math.max(...comment.map((line) => line.length))).toBeLessThanOrEqual(READABLE_COLUMNS);
    });
  },
);

describe('the examples together', () => {
  it('should have titles and operation names of their own', () => {
    const titles = new Set(examples.map((example) => example.title));
    const names = new Set(examples.map((example) => operationsOf(example.query)[0]?.name?.value));
    expect(titles.size).toBe(examples.length);
    expect(names.size).toBe(examples.length);
  });
});
