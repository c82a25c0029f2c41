import { makeExecutableSchema } from '@graphql-tools/schema';
import { graphql } from 'graphql';
import { describe, expect, it } from 'vitest';
import { noDeadline } from '../../datasources/deadline.ts';
import { batched, parsed } from '../../src/batched.ts';
import type { Context } from '../../src/context.ts';

interface Item {
  id: number;
}

const typeDefs = `
  type Query { items(count: Int!): [Item!]! }
  type Item { id: Int! children(count: Int! = 2): [Item!] late: Int broken: Int }
`;

/** A schema that writes down every load as `field(args) ids`. */
function setUp() {
  const loads: string[] = [];
  const resolvers = {
    Query: {
      items: parsed(
        (args: { count: number }) => args.count,
        (_root, count) => Array.from({ length: count }, (_, id): Item => ({ id })),
      ),
    },
    Item: {
      children: batched(
        (args: { count: number }) => args.count,
        async (parents: readonly Item[], count) => {
          loads.push(`children(${count}) ${parents.length}`);
          return parents.map(({ id }) => Array.from({ length: count }, (_, i) => ({ id: id * 10 + i })));
        },
      ),
      late: batched(
        () => null,
        async (parents: readonly Item[]) => {
          loads.push(`late ${parents.length}`);
          await new Promise((resolve) => setTimeout(resolve, 5));
          return parents.map(({ id }) => id);
        },
      ),
      broken: batched(
        () => null,
        async (parents: readonly Item[]) => {
          loads.push(`broken ${parents.length}`);
          return parents.map(({ id }) => (id % 2 === 0 ? new Error(`no ${id}`) : id));
        },
      ),
    },
  };
  const schema = makeExecutableSchema({ typeDefs, resolvers });
  const run = (source: string) =>
    graphql({ schema, source, contextValue: { deadline: noDeadline } as Context });
  return { loads, run };
}

describe('A batched field', () => {
  it('should load once per level, however many parents there are', async () => {
    for (const count of [1, 2, 40]) {
      const { loads, run } = setUp();
      const source = `{ items(count: ${count}) { children { children(count: 3) { id late } } } }`;
      const { data, errors } = await run(source);
      expect(errors).toBeUndefined();
      expect(loads).toEqual([`children(2) ${count}`, `children(3) ${count * 2}`, `late ${count * 6}`]);
      expect(JSON.stringify(data)).toContain('"late":1');
    }
  });

  it('should load different arguments apart and equal ones together, whatever their aliases', async () => {
    const { loads, run } = setUp();
    await run(
      '{ items(count: 5) { a: children { id } b: children(count: 2) { id } c: children(count: 7) { id } } }',
    );
    expect(loads.toSorted()).toEqual(['children(2) 5', 'children(7) 5']);
  });

  it('should keep requests apart', async () => {
    const { loads, run } = setUp();
    await Promise.all([run('{ items(count: 2) { late } }'), run('{ items(count: 3) { late } }')]);
    expect(loads.toSorted()).toEqual(['late 2', 'late 3']);
  });

  it('should give each parent its own error', async () => {
    const { run } = setUp();
    const { data, errors } = await run('{ items(count: 3) { broken } }');
    expect(data).toEqual({ items: [{ broken: null }, { broken: 1 }, { broken: null }] });
    expect(errors?.map(({ message, path }) => [message, path])).toEqual([
      ['no 0', ['items', 0, 'broken']],
      ['no 2', ['items', 2, 'broken']],
    ]);
  });

  it('should carry its definition for executors that run it themselves', () => {
    const parse = (args: { count: number }) => args.count;
    const load = async (parents: readonly Item[]) => parents.map(() => 1);
    const field = batched(parse, load);
    expect(field.batch).toEqual({ parse, load });
    expect(field.parse).toBe(parse);
  });
});
