// Generates requests from the schema. Each is made to use one given part of it, a field or an argument, and grows at random
// around the way that leads there, with arguments of values that occur in the data. The same seed, target and values give
// the same request.

import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { Random } from '../../demo/random.ts';
import { ArgumentMaker, type Placed } from './generate-arguments.ts';
import { queriedTypes } from './reach.ts';
import type { Request } from './side.ts';
import type { Values } from './values.ts';

/** What generated requests leave out: it differs by nature (see the hand-written requests on it). */
export const LEFT_OUT: ReadonlySet<string> = new Set([
  'StoreStatus.engine',
  'StoreStatus.version',
  'StoreStatus.latencyMs',
]);

/** Rows that a request may ask for, as the product of its page sizes. */
const MAX_ROWS = 400;
/** Levels that grow beyond the way to the target. */
const MAX_GROWTH = 4;

/** The parts of the schema to aim at: every field and every argument of every type that a query reaches, in the schema's order. */
export function targetsOf(schema: GraphQLSchema): string[] {
  return queriedTypes(schema).flatMap((type) =>
    Object.values(type.getFields()).flatMap((field) => {
      const coordinate = `${type.name}.${field.name}`;
      if (LEFT_OUT.has(coordinate)) return [];
      return [coordinate, ...field.args.map((arg) => `${coordinate}(${arg.name})`)];
    }),
  );
}

/** Makes a request that uses `target`, one of `targetsOf`. */
export function generateRequest(
  schema: GraphQLSchema,
  values: Values,
  target: string,
  seed: number,
): Request {
  const [, typeName, fieldName, argument] = /^(\w+)\.(\w+)(?:\((\w+)\))?$/.exec(target) ?? [];
  const type = schema.getType(typeName ?? '');
  if (!isObjectType(type) || fieldName === undefined)
    throw new Error(`No such part of the schema: ${target}.`);
  const growth = new Growth(schema, values, new Random(seed));
  return growth.request(type, { field: fieldName, argument: argument ?? null });
}

type Field = GraphQLField<unknown, unknown>;

/** A step on the way: the field, and for `node` and `nodes` the type that its objects shall have. */
interface Step {
  field: Field;
  type: GraphQLObjectType;
}

interface Target {
  field: string;
  argument: string | null;
}

class Growth {
  readonly #schema: GraphQLSchema;
  readonly #random: Random;
  readonly #arguments: ArgumentMaker;
  readonly #fragments: string[] = [];
  readonly #users: readonly string[];
  #aliases = 0;

  constructor(schema: GraphQLSchema, values: Values, random: Random) {
    this.#users = values.users;
    this.#schema = schema;
    this.#random = random;
    this.#arguments = new ArgumentMaker(values, random);
  }

