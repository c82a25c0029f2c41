// Turns as their cells are stored, and back. Mentions and metadata are JSON text: what JSON.parse reads is faster than what the
// driver decodes, and both kinds of server hold it alike.

import { types } from 'cassandra-driver';
import { jsonText } from '../json-text.ts';
import { toJson } from '../postgres/sql-values.ts';
import type { Json, TurnMention, TurnOutline, TurnRole, TurnRow } from '../types.ts';
import type { CqlRow, CqlValue } from './cql-client.ts';

/** The cells of a turn beside its key, in the order of the statements. Null: there is none. */
export type TurnCells = readonly (string | number | null)[];

const INT = { min: -(2 ** 31), max: 2 ** 31 - 1 };

/** The cells of a turn. Throws RangeError for what no cell can hold. */
export function cellsOf(turn: TurnRow): TurnCells {
  return [
    storable(turn.externalId),
    int('index', turn.index),
    turn.role,
    storable(turn.content),
    moment('createdAt', turn.createdAt),
    storable(turn.authorId),
    storable(turn.model),
    intOrNull('inputTokens', turn.inputTokens),
    intOrNull('outputTokens', turn.outputTokens),
    intOrNull('totalTokens', turn.totalTokens),
    jsonCell(turn.metadata),
    mentionsCell(turn.mentions),
  ];
}

/** The cells of a row of `turnsByIds`, to be compared with what is to be written. */
export function storedCells(row: CqlRow): TurnCells {
  return [
    text(row.external_id),
    row.turn_index as number,
    row.role as string,
    row.content as string,
    msIn(row),
    text(row.author_id),
    text(row.model),
    number(row.input_tokens),
    number(row.output_tokens),
    number(row.total_tokens),
    text(row.metadata),
    row.mentions === NO_MENTIONS ? null : text(row.mentions),
  ];
}

/** The values to bind for a row: null only where something stored has to go, so that nothing else leaves a tombstone. */
export function boundCells(cells: TurnCells, stored: TurnCells | null): CqlValue[] {
  return cells.map((cell, i) => cell ?? (stored === null || stored[i] === null ? types.unset : null));
}

/** Whether nothing has to be written. */
export function sameCells(a: TurnCells, b: TurnCells): boolean {
  return a.every((cell, i) => cell === b[i]);
}

/** Mentions that were emptied, in a cell of their own: as good as none. */
export const NO_MENTIONS = '[]';

/** Mentions as a cell; null for none. */
export function mentionsCell(mentions: readonly TurnMention[]): string | null {
  if (mentions.length === 0) return null;
  const parts = mentions.map(({ entityId, source, start, end, count }) => [
    storable(entityId),
    storable(source),
    intOrNull('start', start),
    intOrNull('end', end),
    int('count', count),
  ]);
  return JSON.stringify(parts);
}

/** The mentions of a cell. */
export function mentionsIn(cell: unknown): TurnMention[] {
  if (typeof cell !== 'string') return [];
  const parts = JSON.parse(cell) as [string, string | null, number | null, number | null, number][];
  return parts.map(([entityId, source, start, end, count]) => ({ entityId, source, start, end, count }));
}

/** A whole turn of a session. */
export function turnIn(sessionId: string, row: CqlRow): TurnRow {
  return {
    sessionId,
    turnId: idIn(row),
    externalId: text(row.external_id),
    index: row.turn_index as number,
    role: row.role as TurnRole,
    content: row.content as string,
    createdAt: msIn(row),
    authorId: text(row.author_id),
    model: text(row.model),
    inputTokens: number(row.input_tokens),
    outputTokens: number(row.output_tokens),
    totalTokens: number(row.total_tokens),
    metadata: typeof row.metadata === 'string' ? (JSON.parse(row.metadata) as Json) : null,
    mentions: mentionsIn(row.mentions),
  };
}

/** A turn without its content. */
export function outlineIn(sessionId: string, row: CqlRow): TurnOutline {
  return {
    sessionId,
    turnId: idIn(row),
    externalId: text(row.external_id),
    index: row.turn_index as number,
    createdAt: msIn(row),
    mentions: mentionsIn(row.mentions),
  };
}

/** The turn id of a row. */
export function idIn(row: CqlRow): string {
  return String(row.turn_id);
}

/** When the turn of a row was created. */
export function msIn(row: CqlRow): number {
  return (row.created_at as Date).getTime();
}

/**
 * A text as every engine keeps it: with U+FFFD for U+0000, which PostgreSQL can't hold, and for halves of surrogate pairs, which
 * UTF-8 has no bytes for.
 */
export function storable<Text extends string | null>(value: Text): Text;
export function storable(value: string | null): string | null {
  return value === null ? null : value.toWellFormed().replaceAll('\0', '\uFFFD');
}

/** JSON as every engine keeps it; null for none. */
function jsonCell(value: Json): string | null {
  if (value === null) return null;
  const written = jsonText(value);
  // Keys that are changed may stand elsewhere in the order, or be one where they were two.
  return written.includes('\\u') ? jsonText(JSON.parse(toJson(value) ?? 'null') as Json) : written;
}

function text(cell: unknown): string | null {
  return typeof cell === 'string' ? cell : null;
}

function number(cell: unknown): number | null {
  return typeof cell === 'number' ? cell : null;
}

function int(name: string, value: number): number {
  if (Number.isInteger(value) && value >= INT.min && value <= INT.max) return value;
  throw new RangeError(`${name}: expected a whole number of 32 bits but got ${value}.`);
}

function intOrNull(name: string, value: number | null): number | null {
  return value === null ? null : int(name, value);
}

function moment(name: string, value: number): number {
  if (Number.isInteger(value) && Math.abs(value) <= 8.64e15) return value;
  throw new RangeError(`${name}: expected milliseconds since 1970 but got ${value}.`);
}
