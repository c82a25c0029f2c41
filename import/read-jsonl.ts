// JSON Lines: one JSON object a line. Blank lines are passed over.

import { type RawRecord, SourceError } from './source.ts';
import type { TextLine } from './text-lines.ts';

/** Turns lines into records, batch by batch. Throws SourceError for a file that holds one array. */
export async function* readJsonLines(
  name: string,
  batches: AsyncIterable<TextLine[]>,
): AsyncGenerator<RawRecord[]> {
  let isFirst = true;
  for await (const lines of batches) {
    const records: RawRecord[] = [];
    if (isFirst && lines[0]?.text?.trimStart().startsWith('['))
      throw new SourceError(`${name} holds a JSON array, but one object a line was expected (JSON Lines).`);
    isFirst = false;
    for (const line of lines) {
      if (line.text !== null && isBlank(line.text)) continue;
      records.push(parseLine(line));
    }
    yield records;
  }
}

function isBlank(text: string): boolean {
  return text.length < 64 && text.trim() === '';
}

function parseLine({ number, text, expected }: TextLine): RawRecord {
  if (text === null) return bad(number, null, expected ?? 'text');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return bad(number, text, 'a JSON object on a line of its own');
  }
  return { line: number, value, problem: null };
}

function bad(line: number, value: string | null, expected: string): RawRecord {
  return { line, value, problem: { field: null, value, expected } };
}