  request(type: GraphQLObjectType, target: Target): Request {
    const root = this.#schema.getQueryType()!;
    const way = this.#wayTo(type, root);
    const selection = this.#selections(root, { way, target, rows: 1, depth: 0, parentId: null });
    const { variables, definitions } = this.#arguments;
    const head = definitions.length > 0 ? `query Generated(${definitions.join(', ')})` : 'query Generated';
    const query = [`${head} ${selection}`, ...this.#fragments].join('\n');
    // Only a user has something to say of itself.
    if (!query.includes('viewer {')) return { query, variables };
    return { query, variables, viewer: { role: 'USER', userId: this.#random.pick(this.#users).slice(4) } };
  }

  /** A way of fields from the root to a type: not always the shortest. */
  #wayTo(target: GraphQLObjectType, root: GraphQLObjectType): Step[] {
    const away = this.#distancesTo(target);
    const way: Step[] = [];
    let at = root;
    while (at !== target) {
      const steps = this.#stepsFrom(at).filter(({ type }) => away.has(type));
      const isDetour = way.length < 3 && this.#random.chance(0.3);
      const nearer = steps.filter(({ type }) => isDetour || away.get(type)! < away.get(at)!);
      const step = this.#random.pick(nearer.length > 0 ? nearer : steps);
      way.push(step);
      at = step.type;
    }
    return way;
  }

  #distancesTo(target: GraphQLObjectType): Map<GraphQLObjectType, number> {
    const away = new Map([[target, 0]]);
    // A map gives what is added to it while it is walked.
    for (const [type, distance] of away)
      for (const from of queriedTypes(this.#schema))
        if (!away.has(from) && this.#stepsFrom(from).some((step) => step.type === type))
          away.set(from, distance + 1);
    return away;
  }

  #stepsFrom(type: GraphQLObjectType): Step[] {
    return Object.values(type.getFields()).flatMap((field) => {
      const named = getNamedType(field.type);
      if (LEFT_OUT.has(`${type.name}.${field.name}`)) return [];
      if (isInterfaceType(named))
        return this.#schema.getPossibleTypes(named).map((possible) => ({ field, type: possible }));
      return isObjectType(named) ? [{ field, type: named }] : [];
    });
  }

  #selections(
    type: GraphQLObjectType,
    { way, target, rows, depth, parentId }: { way: Step[]; target: Target | null } & Omit<Placed, 'wanted'>,
  ): string {
    const random = this.#random;
    const [step, ...rest] = way;
    const fields = Object.values(type.getFields()).filter(
      ({ name }) => !LEFT_OUT.has(`${type.name}.${name}`),
    );
    const leaves = fields.filter(({ type: of }) => isLeafType(getNamedType(of)));
    const parts: string[] = random
      .shuffle(leaves)
      .filter((_, n) => n < 1 || random.chance(0.4))
      .map((field) =>
        this.#field(field, null, { way: [], target: null, rows, depth, parentId, wanted: null }),
      );
    if (step !== undefined)
      parts.push(
        this.#field(step.field, step.type, { way: rest, target, rows, depth, parentId, wanted: null }),
      );
    else if (target !== null) {
      const field = type.getFields()[target.field]!;
      const [next] = random.shuffle(this.#stepsFrom(type).filter((possible) => possible.field === field));
      const placed = { way: [], target: null, rows, depth, parentId, wanted: target.argument };
      parts.push(this.#field(field, next?.type ?? null, placed));
    }
    // What is not on the way: most often one branch, so that statements come one after the other and can be counted.
    const growing = (step === undefined && target === null) || random.chance(0.15);
    const steps = this.#stepsFrom(type);
    const hasRoom = depth < MAX_GROWTH && rows < MAX_ROWS;
    if (steps.length > 0 && (parts.length === 0 || (growing && hasRoom))) {
      const next = random.pick(steps);
      parts.push(
        this.#field(next.field, next.type, { way: [], target: null, rows, depth, parentId, wanted: null }),
      );
    }
    return this.#braces(type, random.shuffle(parts));
  }

  #field(
    field: Field,
    type: GraphQLObjectType | null,
    { way, target, rows, depth, parentId, wanted }: { way: Step[]; target: Target | null } & Placed,
  ): string {
    const random = this.#random;
    const named = getNamedType(field.type);
    const made = this.#arguments.argumentsOf(field, type, { rows, depth, parentId, wanted });
    // Two fields of one name and other arguments can't stand side by side without another name.
    const hasAlias = field.args.length > 0 || random.chance(0.05);
    this.#aliases += 1;
    const name = hasAlias ? `${field.name}${this.#aliases}: ${field.name}` : field.name;
    const directive = random.chance(0.03) ? this.#arguments.directive() : '';
    if (type === null) return name + made.text + directive;
    const isAbstract = isInterfaceType(named);
    const size = isList(field) ? Math.max(1, made.size) : made.size;
    const below = { way, target, rows: rows * size, depth: depth + 1, parentId: made.id };
    const inside = this.#selections(type, below);
    if (!isAbstract) return `${name}${made.text}${directive} ${inside}`;
    return `${name}${made.text}${directive} { __typename id ... on ${type.name} ${inside} }`;
  }

  /** A selection set, now and then through a fragment. */
  #braces(type: GraphQLObjectType, parts: readonly string[]): string {
    const text = `{ ${parts.join(' ')} }`;
    if (type.name === 'Query' || !this.#random.chance(0.12)) return text;
    if (this.#random.chance(0.5)) return `{ __typename ... on ${type.name} ${text} }`;
    const name = `F${this.#fragments.length + 1}`;
    this.#fragments.push(`fragment ${name} on ${type.name} ${text}`);
    return `{ ...${name} }`;
  }
}

function isList({ type }: Field): boolean {
  return isListType(isNonNullType(type) ? type.ofType : type);
}
