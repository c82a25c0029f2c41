// Which cursors a connection takes.

import type { GraphQLObjectType } from 'graphql';
import { EnumValue } from './graphql-values.ts';

/** The list whose cursors a field takes, as cursors name it. */
export function listOf(
  field: string,
  type: GraphQLObjectType | null,
  { orderBy }: Record<string, unknown>,
): string {
  const order = orderBy instanceof EnumValue ? orderBy.name : null;
  const by = (orderBy as { field?: EnumValue } | undefined)?.field?.name;
  switch (type?.name) {
    case 'UserConnection':
      return `users by ${by ?? 'CREATED_AT'}`;
    case 'SessionConnection':
      return `sessions by ${by ?? 'STARTED_AT'}`;
    case 'TurnConnection':
      return 'turns';
    case 'EntityConnection':
      return 'entities';
    case 'MentionedEntityConnection':
    case 'EntityUserConnection':
      return `mentioned by ${order ?? 'COUNT'}`;
    case 'EntitySessionConnection':
      return `mentioned by ${order ?? 'RECENT'}`;
    case 'RelationConnection':
      return `relations by ${order ?? 'WEIGHT'}`;
    case 'MentionConnection':
      return 'mentions';
    default:
      throw new Error(`No cursors are known for ${field}: say which in here.`);
  }
}
