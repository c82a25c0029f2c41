// graphql-js says that a value is none of an enum, but not which there are.

import {
  type GraphQLEnumType,
  GraphQLError,
  type GraphQLSchema,
  isEnumType,
  isIntrospectionType,
} from 'graphql';

/** Has the errors of all enums end with the values that there are. */
export function nameEnumValues(schema: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap()))
    if (isEnumType(type) && !isIntrospectionType(type)) nameValuesOf(type);
}

function nameValuesOf(type: GraphQLEnumType): void {
  const expected = `Expected ${type
    .getValues()
    .map(({ name }) => name)
    .join(', ')}.`;
  const naming =
    <Args extends unknown[]>(parse: (...args: Args) => unknown) =>
    (...args: Args): unknown => {
      try {
        return parse.apply(type, args);
      } catch (error) {
        if (!(error instanceof GraphQLError)) throw error;
        throw new GraphQLError(`${error.message} ${expected}`, { nodes: error.nodes ?? null });
      }
    };
  type.parseValue = naming(type.parseValue);
  type.parseLiteral = naming(type.parseLiteral);
}
