// Logs what went wrong in a request, tells `formatError` whose request it was, and gives a response that is nothing but
// errors the HTTP status that its code asks for.

import type { ApolloServerPlugin } from '@apollo/server';
import type { GraphQLError } from 'graphql';
import { StoreError } from '../datasources/errors.ts';
import { isUnexpected, STATUS_OF, thrownBy } from './client-errors.ts';
import type { Context } from './context.ts';
import type { Logger } from './log.ts';

/** Log lines for the errors of one request; a page of a thousand broken rows needs no thousand stacks. */
const MAX_LOGGED = 10;

/** An Apollo Server plugin. It enters every error of a request in `requestIds`, since `formatError` is told of no request. */
export function errorReports(log: Logger, requestIds: WeakMap<object, string>): ApolloServerPlugin<Context> {
  return {
    unexpectedErrorProcessingRequest: async ({ requestContext, error }) => {
      log.error({ requestId: requestContext.contextValue.requestId, err: error }, 'Unexpected error');
    },
    requestDidStart: async () => ({
      didEncounterErrors: async ({ errors, contextValue: { requestId }, operationName }) => {
        let logged = 0;
        for (const error of errors) {
          requestIds.set(error, requestId);
          if (logged < MAX_LOGGED && logError(log, error, { requestId, operation: operationName ?? null }))
            logged += 1;
        }
      },
      willSendResponse: async ({ errors, response: { body, http } }) => {
        // 405 is what Apollo answers to a mutation by GET.
        if (body.kind !== 'single' || body.singleResult.data !== undefined || http.status === 405) return;
        const code = body.singleResult.errors?.[0]?.extensions?.code;
        if (errors !== undefined && isStatusCode(code)) http.status = STATUS_OF[code];
      },
    }),
  };
}

function isStatusCode(code: unknown): code is keyof typeof STATUS_OF {
  return typeof code === 'string' && Object.hasOwn(STATUS_OF, code);
}

function logError(
  log: Logger,
  error: GraphQLError,
  about: { requestId: string; operation: string | null },
): boolean {
  const thrown = thrownBy(error);
  const path = error.path?.join('.');
  if (thrown instanceof StoreError) {
    log.warn({ ...about, path, store: thrown.store, code: thrown.code, err: thrown.cause }, thrown.message);
    return true;
  }
  if (!isUnexpected(error)) return false;
  log.error({ ...about, path, err: thrown }, 'Unexpected error');
  return true;
}
