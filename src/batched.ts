// A field that crosses a row is written once, for many parents. On stock graphql-js `batched` gives an ordinary resolver that
// collects the parents of one level in a DataLoader; an executor that goes level by level finds the definition on the
// resolver and calls `load` itself. Either way a field costs one load per level, however many parents there are.

import DataLoader from 'dataloader';
import type { FieldNode, GraphQLResolveInfo } from 'graphql';
import type { Deadline } from '../datasources/types.ts';
import type { Context } from './context.ts';

/** Checks and converts a field's arguments. Pure; throws BadUserInput. Runs before any statement does, and again at load. */
export type ParseArguments<Args, Parsed> = (args: Args) => Parsed;

/** Answers a field for many parents: one result, or an Error, per parent, in their order. */
export type BatchLoad<Parent, Parsed, Result> = (
  parents: readonly Parent[],
  args: Parsed,
  context: Context,
  deadline: Deadline,
) => Promise<readonly (Result | Error)[]>;

/** What is written once and can be run in two ways. */
export interface BatchDefinition<Parent, Args, Parsed, Result> {
  parse: ParseArguments<Args, Parsed>;
  load: BatchLoad<Parent, Parsed, Result>;
}

/** A resolver whose arguments can be checked before anything runs. */
export interface ParsingResolver<Args, Parsed> {
  parse: ParseArguments<Args, Parsed>;
}

/** A resolver for graphql-js that carries its definition. */
export interface BatchedResolver<Parent, Args, Parsed, Result> extends ParsingResolver<Args, Parsed> {
  (parent: Parent, args: Args, context: Context, info: GraphQLResolveInfo): Promise<Result>;
  batch: BatchDefinition<Parent, Args, Parsed, Result>;
}

/**
 * Defines a field for many parents. Per request, parents are collected by field and parsed arguments, so
 * `sessions(first: 5)` and `sessions(first: 10)` load apart, and two aliases with equal arguments together.
 */
export function batched<Parent, Args, Parsed, Result>(
  parse: ParseArguments<Args, Parsed>,
  load: BatchLoad<Parent, Parsed, Result>,
): BatchedResolver<Parent, Args, Parsed, Result> {
  const definition: BatchDefinition<Parent, Args, Parsed, Result> = { parse, load };
  const requests = new WeakMap<Context, FieldLoaders<Parent, Args, Parsed, Result>>();
  const resolve = (parent: Parent, args: Args, context: Context, info: GraphQLResolveInfo) => {
    let loaders = requests.get(context);
    if (loaders === undefined) {
      loaders = new FieldLoaders(definition, context);
      requests.set(context, loaders);
    }
    return loaders.get(info.fieldNodes[0]!, args).load(parent);
  };
  return Object.assign(resolve, { parse, batch: definition });
}

/** Marks a resolver that answers one parent at a time with the check of its arguments; `resolve` gets them parsed. */
export function parsed<Parent, Args, Parsed, Result>(
  parse: ParseArguments<Args, Parsed>,
  resolve: (parent: Parent, args: Parsed, context: Context) => Result,
): ((parent: Parent, args: Args, context: Context) => Result) & ParsingResolver<Args, Parsed> {
  return Object.assign(
    (parent: Parent, args: Args, context: Context) => resolve(parent, parse(args), context),
    {
      parse,
    },
  );
}

/** For fields without arguments. */
export const noArguments: ParseArguments<unknown, null> = () => null;

/** The DataLoaders of one field in one request. */
class FieldLoaders<Parent, Args, Parsed, Result> {
  readonly #definition: BatchDefinition<Parent, Args, Parsed, Result>;
  readonly #context: Context;
  // A field node has the same arguments wherever it is reached in a request: its identity saves comparing them.
  readonly #byNode = new Map<FieldNode, DataLoader<Parent, Result>>();
  readonly #byArguments = new Map<string, DataLoader<Parent, Result>>();

  constructor(definition: BatchDefinition<Parent, Args, Parsed, Result>, context: Context) {
    this.#definition = definition;
    this.#context = context;
  }

  get(node: FieldNode, args: Args): DataLoader<Parent, Result> {
    let loader = this.#byNode.get(node);
    if (loader !== undefined) return loader;
    const parsedArgs = this.#definition.parse(args);
    const key = JSON.stringify(parsedArgs);
    loader = this.#byArguments.get(key);
    if (loader === undefined) {
      const { load } = this.#definition;
      const context = this.#context;
      loader = new DataLoader((parents) => load(parents, parsedArgs, context, context.deadline));
      this.#byArguments.set(key, loader);
    }
    this.#byNode.set(node, loader);
    return loader;
  }
}
