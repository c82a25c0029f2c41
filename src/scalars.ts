// The custom scalars. Inputs are only checked for their kind here: the field that takes them checks the rest, so that the error
// can name the argument.

import { GraphQLError, GraphQLScalarType, Kind, type ValueNode, valueFromASTUntyped } from 'graphql';
import type { Json } from '../datasources/types.ts';
import { formatDateTime } from './date-time.ts';
import { shown } from './errors.ts';

function parseText(name: string): (value: unknown) => string {
  return (value) => {
    if (typeof value === 'string') return value;
    throw new GraphQLError(`${name} is ${shown(value)}: expected text.`);
  };
}

function textScalar<Internal>(name: string, serialize: (value: Internal) => string) {
  const parseValue = parseText(name);
  return new GraphQLScalarType<string | Internal, string>({
    name,
    serialize: (value) => serialize(value as Internal),
    parseValue,
    parseLiteral: (node: ValueNode) =>
      parseValue(node.kind === Kind.STRING ? node.value : valueFromASTUntyped(node)),
  });
}

export const dateTimeScalar = textScalar<number>('DateTime', formatDateTime);
export const cursorScalar = textScalar<string>('Cursor', (cursor) => cursor);
export const jsonScalar = new GraphQLScalarType<Json, Json>({
  name: 'JSON',
  serialize: (value) => value as Json,
  parseValue: (value) => value as Json,
  parseLiteral: (node, variables) => valueFromASTUntyped(node, variables) as Json,
});
