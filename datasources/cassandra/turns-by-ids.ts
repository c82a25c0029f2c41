// Reads turns by their ids: one read for the ids that share a partition.

import type { TurnRef } from '../types.ts';
import { mapLimited } from './concurrent.ts';
import type { CqlRow } from './cql-client.ts';
import { IDS_PER_READ, READS_AT_ONCE, type Reader, readAll } from './reader.ts';
import { bucketOf } from './time-windows.ts';
import { idIn } from './turn-cells.ts';

/** The ids that are asked of one partition. */
export interface PartitionIds {
  sessionId: string;
  bucket: number;
  turnIds: string[];
}

/** Refs by the partition that they name. */
export function byPartition(refs: readonly TurnRef[], bucketDays: number): PartitionIds[] {
  const sessions = new Map<string, Map<number, PartitionIds>>();
  for (const { sessionId, turnId } of refs) {
    const bucket = bucketOf(turnId, bucketDays);
    const buckets = sessions.get(sessionId) ?? new Map<number, PartitionIds>();
    sessions.set(sessionId, buckets);
    const ids = buckets.get(bucket);
    if (ids === undefined) buckets.set(bucket, { sessionId, bucket, turnIds: [turnId] });
    else ids.turnIds.push(turnId);
  }
  return [...sessions.values()].flatMap((buckets) => [...buckets.values()]);
}

/** The rows that a statement such as `turnsByIds` gives for partitions and ids, by `refKey`. */
export async function rowsByIds(
  reader: Reader,
  statement: string,
  partitions: readonly PartitionIds[],
): Promise<Map<string, CqlRow>> {
  const reads = partitions.flatMap((partition) => {
    const parts: PartitionIds[] = [];
    const turnIds = [...new Set(partition.turnIds)];
    for (let start = 0; start < turnIds.length; start += IDS_PER_READ)
      parts.push({ ...partition, turnIds: turnIds.slice(start, start + IDS_PER_READ) });
    return parts;
  });
  const found = new Map<string, CqlRow>();
  await mapLimited(reads, READS_AT_ONCE, async ({ sessionId, bucket, turnIds }) => {
    const rows = await readAll(reader, statement, [sessionId, bucket, turnIds], IDS_PER_READ);
    for (const row of rows) found.set(refKey({ sessionId, turnId: idIn(row) }), row);
  });
  return found;
}

/** A ref as a key of a map. */
export function refKey({ sessionId, turnId }: TurnRef): string {
  return `${turnId} ${sessionId}`;
}
