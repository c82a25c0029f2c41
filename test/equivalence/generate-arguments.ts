// Makes the arguments of a generated field: which of them, with which values, written into the document or as variables.

import { type GraphQLArgument, type GraphQLField, type GraphQLObjectType, isRequiredArgument } from 'graphql';
import type { Random } from '../../demo/random.ts';
import { listOf } from './cursor-lists.ts';
import { ENUM_VALUES, EnumValue, literal } from './graphql-values.ts';
import type { Values } from './values.ts';

/** Where a field stands. */
export interface Placed {
  /** How many objects it may be asked for, by the page sizes around it. */
  rows: number;
  depth: number;
  /** The global id of the object around it, where the request itself names it. */
  parentId: string | null;
  /** An argument that must be used. */
  wanted: string | null;
}

interface Made {
  /** With its parentheses; empty for none. */
  text: string;
  /** The most objects that the field gives. */
  size: number;
  /** The id that it asks for. */
  id: string | null;
}

/** How many rows a request may ask for at a level. */
const MAX_ROWS = 400;
const DEFAULT_PAGE_SIZE = 20;
const UNKNOWN_IDS = [
  'usr_nobody',
  'ses_nothing',
  'ent_nowhere',
  'trn_00000000-0000-1000-8000-000000000000_x',
];
const PAGING = new Set(['first', 'after', 'last', 'before']);
type Given = Record<string, unknown>;

export class ArgumentMaker {
  /** The values of the variables that were made. */
  readonly variables: Record<string, unknown> = {};
  /** Their definitions. */
  readonly definitions: string[] = [];
  readonly #values: Values;
  readonly #random: Random;

  constructor(values: Values, random: Random) {
    this.#values = values;
    this.#random = random;
  }

  /** `@include` or `@skip` with a variable. */
  directive(): string {
    const isInclude = this.#random.chance(0.5);
    return ` @${isInclude ? 'include' : 'skip'}(if: ${this.#variable('Boolean!', this.#random.chance(0.7))})`;
  }

  argumentsOf(field: GraphQLField<unknown, unknown>, type: GraphQLObjectType | null, placed: Placed): Made {
    if (field.args.length === 0) return { text: '', size: 1, id: null };
    const given: Given = {};
    const isPaged = field.args.some(({ name }) => name === 'after');
    for (const arg of field.args) {
      if (isPaged && PAGING.has(arg.name)) continue;
      const isWanted = arg.name === placed.wanted;
      if (isRequiredArgument(arg) || isWanted || this.#random.chance(0.3))
        given[arg.name] = this.#value(field, arg, type, placed);
    }
    if (field.name === 'user') this.#keepOneKey(given, placed.wanted);
    if (isPaged) this.#page(field, type, given, placed);
    const size = sizeOf(field, given, isPaged);
    const texts = Object.entries(given).map(([name, value]) => {
      const arg = field.args.find((one) => one.name === name)!;
      const text = this.#random.chance(0.4) ? this.#variable(String(arg.type), value) : literal(value);
      return `${name}: ${text}`;
    });
    const id = typeof given.id === 'string' ? given.id : null;
    return { text: texts.length === 0 ? '' : `(${texts.join(', ')})`, size, id };
  }

  #variable(type: string, value: unknown): string {
    const name = `v${this.definitions.length + 1}`;
    this.definitions.push(`$${name}: ${type}`);
    this.variables[name] = JSON.parse(JSON.stringify(value)) as unknown;
    return `$${name}`;
  }

  /** A user is asked for by exactly one of its keys. */
  #keepOneKey(given: Given, wanted: string | null): void {
    const keys = Object.keys(given);
    const kept = wanted ?? (keys.length > 0 ? this.#random.pick(keys) : 'id');
    for (const key of keys) if (key !== kept) delete given[key];
    given[kept] ??= this.#anyOf(this.#values.users, 'usr_nobody');
  }

