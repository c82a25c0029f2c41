// Gives each turn of a session its place: a version 1 UUID whose ticks increase with `index`, whatever the times say.
//
// What holds for every turn:
//   1. in the order of `index`, ticks increase;
//   2. a turn that is stored keeps its id, for others may have written it down;
//   3. a turn's ticks are not before its own createdAt (they are later where times tie or run backwards), unless a stored turn
//      that follows it leaves no such place.
// A new turn takes the later of its own time and one step (1 µs) after the turn before it. That depends on nothing but what
// comes before, so an import that was killed half-way, when it is run again, gives every turn the id it would have had.
// Between stored turns there may be no room for that: then the new ones share the gap. Where there is none the turn is refused.

import { nodeFor, ticksOf, timeuuid } from '../datasources/timeuuid.ts';
import type { EpochMs, TurnOutline } from '../datasources/types.ts';
import { END, fillGap } from './fill-gap.ts';

/** What placing looks at in a turn that is to be imported. */
export interface NewTurn {
  id: string;
  index: number;
  createdAt: EpochMs;
}

/** A turn of the session as it will be: stored before, new, or both. */
export interface PlacedTurn<Turn extends NewTurn> {
  turnId: string;
  index: number;
  /** What is written; null for a stored turn that stays as it is. */
  turn: Turn | null;
  /** As it is stored; null for a new turn. */
  stored: TurnOutline | null;
}

/** A turn whose index finds no place. */
export interface RefusedTurn<Turn extends NewTurn> {
  turn: Turn;
  expected: string;
}

/** All turns of a session in order, and those that were refused. */
export interface Placement<Turn extends NewTurn> {
  placed: PlacedTurn<Turn>[];
  refused: RefusedTurn<Turn>[];
}

interface Entry<Turn extends NewTurn> {
  index: number;
  turn: Turn | null;
  stored: TurnOutline | null;
  /** Null for a new turn. */
  ticks: bigint | null;
}

/**
 * Places turns, given in the order of the files, among those that the session has. Of several with the same id the last counts.
 * Stored turns that change places can stand in each other's way, so it goes on until another import of the same would change
 * nothing; each round takes at least one more turn.
 */
export function placeTurns<Turn extends NewTurn>(
  sessionId: string,
  stored: readonly TurnOutline[],
  turns: readonly Turn[],
): Placement<Turn> {
  const originals = new Map(stored.map((outline) => [outline.turnId, outline]));
  let result = placeOnce(sessionId, stored, turns);
  while (stored.length > 0 && result.refused.length > 0) {
    const next = placeOnce(
      sessionId,
      result.placed.map((turn) => outlineOf(sessionId, turn)),
      turns,
    );
    if (next.refused.length >= result.refused.length) break;
    const placed = next.placed.map((item) => ({ ...item, stored: originals.get(item.turnId) ?? null }));
    result = { placed, refused: next.refused };
  }
  return result;
}

/** What the store has of a turn after it was written. */
function outlineOf(sessionId: string, { turnId, index, turn, stored }: PlacedTurn<NewTurn>): TurnOutline {
  return {
    sessionId,
    turnId,
    index,
    externalId: turn?.id ?? stored?.externalId ?? null,
    createdAt: turn?.createdAt ?? stored?.createdAt ?? 0,
    mentions: [],
  };
}

function placeOnce<Turn extends NewTurn>(
  sessionId: string,
  stored: readonly TurnOutline[],
  turns: readonly Turn[],
): Placement<Turn> {
  const refused: RefusedTurn<Turn>[] = [];
  const entries = reconcile(stored, lastOfEach(turns), refused);
  entries.sort((a, b) => a.index - b.index || compareTicks(a.ticks, b.ticks));
  const node = nodeFor(sessionId);
  const placed: PlacedTurn<Turn>[] = [];
  let before = -1n;
  for (let start = 0; start < entries.length; ) {
    const entry = entries[start]!;
    if (entry.ticks !== null && entry.stored !== null) {
      placed.push({
        turnId: entry.stored.turnId,
        index: entry.index,
        turn: entry.turn,
        stored: entry.stored,
      });
      before = entry.ticks;
      start += 1;
      continue;
    }
    let end = start;
    while (end < entries.length && entries[end]!.ticks === null) end += 1;
    const run = entries.slice(start, end).flatMap(({ turn }) => turn ?? []);
    const gap = fillGap(run, before, entries[end]?.ticks ?? END);
    refused.push(...gap.refused);
    for (const { turn, ticks } of gap.filled) {
      placed.push({ turnId: timeuuid(ticks, node), index: turn.index, turn, stored: null });
      before = ticks;
    }
    start = end;
  }
  return { placed, refused };
}

