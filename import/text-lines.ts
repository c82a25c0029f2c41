// Bytes to lines of text. A line that is too long or is not UTF-8 comes without its text, so that one bad line costs one
// record and no more memory than a line may have.

import { isUtf8 } from 'node:buffer';
import { SourceError } from './source.ts';

/** Longest line, in bytes. */
export const MAX_LINE_BYTES = 16 * 1024 * 1024;

/** A line without its newline; a carriage return before it stays. */
export interface TextLine {
  /** Counted from 1. */
  number: number;
  /** Null when there is a problem. */
  text: string | null;
  /** What was expected of the line; null when it is right. */
  expected: string | null;
}

const TOO_LONG = `a line of at most ${MAX_LINE_BYTES / 1024 / 1024} MiB`;
const NOT_UTF8 = 'UTF-8 text';
const NEWLINE = 0x0a;

/** Splits bytes into lines, a batch for each piece. A byte order mark at the start is left out. */
export async function* textLines(name: string, pieces: AsyncIterable<Buffer>): AsyncGenerator<TextLine[]> {
  let number = 1;
  let held: Buffer[] = [];
  let heldBytes = 0;
  let tooLong = false;

  const hold = (bytes: Buffer) => {
    heldBytes += bytes.length;
    if (heldBytes > MAX_LINE_BYTES) {
      tooLong = true;
      held = [];
    } else held.push(bytes);
  };
  const release = (): Buffer => {
    const bytes = held.length === 1 ? held[0]! : Buffer.concat(held);
    held = [];
    heldBytes = 0;
    return bytes;
  };

  for await (const piece of pieces) {
    if (number === 1 && heldBytes === 0) refuseUtf16(name, piece);
    const last = piece.lastIndexOf(NEWLINE);
    if (last === -1) {
      if (piece.length > 0) hold(piece);
      continue;
    }
    const first = piece.indexOf(NEWLINE);
    const batch: TextLine[] = [];
    hold(piece.subarray(0, first));
    const head = release();
    batch.push(tooLong ? { number, text: null, expected: TOO_LONG } : lineOf(head, number));
    tooLong = false;
    number += 1;
    if (first < last) {
      const lines = linesOf(piece.subarray(first + 1, last), number);
      for (const line of lines) batch.push(line);
      number += lines.length;
    }
    if (last + 1 < piece.length) hold(piece.subarray(last + 1));
    yield batch;
  }
  if (tooLong) yield [{ number, text: null, expected: TOO_LONG }];
  else if (heldBytes > 0) yield [lineOf(release(), number)];
}

/** Decoding many lines at once is several times faster than one by one, which is left to those with a fault among them. */
function linesOf(bytes: Buffer, number: number): TextLine[] {
  if (isUtf8(bytes))
    return bytes
      .toString('utf8')
      .split('\n')
      .map((text, index) => ({ number: number + index, text, expected: null }));
  const lines: TextLine[] = [];
  for (let start = 0; start <= bytes.length; ) {
    const newline = bytes.indexOf(NEWLINE, start);
    const end = newline === -1 ? bytes.length : newline;
    lines.push(lineOf(bytes.subarray(start, end), number + lines.length));
    start = end + 1;
  }
  return lines;
}

function lineOf(bytes: Buffer, number: number): TextLine {
  if (!isUtf8(bytes)) return { number, text: null, expected: NOT_UTF8 };
  const text = bytes.toString('utf8');
  return { number, text: number === 1 && text.startsWith('\uFEFF') ? text.slice(1) : text, expected: null };
}

function refuseUtf16(name: string, start: Buffer): void {
  const mark = start.length >= 2 ? start.readUInt16BE(0) : 0;
  if (mark === 0xfffe || mark === 0xfeff)
    throw new SourceError(
      `${name} is UTF-16 text, but UTF-8 was expected. Convert it, for example with iconv.`,
    );
}
