// Reads the fields of one input object, or of an object within it, and notes what is wrong with them. GraphQL has already seen to
// their kinds; a reader sees to what GraphQL can't say.

import { findJsonProblem, isStorable, type JsonProblem, STORABLE } from '../../datasources/json-value.ts';
import { isId, MAX_ID_LENGTH, MAX_LIST_LENGTH } from '../../datasources/limits.ts';
import type { Json } from '../../datasources/types.ts';
import { pathOf } from '../argument-path.ts';
import { BadUserInput, bytesOf, countOf, Finding, lengthOf, shown } from '../errors.ts';
import { entityId, hasPrefix, parseIdOf } from '../ids.ts';
import type { Problems } from './problems.ts';

/** Largest metadata, in bytes of UTF-8 as JSON text. */
const MAX_METADATA_BYTES = 64 * 1024;

const MAX_OWN_ID_LENGTH = 128;
const OWN_ID = new RegExp(`^[A-Za-z0-9._~-]{1,${MAX_OWN_ID_LENGTH}}$`);
const OWN_ID_EXPECTED = `1 to ${MAX_OWN_ID_LENGTH} of the characters A-Z a-z 0-9 . _ ~ -`;
const UNPREFIXED_EXPECTED =
  'your own id without a prefix: one that does not begin with usr_, ses_, ent_ or trn_';
const ENTITY_EXPECTED = `your own id, ${OWN_ID_EXPECTED}, or the global id of an Entity (ent_…)`;
const ID_EXPECTED = `text of 1 to ${MAX_ID_LENGTH} characters without control characters`;

const ENTITY_PREFIX = entityId('');

/** Where an object stands in another. */
interface Place {
  outer: { readonly path: string };
  field: string;
  /** Its position, where it stands in a list. */
  index: number | null;
}

/** The id that the store has an entity by, whether a client gives its own or the global one. */
export function storedEntityId(given: string): string {
  return given.startsWith(ENTITY_PREFIX) ? given.slice(ENTITY_PREFIX.length) : given;
}

/** A field's name, as `Values` has it. */
type Field<Values> = keyof Values & string;

/** The fields of one object. What a method gives for a wrong value is of no use: `problems` has it. */
export class InputFields<Values extends object> {
  readonly problems: Problems;
  readonly #values: Values;
  readonly #place: Place | null;

  constructor(problems: Problems, values: Values, place: Place | null = null) {
    this.problems = problems;
    this.#values = values;
    this.#place = place;
  }

