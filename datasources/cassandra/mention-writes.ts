// The writes of a turn's rows in `mentions_by_entity`.

import { types } from 'cassandra-driver';
import { ticksOf } from '../timeuuid.ts';
import type { EpochMs, TurnMention, TurnMentions, TurnRef } from '../types.ts';
import type { CqlRow, CqlValue } from './cql-client.ts';
import { keyText, type Reader } from './reader.ts';
import { monthOf } from './time-windows.ts';
import { mentionsCell, mentionsIn, msIn, storable } from './turn-cells.ts';
import type { Writes } from './writes.ts';

/**
 * Adds the mentions of a turn to `mentions`, and to `notes` the months that they lie in. `stamp` is in microseconds and that of the
 * turn's own mentions: whoever removes them reads it there.
 */
export function addMentions(
  notes: Writes,
  mentions: Writes,
  { statements }: Reader,
  turn: TurnMentions,
  stamp: bigint,
): void {
  const { putMentionAt, putMonth } = statements;
  for (const [ordinal, { source, start, end, count, ...mention }] of turn.mentions.entries()) {
    const entityId = storable(mention.entityId);
    const { key, partition } = placeOf(turn, turn.createdAt, entityId, ordinal);
    const rest = [storable(source) ?? types.unset, start ?? types.unset, end ?? types.unset, count];
    const seen = mentions.has('mentions_by_entity', partition);
    mentions.add('mentions_by_entity', partition, putMentionAt, [...key, ...rest, stamp]);
    if (!seen) notes.add('entity_months', [keyText(entityId)], putMonth, [keyText(entityId), partition[1]]);
  }
}

/** Adds to `stale` the removal of what a turn that is stored names and the new one, of a later stamp, does not name alike. */
export function deleteMentions(
  stale: Writes,
  { statements }: Reader,
  ref: TurnRef,
  row: CqlRow,
  turn: TurnMentions,
  stamp: bigint,
): void {
  const createdAt = msIn(row);
  const kept = (mention: TurnMention, ordinal: number): boolean => {
    const now = turn.createdAt === createdAt ? turn.mentions[ordinal] : undefined;
    return now !== undefined && mentionsCell([now]) === mentionsCell([mention]);
  };
  for (const [ordinal, mention] of mentionsIn(row.mentions).entries()) {
    if (kept(mention, ordinal)) continue;
    const { key, partition } = placeOf(ref, createdAt, mention.entityId, ordinal);
    stale.add('mentions_by_entity', partition, statements.deleteMentionAt, [stamp, ...key]);
  }
}

/** Adds to `stale` the removal of all that a turn that is stored names, as of a moment in microseconds. */
export function removeMentions(
  stale: Writes,
  { statements }: Reader,
  ref: TurnRef,
  row: CqlRow,
  stamp: bigint,
): void {
  for (const [ordinal, { entityId }] of mentionsIn(row.mentions).entries()) {
    const { key, partition } = placeOf(ref, msIn(row), entityId, ordinal);
    stale.add('mentions_by_entity', partition, statements.deleteMentionAt, [stamp, ...key]);
  }
}

/** Where a mention's row lies. */
function placeOf(
  { sessionId, turnId }: TurnRef,
  createdAt: EpochMs,
  entityId: string,
  ordinal: number,
): { key: CqlValue[]; partition: [string, number] } {
  const month = monthOf(createdAt);
  return {
    key: [entityId, month, createdAt, ticksOf(turnId), sessionId, ordinal, turnId],
    partition: [entityId, month],
  };
}
