// Who may write, and from where a request reads once it has written.

import { graphql } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noDeadline } from '../../datasources/deadline.ts';
import type { OpenStores, ReadOptions } from '../../datasources/types.ts';
import { createSchema } from '../../resolvers/index.ts';
import { type ContextOptions, createContext } from '../../src/context.ts';
import { createStats } from '../../src/stats.ts';
import { recordedWrites } from '../http/recorded-writes.ts';
import { embeddedStores } from '../support/data-folder.ts';

const schema = createSchema();
const fields = schema.getMutationType()?.getFields() ?? {};
const WRITE = 'mutation { endSession(input: { id: "ses_s" }) { session { turns { nodes { id } } } } }';

describe('Writing', () => {
  let stores: OpenStores;
  beforeAll(async () => {
    stores = await embeddedStores();
  });
  afterAll(() => stores[Symbol.asyncDispose]());

  const run = (source: string, options: Partial<ContextOptions>) => {
    const contextValue = createContext({
      requestId: 'test',
      viewer: { role: 'SERVICE', userId: null },
      stores,
      deadline: noDeadline,
      stats: null,
      ...options,
    });
    return graphql({ schema, source, contextValue, rootValue: {} });
  };

  it.each(['SERVICE', 'ADMIN'] as const)('should be open to %s', async (role) => {
    const { writes, calls } = recordedWrites();
    const { errors } = await run(WRITE, { writes, viewer: { role, userId: null } });
    expect(errors).toBeUndefined();
    expect(calls).toHaveLength(1);
  });

  const inputs: Record<string, string> = {
    createUser: '{}',
    updateUser: '{ id: "usr_me", name: "x" }',
    startSession: '{}',
    updateSession: '{ id: "ses_s", title: "x" }',
    endSession: '{ id: "ses_s" }',
    deleteSession: '{ id: "ses_s" }',
    appendTurns: '{ sessionId: "ses_s", turns: [{ role: USER, content: "a" }] }',
    upsertEntities: '{ entities: [{ id: "e", type: "T", name: "n" }] }',
    upsertRelations: '{ relations: [{ fromId: "ent_a", toId: "ent_b", type: "t" }] }',
  };

  it.each(Object.keys(fields))(
    'should be refused to a USER, and to all where there are no writes: %s',
    async (name) => {
      const source = `mutation { ${name}(input: ${inputs[name]}) { pending } }`;
      const { writes, calls } = recordedWrites();
      const user = await run(source, { writes, viewer: { role: 'USER', userId: 'me' } });
      expect(user.errors).toMatchObject([
        { message: 'Only SERVICE and ADMIN may write.', extensions: { code: 'FORBIDDEN' } },
      ]);
      expect(calls).toEqual([]);
      const closed = await run(source, { writes: null });
      expect(closed.errors).toMatchObject([
        { message: 'This gateway does not take writes.', extensions: { code: 'FORBIDDEN' } },
      ]);
    },
  );

  it.each(['ALL', null] as const)(
    'should be followed by reads that see it, with consistency %s',
    async (consistency) => {
      const asked: ReadOptions[] = [];
      const reading = (how: ReadOptions) => {
        asked.push(how);
        return stores.reading(how);
      };
      const { writes } = recordedWrites();
      const stats = createStats();
      await run(WRITE, { writes, consistency, stats, stores: { ...stores, reading } });
      expect(asked.at(-1)).toEqual({ consistency, fresh: true });
      expect(asked).toHaveLength(consistency === null ? 1 : 2);
      expect(stats.turns?.statements).toBe(1);
    },
  );
});
