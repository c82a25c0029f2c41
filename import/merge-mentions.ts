// The mentions of one turn: those that are stored together with those that an import brings.

import type { TurnMention } from '../datasources/types.ts';

/**
 * Adds mentions to others. There is one per entity and place: a later one replaces an earlier one. They come out in the order
 * of the text, those without a place last.
 */
export function mergeMentions(before: readonly TurnMention[], added: readonly TurnMention[]): TurnMention[] {
  if (before.length + added.length < 2) return [...before, ...added];
  const merged = new Map<string, TurnMention>();
  for (const mention of before) merged.set(keyOf(mention), mention);
  for (const mention of added) merged.set(keyOf(mention), mention);
  return [...merged.values()].sort(compare);
}

/** Whether a mention lies within a content. */
export function fits({ end }: TurnMention, content: string): boolean {
  return end === null || end <= content.length;
}

function keyOf({ entityId, start, end }: TurnMention): string {
  return `${start} ${end} ${entityId}`;
}

function compare(a: TurnMention, b: TurnMention): number {
  const start = (a.start ?? Infinity) - (b.start ?? Infinity);
  if (start !== 0 && !Number.isNaN(start)) return start;
  const end = (a.end ?? Infinity) - (b.end ?? Infinity);
  if (end !== 0 && !Number.isNaN(end)) return end;
  return a.entityId < b.entityId ? -1 : a.entityId > b.entityId ? 1 : 0;
}