function compareTicks(a: bigint | null, b: bigint | null): number {
  return a === null || b === null || a === b ? 0 : a < b ? -1 : 1;
}

function lastOfEach<Turn extends NewTurn>(turns: readonly Turn[]): Turn[] {
  const byId = new Map<string, Turn>();
  for (const turn of turns) {
    byId.delete(turn.id);
    byId.set(turn.id, turn);
  }
  return [...byId.values()];
}

interface Claim<Turn extends NewTurn> {
  turn: Turn;
  stored: TurnOutline | null;
}

/**
 * Finds out which turns can be, by index: stored turns that do not move come first, then claims in the order of the files. A
 * claim that fails leaves the stored turn as it was, which may take an index from another: so it starts over until none fails.
 */
function reconcile<Turn extends NewTurn>(
  stored: readonly TurnOutline[],
  turns: readonly Turn[],
  refused: RefusedTurn<Turn>[],
): Entry<Turn>[] {
  let claims = matchStored(stored, turns);
  for (;;) {
    const { entries, failed } = attempt(stored, claims);
    if (failed.size === 0) return entries;
    for (const [claim, expected] of failed) refused.push({ turn: claim.turn, expected });
    claims = claims.filter((claim) => !failed.has(claim));
  }
}

/** By id; a stored turn that has none from a source is taken by index. */
function matchStored<Turn extends NewTurn>(
  stored: readonly TurnOutline[],
  turns: readonly Turn[],
): Claim<Turn>[] {
  if (stored.length === 0) return turns.map((turn) => ({ turn, stored: null }));
  const byId = new Map(
    stored.flatMap((outline) => (outline.externalId === null ? [] : [[outline.externalId, outline]])),
  );
  const nameless = new Map(
    stored.flatMap((outline) => (outline.externalId === null ? [[outline.index, outline]] : [])),
  );
  return turns.map((turn) => {
    const own = byId.get(turn.id);
    if (own !== undefined) return { turn, stored: own };
    const taken = nameless.get(turn.index) ?? null;
    nameless.delete(turn.index);
    return { turn, stored: taken };
  });
}

function attempt<Turn extends NewTurn>(
  stored: readonly TurnOutline[],
  claims: readonly Claim<Turn>[],
): { entries: Entry<Turn>[]; failed: Map<Claim<Turn>, string> } {
  const failed = new Map<Claim<Turn>, string>();
  const claimOf = new Map(claims.flatMap((claim) => (claim.stored === null ? [] : [[claim.stored, claim]])));
  const taken = new Set<number>();
  const entries: Entry<Turn>[] = [];
  for (const outline of stored) {
    const turn = claimOf.get(outline)?.turn ?? null;
    if (turn !== null && turn.index !== outline.index) continue;
    taken.add(outline.index);
    entries.push({ index: outline.index, turn, stored: outline, ticks: ticksOf(outline.turnId) });
  }
  const moved: { entry: Entry<Turn>; claim: Claim<Turn> }[] = [];
  for (const claim of claims) {
    const { turn, stored: outline } = claim;
    if (outline !== null && outline.index === turn.index) continue;
    if (taken.has(turn.index)) {
      failed.set(claim, 'an index that no other turn of the session has');
      continue;
    }
    taken.add(turn.index);
    const ticks = outline === null ? null : ticksOf(outline.turnId);
    const entry = { index: turn.index, turn, stored: outline, ticks };
    if (outline === null) entries.push(entry);
    else moved.push({ entry, claim });
  }
  if (moved.length > 0) admitMoved(entries, moved, failed);
  return { entries, failed };
}

/** A stored turn may get another index as long as its place between the others stays the same. */
function admitMoved<Turn extends NewTurn>(
  entries: Entry<Turn>[],
  moved: readonly { entry: Entry<Turn>; claim: Claim<Turn> }[],
  failed: Map<Claim<Turn>, string>,
): void {
  const fixed = entries
    .flatMap(({ index, ticks }) => (ticks === null ? [] : { index, ticks }))
    .sort((a, b) => a.index - b.index);
  let next = 0;
  let before = -1n;
  for (const { entry, claim } of moved.toSorted((a, b) => a.entry.index - b.entry.index)) {
    for (; next < fixed.length && fixed[next]!.index < entry.index; next += 1)
      if (fixed[next]!.ticks > before) before = fixed[next]!.ticks;
    const ticks = entry.ticks!;
    if (ticks > before && ticks < (fixed[next]?.ticks ?? END)) {
      entries.push(entry);
      before = ticks;
    } else failed.set(claim, 'an index that leaves the stored turn in its place between the others');
  }
}
