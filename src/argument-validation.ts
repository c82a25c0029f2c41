// Checks the arguments of every field of an operation before any of it runs, so that a wrong page size three levels down
// costs no statement. Each resolver brings its own check (`parse` of `batched` and `parsed`).

import { type ApolloServerPlugin, HeaderMap } from '@apollo/server';
import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLError,
  GraphQLIncludeDirective,
  type GraphQLNamedType,
  type GraphQLSchema,
  GraphQLSkipDirective,
  getArgumentValues,
  getDirectiveValues,
  getNamedType,
  getVariableValues,
  isInterfaceType,
  isObjectType,
  Kind,
  locatedError,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { pathOf } from './argument-path.ts';
import type { ParsingResolver } from './batched.ts';
import type { Context } from './context.ts';
import { BadUserInput, BadUserInputs, ParleyError } from './errors.ts';

type Parse = ParsingResolver<unknown, unknown>['parse'];

/** Errors reported for one operation; more would help nobody. */
const MAX_ERRORS = 10;
/** How far into JSON is looked here: no field takes any that is deeper. */
const MAX_JSON_DEPTH = 200;

/** An Apollo Server plugin that refuses operations with arguments that can't be right: all of them in one reply. */
export function argumentValidation(): ApolloServerPlugin<Context> {
  return {
    requestDidStart: async () => ({
      responseForOperation: async ({ schema, document, operation, request }) => {
        // Whatever its type says, there is none where the operation name fits none; execution reports it.
        if (operation === undefined) return null;
        const errors = validateArguments(schema, document, operation, request.variables ?? {});
        if (errors.length === 0) return null;
        return {
          http: { status: 400, headers: new HeaderMap() },
          body: { kind: 'single', singleResult: { errors: errors.map((error) => error.toJSON()) } },
        };
      },
    }),
  };
}

/** The errors that the arguments of an operation give; none when the variables themselves don't fit (execution reports those). */
export function validateArguments(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  rawVariables: Record<string, unknown>,
): GraphQLError[] {
  const variables = getVariableValues(schema, operation.variableDefinitions ?? [], rawVariables);
  if (variables.coerced === undefined) return [];
  const root = schema.getRootType(operation.operation);
  if (root == null) return [];
  const walk = new Walk(schema, document, variables.coerced);
  walk.selections(operation.selectionSet, root);
  return walk.errors;
}

class Walk {
  readonly errors: GraphQLError[] = [];
  readonly #schema: GraphQLSchema;
  readonly #variables: Record<string, unknown>;
  readonly #fragments: Map<string, FragmentDefinitionNode>;

  constructor(schema: GraphQLSchema, document: DocumentNode, variables: Record<string, unknown>) {
    this.#schema = schema;
    this.#variables = variables;
    this.#fragments = new Map();
    for (const definition of document.definitions)
      if (definition.kind === Kind.FRAGMENT_DEFINITION)
        this.#fragments.set(definition.name.value, definition);
  }

  selections(set: SelectionSetNode, parent: GraphQLNamedType): void {
    for (const selection of set.selections) {
      if (this.errors.length >= MAX_ERRORS) return;
      if (this.#isLeftOut(selection)) continue;
      if (selection.kind === Kind.FIELD) this.#field(selection, parent);
      else if (selection.kind === Kind.INLINE_FRAGMENT)
        this.selections(selection.selectionSet, this.#type(selection.typeCondition?.name.value) ?? parent);
      else this.#spread(selection.name.value);
    }
  }

  #spread(name: string): void {
    const fragment = this.#fragments.get(name);
    if (fragment === undefined) return;
    // A fragment's arguments are the same wherever it is spread: once is enough.
    this.#fragments.delete(name);
    const type = this.#type(fragment.typeCondition.name.value);
    if (type !== undefined) this.selections(fragment.selectionSet, type);
  }

  #field(node: FieldNode, parent: GraphQLNamedType): void {
    if (!isObjectType(parent) && !isInterfaceType(parent)) return;
    const field = parent.getFields()[node.name.value];
    if (field === undefined) return;
    try {
      const args = getArgumentValues(field, node, this.#variables);
      const problems = problemsOf(args, parserOf(field.resolve)).slice(0, MAX_ERRORS - this.errors.length);
      this.errors.push(...problems.map((problem) => locatedError(problem, node)));
    } catch (error) {
      // A missing or ill-typed variable, which execution reports.
      if (!(error instanceof GraphQLError)) throw error;
    }
    if (node.selectionSet !== undefined) this.selections(node.selectionSet, getNamedType(field.type));
  }

  #isLeftOut(node: SelectionNode): boolean {
    if (node.directives === undefined || node.directives.length === 0) return false;
    if (getDirectiveValues(GraphQLSkipDirective, node, this.#variables)?.if === true) return true;
    return getDirectiveValues(GraphQLIncludeDirective, node, this.#variables)?.if === false;
  }

  #type(name: string | undefined): GraphQLNamedType | undefined {
    return name === undefined ? undefined : this.#schema.getType(name);
  }
}

function parserOf(resolve: unknown): Parse | null {
  if (typeof resolve !== 'function' || !('parse' in resolve)) return null;
  return resolve.parse as Parse;
}

/** Notes every text with U+0000, up to so many: no store holds one, and PostgreSQL refuses it with an error of its own. */
function findNuls(value: unknown, path: string, found: BadUserInput[], depth = 0): void {
  if (depth > MAX_JSON_DEPTH || found.length >= MAX_ERRORS) return;
  if (typeof value === 'string') {
    if (value.includes('\0')) found.push(new BadUserInput(path, value, 'text without the character U+0000'));
  } else if (Array.isArray(value)) {
    value.forEach((item, i) => {
      findNuls(item, pathOf(path, i), found, depth + 1);
    });
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) findNuls(item, pathOf(path, key), found, depth + 1);
  }
}

/** What is wrong with the arguments of a field; a text with U+0000 is told of once. */
function problemsOf(args: Record<string, unknown>, parse: Parse | null): ParleyError[] {
  const found: BadUserInput[] = [];
  findNuls(args, '', found);
  const told = new Set(found.map(({ extensions }) => extensions.argument));
  try {
    parse?.(args);
    return found;
  } catch (error) {
    if (!(error instanceof ParleyError)) throw error;
    const others = error instanceof BadUserInputs ? error.all : [error];
    return [...found, ...others.filter(({ extensions }) => !told.has(extensions.argument))];
  }
}