  /** Where the object stands, such as `input.turns[3]`. */
  get path(): string {
    if (this.#place === null) return 'input';
    const { outer, field, index } = this.#place;
    return `${outer.path}.${field}${index === null ? '' : `[${index}]`}`;
  }

  get values(): Readonly<Values> {
    return this.#values;
  }

  /** Notes that a field is not what was expected, and gives null. `found` says more of its value than its beginning would. */
  refuse(field: Field<Values>, expected: string, found: Finding | null = null): null {
    this.problems.add(`${this.path}.${field}`, found ?? this.#values[field], expected);
    return null;
  }

  /** What `read` gives where the field is in the input, null or not; undefined where it was left out. */
  given<Value>(field: Field<Values>, read: () => Value): Value | undefined {
    return this.#values[field] === undefined ? undefined : read();
  }

  /** Text that must be there, of `min` to `max` UTF-16 code units. */
  text(field: Field<Values>, max: number, min = 0): string {
    const text = this.optionalText(field, max) ?? '';
    if (text.length < min && this.#values[field] === '') this.refuse(field, 'text that is not empty');
    return text;
  }

  optionalText(field: Field<Values>, max: number): string | null {
    const value = this.#text(field);
    if (value === null) return null;
    if (value.length > max)
      return this.refuse(field, `text of at most ${max.toLocaleString('en')} characters`, lengthOf(value));
    return isStorable(value) ? value : this.refuse(field, STORABLE);
  }

  /** A list of texts; empty where there is none. */
  texts(field: Field<Values>, max: number): string[] {
    const list = (this.#values[field] ?? []) as readonly string[];
    if (list.length > MAX_LIST_LENGTH) this.#refuseLength(field, list, 0, MAX_LIST_LENGTH);
    else
      list.forEach((text, i) => {
        const isTooLong = text.length > max;
        const expected = isTooLong ? `text of at most ${max.toLocaleString('en')} characters` : STORABLE;
        if (isTooLong || !isStorable(text))
          this.problems.add(`${this.path}.${field}[${i}]`, isTooLong ? lengthOf(text) : text, expected);
      });
    return [...list];
  }

  /** An id of the caller's own choice for something new, without a prefix. */
  optionalOwnId(field: Field<Values>): string | null {
    const value = this.#text(field);
    if (value === null) return null;
    if (!OWN_ID.test(value)) return this.#refuseId(field, value, MAX_OWN_ID_LENGTH, OWN_ID_EXPECTED);
    return hasPrefix(value) ? this.refuse(field, UNPREFIXED_EXPECTED) : value;
  }

  /** The store's own id of an entity, given by its global id or, where that can be an own id, by that alone. */
  entityId(field: Field<Values>): string {
    const value = this.#text(field) ?? '';
    if (value.startsWith(ENTITY_PREFIX)) return this.idOf('Entity', field);
    return OWN_ID.test(value)
      ? value
      : (this.#refuseId(field, value, MAX_OWN_ID_LENGTH, ENTITY_EXPECTED) ?? '');
  }

  /** The store's own id within a global one. */
  idOf(type: 'User' | 'Session' | 'Entity', field: Field<Values>): string {
    return this.optionalIdOf(type, field) ?? '';
  }

  optionalIdOf(type: 'User' | 'Session' | 'Entity', field: Field<Values>): string | null {
    const value = this.#text(field);
    if (value === null) return null;
    try {
      const id = parseIdOf(type, value, field);
      return isId(id) ? id : this.refuse(field, ID_EXPECTED);
    } catch (error) {
      if (error instanceof BadUserInput) return this.refuse(field, error.expected, error.found);
      throw error;
    }
  }

  /** An id in the system that something came from. */
  optionalForeignId(field: Field<Values>): string | null {
    const value = this.#text(field);
    return value === null || isId(value) ? value : this.#refuseId(field, value, MAX_ID_LENGTH, ID_EXPECTED);
  }

  optionalWhole(field: Field<Values>, min = 0): number | null {
    const value = (this.#values[field] ?? null) as number | null;
    if (value === null) return null;
    // A negative zero would not come back from every store.
    return value >= min ? value + 0 : this.refuse(field, `a whole number from ${min} on`);
  }

  optionalNumber(field: Field<Values>): number | null {
    const value = (this.#values[field] ?? null) as number | null;
    return value === null ? null : value + 0;
  }

  /** JSON that every store can hold. */
  metadata(field: Field<Values>): Json {
    const value = (this.#values[field] ?? null) as Json;
    const problem = findJsonProblem(value, MAX_METADATA_BYTES);
    if (problem === null) return value;
    const path = problem.path.reduce<string>(pathOf, `${this.path}.${field}`);
    this.problems.add(path, foundIn(problem), problem.expected);
    return null;
  }

  /** The object in a field; null where there is none. */
  object<Inner extends object>(field: Field<Values>): InputFields<Inner> | null {
    const value = (this.#values[field] ?? null) as Inner | null;
    return value === null ? null : new InputFields(this.problems, value, this.#placeOf(field, null));
  }

  /** The objects of a list; none where it is absent or has not from `min` to `max` of them. */
  objects<Inner extends object>(field: Field<Values>, min: number, max: number): InputFields<Inner>[] {
    const list = (this.#values[field] ?? []) as readonly Inner[];
    if (list.length >= min && list.length <= max)
      return list.map((value, i) => new InputFields(this.problems, value, this.#placeOf(field, i)));
    this.#refuseLength(field, list, min, max);
    return [];
  }

  #text(field: Field<Values>): string | null {
    return (this.#values[field] ?? null) as string | null;
  }

  #refuseLength(field: Field<Values>, list: readonly unknown[], min: number, max: number): void {
    this.refuse(field, min === 0 ? `at most ${max.toLocaleString('en')}` : `${min} to ${max}`, countOf(list));
  }

  /** Of an id that is too long its length is told. */
  #refuseId(field: Field<Values>, id: string, max: number, expected: string): null {
    return this.refuse(field, expected, id.length > max ? lengthOf(id) : null);
  }

  #placeOf(field: string, index: number | null): Place {
    return { outer: this, field, index };
  }
}

function foundIn({ kind, value }: JsonProblem): unknown {
  if (kind === 'size') return bytesOf(String(value), ' as JSON');
  return kind === 'key' ? new Finding(`has the key ${shown(value)}`) : value;
}
