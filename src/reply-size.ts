// A query of a few lines can ask for lists in lists in lists: stores are asked once per level, but the reply multiplies. It is
// counted while it is made, and given up before it takes the memory and the time of everybody else.

import type { ApolloServerPlugin } from '@apollo/server';
import type { Context } from './context.ts';
import { ParleyError } from './errors.ts';

/** Items of lists that a reply may hold, all lists together: some 50 MB of JSON. */
export const MAX_ITEMS = 100_000;

const counts = new WeakMap<Context, number>();

/**
 * A list on its way into the reply. Once there would be too many items it is empty, as are all that follow: the reply is refused
 * as a whole, and making the rest of it would take as long.
 */
export function counted<Item>(items: Item[], context: Context): Item[] {
  const count = (counts.get(context) ?? 0) + items.length;
  counts.set(context, count);
  return count > MAX_ITEMS ? [] : items;
}

/** An Apollo Server plugin that refuses replies with too many items. */
export function replySize(): ApolloServerPlugin<Context> {
  return {
    requestDidStart: async () => ({
      willSendResponse: async ({ contextValue, response: { body } }) => {
        if (body.kind !== 'single' || (counts.get(contextValue) ?? 0) <= MAX_ITEMS) return;
        const error = new ParleyError(
          'COST_LIMIT_EXCEEDED',
          `The reply would hold more than ${MAX_ITEMS} items in its lists: expected smaller pages, or fewer lists within lists.`,
        );
        body.singleResult = { ...body.singleResult, data: null, errors: [error.toJSON()] };
      },
    }),
  };
}
