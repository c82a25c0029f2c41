// Runs queries on the real schema and stores without HTTP, with the figures of what was asked of the stores.

import { type ExecutionResult, graphql } from 'graphql';
import { noDeadline } from '../../datasources/deadline.ts';
import type { OpenStores } from '../../datasources/types.ts';
import { createSchema } from '../../resolvers/index.ts';
import { createContext } from '../../src/context.ts';
import { createStats, type StoreStats } from '../../src/stats.ts';

const schema = createSchema();

/** A reply with what it took. */
export interface Answer<Data> {
  data: Data;
  stats: StoreStats;
}

/** Asks as ADMIN and gives data and figures. Rejects when the reply holds errors. */
export async function ask<Data = Record<string, never>>(
  stores: OpenStores,
  source: string,
  variableValues: Record<string, unknown> = {},
): Promise<Answer<Data>> {
  const stats = createStats();
  const contextValue = createContext({
    requestId: 'test',
    viewer: { role: 'ADMIN', userId: null },
    stores,
    deadline: noDeadline,
    stats,
  });
  const result: ExecutionResult = await graphql({ schema, source, variableValues, contextValue });
  if (result.errors !== undefined) throw new AggregateError(result.errors, result.errors[0]!.message);
  return { data: result.data as Data, stats };
}
