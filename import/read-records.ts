// Reads all sources of a kind and gives the records that are valid, in batches.

import type { Kind, RecordByKind } from './records.ts';
import { type RawRecord, type Source, SourceError } from './source.ts';
import { type Place, records, type Tally } from './tally.ts';
import { unknownFields, type Validated, validate } from './validate.ts';

/** A valid record and where it stood. */
export interface Accepted<Value> extends Place {
  record: Value;
}

/** Records that a store is given at once. */
export const BATCH = 1_000;
/** Longest field name that a note repeats. */
const NAME_SHOWN = 60;

/**
 * Yields the valid records of a kind, at most BATCH at a time; the others become rejects. A source that can't be read to its
 * end is noted as a failure, and no other is read after it.
 */
export async function* readRecords<K extends Kind>(
  kind: K,
  sources: readonly Source[],
  tally: Tally,
): AsyncGenerator<Accepted<RecordByKind[K]>[]> {
  for (const source of sources) {
    if (source.kind !== kind || tally.failures.length > 0) continue;
    let bytesRead = 0;
    let count = 0;
    const onBytes = (read: number) => {
      bytesRead = read;
      tally.progress(source, bytesRead, count, false);
    };
    try {
      for await (const batch of source.read({ onBytes, signal: tally.signal })) {
        for (let start = 0; start < batch.length; start += BATCH) {
          const part = batch.slice(start, start + BATCH);
          count += part.length;
          tally.kinds[kind].read += part.length;
          const accepted = part.flatMap((raw) => accept(kind, source.name, raw, tally) ?? []);
          if (accepted.length > 0) yield accepted;
          await tally.pause();
        }
      }
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      tally.failures.push(error.message);
    }
    tally.progress(source, bytesRead, count, true);
  }
}

function accept<K extends Kind>(
  kind: K,
  file: string,
  { line, value, problem }: RawRecord,
  tally: Tally,
): Accepted<RecordByKind[K]> | null {
  const validated: Validated<RecordByKind[K]> =
    problem === null ? validate(kind, value) : { record: null, problem };
  if (validated.problem !== null) {
    tally.reject(kind, { file, line }, validated.problem, value);
    return null;
  }
  for (const field of unknownFields(kind, value as object))
    tally.note(
      `${file}\0${field}`,
      (times) =>
        `The field ${JSON.stringify(field.slice(0, NAME_SHOWN))} is not part of ${kind}: ignored in ${records(times)} of ${file}.`,
    );
  return { record: validated.record, file, line };
}

/** Of several records with the same key, the last. */
export function lastOfEach<Value>(
  batch: readonly Accepted<Value>[],
  keyOf: (record: Value) => string,
): Accepted<Value>[] {
  return [...new Map(batch.map((accepted) => [keyOf(accepted.record), accepted])).values()];
}
