// Apollo Server as Parley runs it: nothing but GraphQL, no landing page, no reporting, nothing taken from `APOLLO_*`
// variables. HTTP is src/http's.

import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import type { GraphQLSchema } from 'graphql';
import { argumentValidation } from './argument-validation.ts';
import { presentError } from './client-errors.ts';
import type { Context } from './context.ts';
import { depthLimit } from './depth-limit.ts';
import { errorReports } from './error-reports.ts';
import type { Logger } from './log.ts';
import { replySize } from './reply-size.ts';
import { report } from './stats.ts';

/** The longest document, in tokens: ten times the largest that people write. */
const MAX_TOKENS = 15_000;
/** The deepest nesting of selections: three times what the deepest walk through the whole schema needs. */
const MAX_DEPTH = 50;
/** Validation stops at this many errors; a hostile document can have one for every token. */
const MAX_VALIDATION_ERRORS = 50;

/** Makes an Apollo Server that is started. Its `stop` must be called. */
export async function startApollo({
  schema,
  log,
}: {
  schema: GraphQLSchema;
  log: Logger;
}): Promise<ApolloServer<Context>> {
  const requestIds = new WeakMap<object, string>();
  const apollo = new ApolloServer<Context>({
    schema,
    // The parent of root fields: loaders by parent take anything but undefined.
    rootValue: {},
    nodeEnv: 'production',
    introspection: true,
    hideSchemaDetailsFromClientErrors: false,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    allowBatchedHttpRequests: false,
    persistedQueries: false,
    // The HTTP front refuses other sites itself, for every path.
    csrfPrevention: false,
    parseOptions: { maxTokens: MAX_TOKENS },
    validationRules: [depthLimit(MAX_DEPTH)],
    validationOptions: { maxErrors: MAX_VALIDATION_ERRORS },
    maxRecursiveSelections: true,
    logger: log,
    formatError: (formatted, error) => presentError(formatted, error, requestIdOf(error, requestIds)),
    plugins: [
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
      errorReports(log, requestIds),
      argumentValidation(),
      replySize(),
      storeFigures(),
    ],
  });
  await apollo.start();
  return apollo;
}

function requestIdOf(error: unknown, requestIds: WeakMap<object, string>): string | null {
  return typeof error === 'object' && error !== null ? (requestIds.get(error) ?? null) : null;
}

/** Puts what the request asked of the stores into `extensions.stores`, for those who want to know. */
function storeFigures(): ApolloServerPlugin<Context> {
  return {
    requestDidStart: async () => ({
      willSendResponse: async ({ contextValue: { stats }, response: { body } }) => {
        if (stats === null || body.kind !== 'single') return;
        body.singleResult.extensions = { ...body.singleResult.extensions, stores: report(stats) };
      },
    }),
  };
}
