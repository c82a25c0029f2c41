// One side of a comparison: the gateway's GraphQL part, whole, on one choice of engines. What it replies is kept as text, so
// that nothing that a client would see is lost on the way.

import type { ApolloServer } from '@apollo/server';
import { type GraphQLSchema, isObjectType } from 'graphql';
import { pino } from 'pino';
import { deadlineIn } from '../../datasources/deadline.ts';
import type { OpenStores } from '../../datasources/types.ts';
import { findSources } from '../../import/find-sources.ts';
import { runImport } from '../../import/run.ts';
import { createSchema } from '../../resolvers/index.ts';
import { startApollo } from '../../src/apollo.ts';
import { type Context, createContext, type Viewer } from '../../src/context.ts';
import { createStats, type StoreStats } from '../../src/stats.ts';

/** What a client asks. */
export interface Request {
  query: string;
  variables?: Record<string, unknown>;
  operationName?: string;
  /** ADMIN when left out. */
  viewer?: Viewer;
}

/** What it gets. */
export interface Reply {
  /** `data` and `errors` as JSON. */
  text: string;
  /** Statements by store. */
  statements: Record<string, number>;
}

export interface Side extends AsyncDisposable {
  name: string;
  stores: OpenStores;
  ask(request: Request): Promise<Reply>;
  /** The fields, as `Type.field`, that have given something other than null or an empty list so far. */
  answered: ReadonlySet<string>;
}

const TIMEOUT_MS = 30_000;

/** Runs GraphQL on stores, which are closed with it. */
export async function startSide(name: string, stores: OpenStores): Promise<Side> {
  const schema = createSchema();
  const answered = watchFields(schema);
  const apollo = await startApollo({ schema, log: pino({ level: 'silent' }) });
  return {
    name,
    stores,
    answered,
    ask: (request) => ask(apollo, stores, request),
    [Symbol.asyncDispose]: async () => {
      await apollo.stop();
      await stores[Symbol.asyncDispose]();
    },
  };
}

/** A side that is asked each request once and then remembers what it replied: for data that nobody changes any more. */
export function remembering(side: Side): Side {
  const replies = new Map<string, Promise<Reply>>();
  return {
    ...side,
    ask: (request) => {
      const key = JSON.stringify(request);
      const reply = replies.get(key) ?? side.ask(request);
      replies.set(key, reply);
      return reply;
    },
  };
}

/** Imports files. Throws unless every record has been taken. */
export async function fill({ name, stores }: Side, paths: readonly string[], tempDir: string): Promise<void> {
  const { sources } = await findSources(paths);
  const report = await runImport(sources, stores, { tempDir, strict: true });
  if (report.outcome !== 'complete' || report.rejected > 0)
    throw new Error(`The import into ${name} ended ${report.outcome}: ${JSON.stringify(report)}`);
}

async function ask(
  apollo: ApolloServer<Context>,
  stores: OpenStores,
  { query, variables = {}, operationName, viewer = { role: 'ADMIN', userId: null } }: Request,
): Promise<Reply> {
  using deadline = deadlineIn(TIMEOUT_MS);
  const stats = createStats();
  const contextValue = createContext({ requestId: 'equivalence', viewer, stores, deadline, stats });
  const { body } = await apollo.executeOperation(
    { query, variables, ...(operationName !== undefined && { operationName }) },
    { contextValue },
  );
  if (body.kind !== 'single') throw new Error(`Expected one reply, but got ${body.kind}.`);
  const { data, errors } = body.singleResult;
  return { text: JSON.stringify({ data, errors }), statements: statementsIn(stats) };
}

function statementsIn(stats: StoreStats): Record<string, number> {
  const entries = Object.entries(stats).map(([store, { statements }]) => [store, statements] as const);
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** Notes which fields have given something. */
function watchFields(schema: GraphQLSchema): ReadonlySet<string> {
  const answered = new Set<string>();
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const [name, field] of Object.entries(type.getFields())) {
      const { resolve } = field;
      const note = <Value>(value: Value): Value => {
        const isEmpty = value == null || (Array.isArray(value) && value.length === 0);
        if (!isEmpty) answered.add(`${type.name}.${name}`);
        return value;
      };
      field.resolve = Object.assign(
        (...args: Parameters<NonNullable<typeof resolve>>) => {
          const value: unknown =
            resolve === undefined ? (args[0] as Record<string, unknown>)[name] : resolve(...args);
          return value instanceof Promise ? value.then(note) : note(value);
        },
        // Resolvers carry the check of their arguments.
        resolve,
      );
    }
  }
  return answered;
}
