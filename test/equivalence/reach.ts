// The part of the schema that queries reach: payloads of mutations are not in it.

import {
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isInterfaceType,
  isObjectType,
} from 'graphql';

/** The object types that a query can come to, in the schema's order. */
export function queriedTypes(schema: GraphQLSchema): GraphQLObjectType[] {
  const reached = new Set<GraphQLObjectType>([schema.getQueryType()!]);
  // A set gives what is added to it while it is walked.
  for (const type of reached)
    for (const field of Object.values(type.getFields())) {
      const named = getNamedType(field.type);
      if (isObjectType(named)) reached.add(named);
      if (isInterfaceType(named))
        for (const possible of schema.getPossibleTypes(named)) reached.add(possible);
    }
  return Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .filter((type) => reached.has(type));
}
