// Reads the fields of one record and keeps the first problem. A schema library is an order of magnitude slower over a million
// records, and would not name the line's own value.

import { checkJson, isStorable, STORABLE } from '../datasources/json-value.ts';
import { isId, MAX_ID_LENGTH, MAX_LIST_LENGTH } from '../datasources/limits.ts';
import type { EpochMs, Json } from '../datasources/types.ts';
import { readDateTime } from '../src/date-time.ts';
import type { Problem } from './source.ts';

/** GraphQL's Int. */
const MAX_INT = 2 ** 31 - 1;

const DATE = /^\d{4}-\d{2}-\d{2}$/;

const ID = `text of 1 to ${MAX_ID_LENGTH} characters without control characters, or a whole number`;
const TIME = 'an RFC 3339 time such as 2026-11-20T08:30:00Z, a date, or milliseconds since 1970';
const YEARS = 'a time in the years 1583 to 9999';
const MIN_TIME = Date.UTC(1583, 0);
const MAX_TIME = Date.UTC(10_000, 0) - 1;

/** The fields of one record. After everything was read, `problem` says whether the record is any good. */
export class Fields {
  problem: Problem | null = null;
  readonly #values: Readonly<Record<string, unknown>>;
  readonly #prefix: string;

  constructor(values: Readonly<Record<string, unknown>>, prefix = '') {
    this.#values = values;
    this.#prefix = prefix;
  }

  /** An id that must be there. Whole numbers become text. */
  id(field: string): string {
    return this.optionalId(field) ?? this.#fail(field, ID) ?? '';
  }

  optionalId(field: string): string | null {
    const value = this.#get(field);
    if (typeof value === 'string') return isId(value) ? value : this.#fail(field, ID);
    if (value === null) return null;
    // Beyond 2^53 the digits are no longer those of the file, and two ids could become one.
    if (typeof value !== 'number' || !Number.isInteger(value)) return this.#fail(field, ID);
    return Number.isSafeInteger(value)
      ? String(value)
      : this.#fail(field, 'a whole number below 2^53; larger ones as text');
  }

  /** Text that must be there. It may be empty unless `min` says otherwise. Lengths are in UTF-16 code units. */
  text(field: string, max: number, min = 0): string {
    const text = this.optionalText(field, max);
    if (text === null || text.length < min)
      return this.#fail(field, min === 0 ? 'text' : 'text that is not empty') ?? '';
    return text;
  }

  optionalText(field: string, max: number): string | null {
    const value = this.#get(field);
    if (value === null) return null;
    if (typeof value !== 'string') return this.#fail(field, 'text');
    if (value.length > max)
      return this.#fail(field, `text of at most ${max.toLocaleString('en')} characters`);
    return isStorable(value) ? value : this.#fail(field, STORABLE);
  }

  /** Text of at most so many bytes of UTF-8. */
  longText(field: string, maxBytes: number): string {
    const text = this.text(field, maxBytes);
    if (text.length * 3 > maxBytes && Buffer.byteLength(text) > maxBytes)
      this.#fail(field, `text of at most ${maxBytes.toLocaleString('en')} bytes`);
    return text;
  }

  /** One of the words, in any letter case; null where it is absent. */
  optionalWord<Word extends string>(field: string, words: readonly Word[]): Word | null {
    const value = this.#get(field);
    if (value === null) return null;
    const upper = typeof value === 'string' ? value.trim().toUpperCase() : null;
    return (
      words.find((word) => word === upper) ?? this.#fail(field, `one of ${words.join(', ').toLowerCase()}`)
    );
  }

  word<Word extends string>(field: string, words: readonly Word[]): Word {
    const word = this.optionalWord(field, words);
    if (word === null) this.#fail(field, `one of ${words.join(', ').toLowerCase()}`);
    return word ?? words[0]!;
  }

  time(field: string): EpochMs {
    return this.optionalTime(field) ?? this.#fail(field, TIME) ?? 0;
  }

  optionalTime(field: string): EpochMs | null {
    const value = this.#get(field);
    if (value === null) return null;
    const ms = timeOf(value);
    if (ms === null) return this.#fail(field, TIME);
    return ms >= MIN_TIME && ms <= MAX_TIME ? ms : this.#fail(field, YEARS);
  }

  whole(field: string, min = 0): number {
    return this.optionalWhole(field, min) ?? this.#fail(field, wholeExpected(min)) ?? min;
  }

  optionalWhole(field: string, min = 0): number | null {
    const value = this.#get(field);
    if (value === null) return null;
    if (typeof value !== 'number' || !Number.isInteger(value) || value < min || value > MAX_INT)
      return this.#fail(field, wholeExpected(min));
    return value === 0 ? 0 : value;
  }

  optionalNumber(field: string): number | null {
    const value = this.#get(field);
    if (value === null) return null;
    if (typeof value !== 'number' || !Number.isFinite(value)) return this.#fail(field, 'a finite number');
    return value === 0 ? 0 : value;
  }

  flag(field: string): boolean {
    const value = this.#get(field) ?? false;
    if (typeof value !== 'boolean') this.#fail(field, 'true or false');
    return value === true;
  }

  /** A list of texts; empty where it is absent. */
  texts(field: string, maxLength: number): string[] {
    const value = this.#get(field);
    if (value === null) return [];
    const isRight =
      Array.isArray(value) &&
      value.length <= MAX_LIST_LENGTH &&
      value.every((item) => typeof item === 'string' && item.length <= maxLength && isStorable(item));
    if (isRight) return value as string[];
    this.#fail(field, `a list of at most ${MAX_LIST_LENGTH} texts of at most ${maxLength} characters each`);
    return [];
  }

  json(field: string): Json {
    const value = this.#get(field);
    if (value === null) return null;
    const expected = checkJson(value);
    if (expected !== null) this.#fail(field, expected);
    return value as Json;
  }

  /** The fields of an object in this one; null where it is absent. Call `adopt` when it has been read. */
  object(field: string): Fields | null {
    const value = this.#get(field);
    if (value === null) return null;
    if (typeof value === 'object' && !Array.isArray(value))
      return new Fields(value as Record<string, unknown>, `${field}.`);
    return this.#fail(field, 'an object');
  }

  adopt(inner: Fields | null): void {
    this.problem ??= inner?.problem ?? null;
  }

  /** Says that a field, read well, is wrong for a reason of its own. */
  refuse(field: string, expected: string): void {
    this.#fail(field, expected);
  }

  #get(field: string): unknown {
    return this.#values[field] ?? null;
  }

  #fail(field: string, expected: string): null {
    this.problem ??= { field: this.#prefix + field, value: this.#get(field), expected };
    return null;
  }
}

function wholeExpected(min: number): string {
  return `a whole number from ${min} to ${MAX_INT}`;
}

function timeOf(value: unknown): EpochMs | null {
  if (typeof value === 'number') return Number.isInteger(value) ? value : null;
  if (typeof value !== 'string') return null;
  if (DATE.test(value)) return readDateTime(`${value}T00:00:00Z`);
  return readDateTime(value.includes(' ') ? value.replace(' ', 'T') : value);
}
