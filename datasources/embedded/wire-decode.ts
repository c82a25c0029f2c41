// The half of PostgreSQL's frontend/backend protocol (version 3) that comes from the engine: rows and errors from bytes.

import { SqlError } from '../postgres/sql-error.ts';
import { type Decode, decoderOf } from './wire-types.ts';

/** A column of a result. */
export interface Column {
  name: string;
  decode: Decode;
}

/** What one exchange gave. */
export interface Reply<Row> {
  rows: Row[];
  /** The columns of each statement that the exchange had described, in their order, up to the first that failed. */
  described: Column[][];
  error: SqlError | null;
  /** Whether the engine says it is ready for more. It is not when it broke down halfway. */
  ready: boolean;
}

const Tag = { Columns: 0x54, NoColumns: 0x6e, Row: 0x44, Error: 0x45, Ready: 0x5a } as const;

/**
 * Reads the reply to an exchange. `columns` are those that its one statement is known to have; null where the exchange asks
 * for them; 'skip' passes over all rows.
 */
export function readReply<Row>(reply: Uint8Array, columns: readonly Column[] | null | 'skip'): Reply<Row> {
  const bytes = Buffer.from(reply.buffer, reply.byteOffset, reply.byteLength);
  const result: Reply<Row> = { rows: [], described: [], error: null, ready: false };
  let at = 0;
  while (at < bytes.length) {
    const tag = bytes[at];
    const body = at + 5;
    at += 1 + bytes.readInt32BE(at + 1);
    if (tag === Tag.Row) {
      if (columns === 'skip') continue;
      const shape = columns ?? result.described[0];
      if (!shape) throw new Error('The engine sent a row before its columns.');
      result.rows.push(readRow<Row>(bytes, body, shape));
    } else if (tag === Tag.Columns) result.described.push(readColumns(bytes, body));
    else if (tag === Tag.NoColumns) result.described.push([]);
    else if (tag === Tag.Error) result.error ??= readError(bytes, body);
    else if (tag === Tag.Ready) result.ready = true;
  }
  return result;
}

function readRow<Row>(bytes: Buffer, body: number, columns: readonly Column[]): Row {
  const row: Record<string, unknown> = {};
  let at = body + 2;
  for (const column of columns) {
    const size = bytes.readInt32BE(at);
    at += 4;
    if (size < 0) row[column.name] = null;
    else {
      row[column.name] = column.decode(bytes, at, at + size);
      at += size;
    }
  }
  // The statement's author names the shape; the engine's description of the columns is all there is to check it by.
  return row as Row;
}

/** Each column: its name, six bytes on where it comes from, the type's number, eight bytes on size and format. */
function readColumns(bytes: Buffer, body: number): Column[] {
  const columns: Column[] = [];
  let at = body + 2;
  for (let left = bytes.readInt16BE(body); left > 0; left--) {
    const end = bytes.indexOf(0, at);
    columns.push({ name: bytes.toString('utf8', at, end), decode: decoderOf(bytes.readInt32BE(end + 7)) });
    at = end + 19;
  }
  return columns;
}

function readError(bytes: Buffer, body: number): SqlError {
  const fields = readFields(bytes, body);
  return new SqlError({
    code: fields.get('C') ?? 'XX000',
    message: fields.get('M') ?? 'unknown error',
    detail: fields.get('D') ?? null,
    constraint: fields.get('n') ?? null,
  });
}

/** One letter and a string each, until a zero byte. */
function readFields(bytes: Buffer, body: number): Map<string, string> {
  const fields = new Map<string, string>();
  for (let at = body; bytes[at] !== 0; ) {
    const end = bytes.indexOf(0, at + 1);
    fields.set(String.fromCharCode(bytes[at] ?? 0), bytes.toString('utf8', at + 1, end));
    at = end + 1;
  }
  return fields;
}
