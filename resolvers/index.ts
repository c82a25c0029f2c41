// The executable schema: schema.graphql with its resolvers.

import { readFileSync } from 'node:fs';
import { makeExecutableSchema } from '@graphql-tools/schema';
import { type GraphQLSchema, isObjectType } from 'graphql';
import type { Resolvers } from '../src/generated/resolvers.ts';
import { cursorScalar, dateTimeScalar, jsonScalar } from '../src/scalars.ts';
import * as connections from './connection.ts';
import { Entity } from './entity.ts';
import { nameEnumValues } from './enum-values.ts';
import { Mention } from './mention.ts';
import { Mutation } from './mutation.ts';
import { Node } from './node.ts';
import { Query } from './query.ts';
import { EntityPath, Relation } from './relation.ts';
import { Session } from './session.ts';
import { TokenUsage, Turn } from './turn.ts';
import { User } from './user.ts';
import { StoreStatus, Viewer } from './viewer.ts';

const resolvers: Resolvers = {
  Query,
  Mutation,
  Node,
  User,
  Session,
  Turn,
  TokenUsage,
  Mention,
  Entity,
  EntityPath,
  Relation,
  Viewer,
  StoreStatus,
  ...connections,
  DateTime: dateTimeScalar,
  Cursor: cursorScalar,
  JSON: jsonScalar,
};

/** Makes the schema that the gateway serves, from `schema.graphql` at the project's root. */
export function createSchema(): GraphQLSchema {
  const typeDefs = readFileSync(new URL('../schema.graphql', import.meta.url), 'utf8');
  const schema = makeExecutableSchema({ typeDefs, resolvers });
  keepDefinitions(schema);
  nameEnumValues(schema);
  return schema;
}

/** `makeExecutableSchema` binds resolvers, and what `batched` and `parsed` put on them would be lost. */
function keepDefinitions(schema: GraphQLSchema): void {
  for (const [typeName, fields] of Object.entries(resolvers)) {
    const type = schema.getType(typeName);
    if (!isObjectType(type)) continue;
    for (const [fieldName, resolve] of Object.entries(fields)) {
      const field = type.getFields()[fieldName];
      if (field !== undefined && typeof resolve === 'function') field.resolve = resolve;
    }
  }
}
