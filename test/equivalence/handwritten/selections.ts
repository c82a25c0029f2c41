// What hand-written requests ask of each type, and the frame around it.

import type { Request } from '../side.ts';

/** A page's frame. */
export const PAGE = 'pageInfo { hasNextPage hasPreviousPage startCursor endCursor }';
export const USER = 'id externalId name email locale metadata createdAt updatedAt';
export const SESSION =
  'id title channel status tags metadata startedAt endedAt lastTurnAt turnCount lastTurnPreview user { id name }';
export const TURN = `id externalId index role content createdAt author { id } model metadata
  usage { inputTokens outputTokens totalTokens }`;
export const MENTION = 'source start end count';
export const ENTITY = 'id type name aliases description metadata shared';
export const RELATION = 'type weight source metadata from { id name } to { id name }';
export const TOTALS = 'cursor count firstAt lastAt';

/** Everything that a type has of its own, by fragment. */
export const FRAGMENTS = `
fragment U on User { ${USER.replace('name', 'userName: name')} }
fragment S on Session { ${SESSION} }
fragment T on Turn { ${TURN} mentions { ${MENTION} entity { id } turn { id } } session { id } }
fragment E on Entity { ${ENTITY} }`;

/** Asks something of one object. `definitions` are those of further variables, each with a comma before it. */
export type Ask = (selection: string, variables?: Record<string, unknown>, definitions?: string) => Request;

/** Makes an `Ask` of the object with this id. */
export function askOf(field: 'user' | 'session' | 'entity', id: string): Ask {
  return (selection, variables = {}, definitions = '') => ({
    query: `query ($id: ID!${definitions}) { ${field}(id: $id) { ${selection} } }`,
    variables: { id, ...variables },
  });
}
