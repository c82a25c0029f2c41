// CSV: the first row names the fields, every other row is a record. Cells become what the same record has as JSON, so that
// both formats pass the same validation.

import { CsvRow } from './csv-row.ts';
import { type Problem, type RawRecord, SourceError } from './source.ts';
import { MAX_LINE_BYTES, type TextLine } from './text-lines.ts';

/** What a cell holds, where it is not text. */
type CellType = 'number' | 'time' | 'boolean' | 'json' | 'list';

const TYPES = new Map<string, CellType>([
  ['index', 'number'],
  ['turnIndex', 'number'],
  ['tokens', 'number'],
  ['inputTokens', 'number'],
  ['outputTokens', 'number'],
  ['totalTokens', 'number'],
  ['start', 'number'],
  ['end', 'number'],
  ['count', 'number'],
  ['weight', 'number'],
  ['createdAt', 'time'],
  ['updatedAt', 'time'],
  ['startedAt', 'time'],
  ['endedAt', 'time'],
  ['shared', 'boolean'],
  ['metadata', 'json'],
  ['usage', 'json'],
  ['tags', 'list'],
  ['aliases', 'list'],
]);

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const WHOLE = /^-?\d+$/;
const JSON_TEXT = 'JSON text';

/** Turns lines into records, batch by batch. Throws SourceError when the first row can't be a header. */
export async function* readCsv(
  name: string,
  batches: AsyncIterable<TextLine[]>,
): AsyncGenerator<RawRecord[]> {
  let header: string[] | null = null;
  let began = 0;
  const row = new CsvRow();

  for await (const lines of batches) {
    const records: RawRecord[] = [];
    for (const { number, text, expected } of lines) {
      if (row.held === 0) began = number;
      if (text === null) {
        row.reset();
        records.push(bad(began, expected ?? 'text'));
        continue;
      }
      if (row.held === 0 && text.trim() === '') continue;
      if (row.held + text.length > MAX_LINE_BYTES) {
        row.reset();
        records.push(bad(began, `a closing quote within ${MAX_LINE_BYTES / 1024 / 1024} MiB`));
        continue;
      }
      const state = row.add(text);
      if (!state.done) continue;
      if (state.cells === null) records.push(bad(began, state.expected));
      else if (header === null) header = headerOf(name, state.cells);
      else records.push(recordOf(began, header, state.cells));
    }
    if (records.length > 0 && header === null) throw noHeader(name);
    yield records;
  }
  if (row.held === 0) return;
  if (header === null) throw noHeader(name);
  yield [bad(began, 'a closing quote')];
}

function noHeader(name: string): SourceError {
  return new SourceError(`${name} has no usable first row: the names of the fields were expected there.`);
}

function headerOf(name: string, cells: string[]): string[] {
  if (cells.some((cell) => cell.includes('\r')))
    throw new SourceError(`${name} ends its lines with carriage returns alone: line feeds were expected.`);
  const header = cells.map((cell) => cell.trim());
  const twice = header.find((field, index) => field !== '' && header.indexOf(field) !== index);
  if (twice !== undefined)
    throw new SourceError(`${name} names the field "${twice}" twice in its first row.`);
  if (header.length === 1)
    throw new SourceError(
      `${name} has a single field, "${header[0]!.slice(0, 80)}": fields separated by commas were expected.`,
    );
  return header;
}

function recordOf(line: number, header: readonly string[], cells: readonly string[]): RawRecord {
  if (cells.length !== header.length)
    return bad(line, `${header.length} cells as in the first row, but got ${cells.length}`);
  const record: Record<string, unknown> = Object.create(null);
  for (const [index, field] of header.entries()) {
    if (field === '') continue;
    const value = cellValue(field, cells[index]!);
    if (value instanceof BadCell) return { line, value: record, problem: value.problem };
    record[field] = value;
  }
  return { line, value: record, problem: null };
}

class BadCell {
  readonly problem: Problem;
  constructor(field: string, value: string, expected: string) {
    this.problem = { field, value, expected };
  }
}

/** What the cell would be in JSON. Text that is not of the field's type is left to the validation to refuse. */
function cellValue(field: string, cell: string): unknown {
  if (cell === '') return field === 'content' ? '' : null;
  switch (TYPES.get(field)) {
    case 'number':
      return NUMBER.test(cell.trim()) ? Number(cell) : cell;
    case 'time':
      return WHOLE.test(cell.trim()) ? Number(cell) : cell.trim();
    case 'boolean': {
      const word = cell.trim().toLowerCase();
      return word === 'true' ? true : word === 'false' ? false : cell;
    }
    case 'json':
      return parse(field, cell);
    case 'list':
      if (cell.trimStart().startsWith('[')) return parse(field, cell);
      return cell.split(';').flatMap((item) => item.trim() || []);
    case undefined:
      return cell;
  }
}

function parse(field: string, cell: string): unknown {
  try {
    return JSON.parse(cell);
  } catch {
    return new BadCell(field, cell, JSON_TEXT);
  }
}

function bad(line: number, expected: string): RawRecord {
  return { line, value: null, problem: { field: null, value: null, expected } };
}
