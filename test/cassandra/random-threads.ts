// Random threads whose turns lie in many windows of time, with times that are near their places or far from them.

import fc from 'fast-check';
import { nodeFor, ticksAt, ticksOf, timeuuid } from '../../datasources/timeuuid.ts';
import type { MentionKey, MentionRow, TimeRange, TurnRole, TurnRow } from '../../datasources/types.ts';
import { by, compareText } from '../contracts/paged-list.ts';

export const DAY = 86_400_000;
const START = Date.UTC(2024, 1, 1);
const ROLES = ['USER', 'ASSISTANT', 'SYSTEM', 'TOOL'] as const;
/** How far a turn's time is from its place, in milliseconds. */
const SKEWS = [0, 0, 0, 1, -900, 5_000, -3_600_000, 3 * DAY, -70 * DAY, 400 * DAY];

interface Drawn {
  session: number;
  day: number;
  ms: number;
  tick: number;
  skew: number;
  role: TurnRole;
  entities: number[];
}

const anyDrawn: fc.Arbitrary<Drawn> = fc.record({
  session: fc.nat(1),
  day: fc.oneof(fc.nat(12), fc.nat(200)),
  ms: fc.constantFrom(0, 1, 40_000_000, DAY - 1),
  tick: fc.nat(3),
  skew: fc.constantFrom(...SKEWS),
  role: fc.constantFrom(...ROLES),
  entities: fc.array(fc.nat(2), { maxLength: 3 }),
});

/** Turns of two sessions; `name` is put before every id so that runs do not meet. */
export const anyThreads: fc.Arbitrary<(name: string) => TurnRow[]> = fc
  .uniqueArray(anyDrawn, {
    minLength: 1,
    maxLength: 60,
    selector: ({ session, day, ms, tick }) => `${session} ${day} ${ms} ${tick}`,
  })
  .map((drawn) => (name) => drawn.map((one, i) => turnOf(name, one, i)));

function turnOf(
  name: string,
  { session, day, ms, tick, skew, role, entities }: Drawn,
  index: number,
): TurnRow {
  const sessionId = `${name} session ${session}`;
  const at = START + day * DAY + ms;
  return {
    sessionId,
    turnId: timeuuid(ticksAt(at) + BigInt(tick), nodeFor(sessionId)),
    externalId: index % 3 === 0 ? null : `x${index}`,
    index,
    role,
    content: `content ${index}`,
    createdAt: at + skew,
    authorId: index % 4 === 0 ? 'author' : null,
    model: null,
    inputTokens: index % 5 === 0 ? index : null,
    outputTokens: null,
    totalTokens: null,
    metadata: index % 7 === 0 ? { index } : null,
    mentions: entities.map((entity, i) => ({
      entityId: `${name} entity ${entity}`,
      source: i % 2 === 0 ? null : 'source',
      start: i === 0 ? null : i,
      end: null,
      count: i + 1,
    })),
  };
}

/** Ranges whose ends are the times of turns, or near them. */
export const anyRangeOf: fc.Arbitrary<(rows: readonly TurnRow[]) => TimeRange | null> = fc
  .option(fc.record({ from: fc.option(fc.nat(99)), until: fc.option(fc.nat(99)), more: fc.nat(2) }), {
    freq: 2,
  })
  .map((drawn) => (rows) => {
    const at = (i: number | null): number | null =>
      i === null ? null : (rows[i % rows.length]?.createdAt ?? 0) + (drawn?.more ?? 0) - 1;
    return drawn === null ? null : { from: at(drawn.from), until: at(drawn.until) };
  });

export const anyRoles = fc.option(fc.subarray<TurnRole>([...ROLES]), { freq: 2 });

/** The turns of a session in their order. */
export function threadOf(rows: readonly TurnRow[], sessionId: string): TurnRow[] {
  return rows
    .filter((row) => row.sessionId === sessionId)
    .toSorted((a, b) => (ticksOf(a.turnId) < ticksOf(b.turnId) ? -1 : 1));
}

/** The mentions of an entity in their order. */
export function mentionsOf(rows: readonly TurnRow[], entityId: string): MentionRow[] {
  const down = (a: number | bigint, b: number | bigint) => (a < b ? 1 : a > b ? -1 : 0);
  return rows
    .flatMap(({ sessionId, turnId, createdAt, mentions }) =>
      mentions.map((one, ordinal) => ({ ...one, sessionId, turnId, createdAt, ordinal })),
    )
    .filter((row) => row.entityId === entityId)
    .toSorted(
      by<MentionRow>(
        (a, b) => down(a.createdAt, b.createdAt),
        (a, b) => down(ticksOf(a.turnId), ticksOf(b.turnId)),
        (a, b) => compareText(b.sessionId, a.sessionId),
        (a, b) => down(a.ordinal, b.ordinal),
      ),
    );
}

export const mentionKey = ({ createdAt, turnId, sessionId, ordinal }: MentionKey): MentionKey => ({
  createdAt,
  turnId,
  sessionId,
  ordinal,
});