  #page(
    field: GraphQLField<unknown, unknown>,
    type: GraphQLObjectType | null,
    given: Given,
    { rows, wanted }: Placed,
  ): void {
    const random = this.#random;
    const isTurns = type?.name === 'TurnConnection';
    const most = Math.max(1, Math.min(isTurns ? 200 : 100, Math.floor(MAX_ROWS / rows)));
    const size = random.chance(0.5) ? random.int(1, Math.min(5, most)) : random.int(1, most);
    if (given.around !== undefined) {
      if (wanted === 'after' || wanted === 'before' || wanted === 'last') delete given.around;
      else {
        given.first = size;
        return;
      }
    }
    const isFromEnd = wanted === 'last' || (wanted !== 'first' && random.chance(0.4));
    if (most < DEFAULT_PAGE_SIZE || isFromEnd || wanted === 'first' || random.chance(0.8))
      given[isFromEnd ? 'last' : 'first'] = size;
    const cursors = this.#values.cursors.get(listOf(field.name, type, given)) ?? [];
    if (cursors.length === 0) return;
    const near = isFromEnd ? 'before' : 'after';
    if (wanted === near || random.chance(0.4)) given[near] = random.pick(cursors);
    const far = isFromEnd ? 'after' : 'before';
    if (wanted === far || random.chance(0.12)) given[far] = random.pick(cursors);
  }

  #value(
    field: GraphQLField<unknown, unknown>,
    { name, type }: GraphQLArgument,
    of: GraphQLObjectType | null,
    { parentId, rows }: Placed,
  ): unknown {
    const random = this.#random;
    const values = this.#values;
    switch (name) {
      case 'id':
        return this.#anyOf(this.#idsOf(of), random.pick(UNKNOWN_IDS.filter((id) => fits(id, of))));
      case 'ids':
        return Array.from({ length: random.int(1, 12) }, () =>
          this.#anyOf(random.chance(0.8) ? this.#idsOf(of) : this.#idsOf(null), random.pick(UNKNOWN_IDS)),
        );
      case 'to':
        return this.#anyOf(values.entities, 'ent_nowhere');
      case 'externalId':
        return this.#anyOf(values.externalIds, 'nobody');
      case 'email':
        return this.#email();
      case 'around': {
        const own = values.turns.get(parentId ?? '');
        return own !== undefined && random.chance(0.9) ? random.pick(own) : random.pick(this.#idsOf('Turn'));
      }
      case 'range':
        return this.#range();
      case 'roles':
        return this.#some(ENUM_VALUES.TurnRole.map((role) => new EnumValue(role)));
      case 'types':
        return this.#some(isAboutRelations(field) ? values.relationTypes : values.entityTypes);
      case 'minWeight':
        return random.chance(0.3) ? random.int(0, 5) + 0.5 : random.pick(values.weights);
      case 'depth':
        return random.int(1, 3);
      case 'maxLength':
        return random.int(1, 6);
      case 'first':
        return random.int(1, Math.max(1, Math.min(100, Math.floor(MAX_ROWS / rows))));
      case 'direction':
        return this.#enum('RelationDirection');
      case 'orderBy':
        return this.#order(String(type));
      case 'filter':
        return this.#filter(String(type));
      default:
        throw new Error(
          `No values are known for the argument "${name}" of ${field.name}: say which in here.`,
        );
    }
  }

  #order(type: string): unknown {
    if (type === 'UserOrder')
      return { field: this.#enum('UserOrderField'), direction: this.#enum('OrderDirection') };
    if (type === 'SessionOrder')
      return { field: this.#enum('SessionOrderField'), direction: this.#enum('OrderDirection') };
    return this.#enum(type === 'RelationOrder' ? 'RelationOrder' : 'MentionedOrder');
  }

  #filter(type: string): Given {
    const { userNames, entityNames, entityTypes, titles, channels, tags, users } = this.#values;
    const pick = (texts: readonly string[]) => this.#anyOf(texts, 'nothing like it');
    const makers: Record<string, Record<string, () => unknown>> = {
      UserFilter: {
        name: () => pick(userNames),
        email: () => this.#email(),
        createdAt: () => this.#range(),
      },
      SessionFilter: {
        userId: () => this.#anyOf(users, 'usr_nobody'),
        channels: () => this.#some(channels),
        statuses: () => this.#some(ENUM_VALUES.SessionStatus.map((status) => new EnumValue(status))),
        tags: () => this.#some(tags),
        startedAt: () => this.#range(),
        lastTurnAt: () => this.#range(),
        title: () => pick(titles),
      },
      EntityFilter: { types: () => this.#some(entityTypes), name: () => pick(entityNames) },
    };
    const fields = this.#random.shuffle(Object.entries(makers[type] ?? {}));
    const count = this.#random.chance(0.7) ? 1 : 2;
    return Object.fromEntries(fields.slice(0, count).map(([name, make]) => [name, make()]));
  }

  #range(): Given {
    const [a, b] = [this.#random.pick(this.#values.times), this.#random.pick(this.#values.times)];
    const [from, until] = Date.parse(a) <= Date.parse(b) || this.#random.chance(0.05) ? [a, b] : [b, a];
    const shape = this.#random.int(0, 3);
    return { ...(shape !== 0 && { from }), ...(shape !== 1 && { until }) };
  }

  #email(): string {
    const email = this.#anyOf(this.#values.emails, 'nobody@example.com');
    return this.#random.chance(0.3) ? email.toUpperCase() : email;
  }

  #enum(name: keyof typeof ENUM_VALUES): EnumValue {
    return new EnumValue(this.#random.pick(ENUM_VALUES[name]));
  }

  /** One to three of a list; now and then none at all. */
  #some<Item>(items: readonly Item[]): Item[] {
    if (items.length === 0 || this.#random.chance(0.04)) return [];
    return Array.from({ length: this.#random.int(1, 3) }, () => this.#random.pick(items));
  }

  #anyOf(items: readonly string[], other: string): string {
    return items.length === 0 || this.#random.chance(0.05) ? other : this.#random.pick(items);
  }

  #idsOf(type: GraphQLObjectType | string | null): string[] {
    const { users, sessions, entities, turns } = this.#values;
    const turnIds = () => [...turns.values()].flat();
    switch (typeof type === 'string' ? type : type?.name) {
      case 'User':
        return users;
      case 'Session':
        return sessions;
      case 'Entity':
        return entities;
      case 'Turn':
        return turnIds();
      default:
        return [users, sessions, entities, turnIds()][this.#random.int(0, 3)]!;
    }
  }
}

function sizeOf({ name }: GraphQLField<unknown, unknown>, given: Given, isPaged: boolean): number {
  if (isPaged) return Number(given.first ?? given.last ?? DEFAULT_PAGE_SIZE);
  if (name === 'related') return Number(given.first ?? DEFAULT_PAGE_SIZE);
  return Array.isArray(given.ids) ? given.ids.length : 1;
}

function isAboutRelations({ name }: GraphQLField<unknown, unknown>): boolean {
  return name === 'relations' || name === 'related' || name === 'path';
}

/** Whether an id that is nobody's is at least of the right kind. */
function fits(id: string, type: GraphQLObjectType | null): boolean {
  const prefix = { User: 'usr_', Session: 'ses_', Entity: 'ent_', Turn: 'trn_' }[type?.name ?? ''];
  return prefix === undefined || id.startsWith(prefix);
}
