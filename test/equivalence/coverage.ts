// What of the schema a request uses.

import {
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  parse,
  TypeInfo,
  valueFromAST,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { queriedTypes } from './reach.ts';
import type { Request } from './side.ts';

/** All that queries can use: `Type.field`, `Type.field(argument)`, `Input.field` and `Enum.VALUE` of enums that are put in. */
export function allCoordinates(schema: GraphQLSchema): string[] {
  const all = new Set<string>();
  const addInput = (type: GraphQLInputType): void => {
    const named = getNamedType(type);
    if (isEnumType(named)) for (const { name } of named.getValues()) all.add(`${named.name}.${name}`);
    if (isInputObjectType(named))
      for (const field of Object.values(named.getFields())) {
        all.add(`${named.name}.${field.name}`);
        addInput(field.type);
      }
  };
  for (const type of queriedTypes(schema))
    for (const field of Object.values(type.getFields())) {
      all.add(`${type.name}.${field.name}`);
      for (const arg of field.args) {
        all.add(`${type.name}.${field.name}(${arg.name})`);
        addInput(arg.type);
      }
    }
  return [...all];
}

/** What a request uses of it. An argument whose variable is not given is not used. */
export function usedCoordinates(schema: GraphQLSchema, { query, variables = {} }: Request): Set<string> {
  const used = new Set<string>();
  const info = new TypeInfo(schema);
  visit(
    parse(query),
    visitWithTypeInfo(info, {
      Field: () => {
        const [parent, field] = [info.getParentType(), info.getFieldDef()];
        if (parent && field) used.add(`${parent.name}.${field.name}`);
      },
      Argument: (node) => {
        const [parent, field, argument] = [info.getParentType(), info.getFieldDef(), info.getArgument()];
        if (!parent || !field || !argument) return;
        const value = valueFromAST(node.value, argument.type, variables);
        if (value == null) return;
        used.add(`${parent.name}.${field.name}(${argument.name})`);
        addValue(value, argument.type, used);
      },
    }),
  );
  return used;
}

function addValue(value: unknown, type: GraphQLInputType, used: Set<string>): void {
  if (value == null) return;
  const nullable = getNullableType(type);
  if (isListType(nullable)) {
    for (const item of Array.isArray(value) ? value : [value]) addValue(item, nullable.ofType, used);
  } else if (isEnumType(nullable)) used.add(`${nullable.name}.${String(value)}`);
  else if (isInputObjectType(nullable))
    for (const [name, part] of Object.entries(value)) {
      const field = nullable.getFields()[name];
      if (field === undefined || part == null) continue;
      used.add(`${nullable.name}.${name}`);
      addValue(part, field.type, used);
    }
}
