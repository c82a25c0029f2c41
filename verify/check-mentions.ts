// Whether the mentions that turns carry are among the mentions by entity, value by value.

import type { Json, MentionKey, MentionRow, TurnMention, TurnRow } from '../datasources/types.ts';
import { entityId, turnId } from '../src/ids.ts';
import type { Look } from './look.ts';
import { type Problem, problem } from './problems.ts';
import { timeOf } from './totals.ts';
import { inParallel, pagesOf } from './walk.ts';

/** Rows that a page may hold beyond those that are looked for: other sessions' in between. */
const SPARE = 50;
/** Entities that are asked for at once. */
const ENTITIES = 50;
/** Turns whose mentions are looked up at once. */
const AT_ONCE = 4;
const MAX_ORDINAL = 2 ** 31 - 1;

/** A mention that should be there. */
interface Wanted {
  turn: TurnRow;
  mention: TurnMention;
  ordinal: number;
}

/** What is missing or different among the mentions by entity, of turns of one session. */
export async function checkTurnMentions(turns: readonly TurnRow[], look: Look): Promise<Problem[]> {
  const wanted = turns.flatMap((turn) =>
    turn.mentions.map((mention, ordinal): Wanted => ({ turn, mention, ordinal })),
  );
  if (wanted.length === 0) return [];
  const { found, isCovered } = await readTogether(wanted, look);
  const alone = new Map<TurnRow, Wanted[]>();
  for (const one of wanted) {
    if (isCovered(one)) continue;
    const list = alone.get(one.turn);
    if (list === undefined) alone.set(one.turn, [one]);
    else list.push(one);
  }
  await inParallel(alone.values(), AT_ONCE, (ofTurn) => readTurn(ofTurn, found, look));
  return wanted.flatMap(({ turn, mention, ordinal }) => {
    const row = found.get(rowKey(mention.entityId, turn.turnId, ordinal));
    const expected = valuesOf({ ...mention, createdAt: turn.createdAt });
    const part = partOf(mention.entityId, ordinal);
    if (row === undefined) return problem('mention.missing', turnId(turn), part, null, expected);
    const stored = valuesOf(row);
    if (JSON.stringify(stored) === JSON.stringify(expected)) return [];
    return problem('mention.differs', turnId(turn), part, stored, expected);
  });
}

/** Which mention of a turn a problem is about. */
export function partOf(entity: string, ordinal: number): string {
  return `mention ${ordinal} of ${entityId(entity)}`;
}

/** What must be the same in both places. */
export function valuesOf(mention: TurnMention & { createdAt: number }): Json {
  const { source, start, end, count, createdAt } = mention;
  return { source, start, end, count, createdAt: timeOf(createdAt) };
}

type Found = Map<string, MentionRow>;

function rowKey(entity: string, turn: string, ordinal: number): string {
  return `${ordinal} ${turn} ${entity}`;
}

/**
 * Reads what all entities have in the time of the turns, one page each. That is enough unless others mention them as well all
 * the time; `isCovered` says for which mentions it was.
 */
async function readTogether(
  wanted: readonly Wanted[],
  look: Look,
): Promise<{ found: Found; isCovered(wanted: Wanted): boolean }> {
  const found: Found = new Map();
  const times = wanted.map(({ turn }) => turn.createdAt);
  const range = {
    from: times.reduce((a, b) => Math.min(a, b)),
    until: times.reduce((a, b) => Math.max(a, b)) + 1,
  };
  const counts = new Map<string, number>();
  for (const { mention } of wanted) counts.set(mention.entityId, (counts.get(mention.entityId) ?? 0) + 1);
  const limit = Math.max(...counts.values()) + SPARE;
  const entities = [...counts.keys()];
  /** By entity: what is later than this was read; null: everything was. */
  const readDownTo = new Map<string, number | null>();
  for (let start = 0; start < entities.length; start += ENTITIES) {
    const ids = entities.slice(start, start + ENTITIES);
    const page = { limit, from: 'start', after: null, before: null } as const;
    const pages = await look.asker.ask('turns', (deadline) =>
      look.stores.turns.mentions(ids, { range, page }, deadline),
    );
    for (const [index, id] of ids.entries()) {
      const { rows = [], hasNext = true, stoppedAt } = pages[index] ?? {};
      const last = stoppedAt ?? rows.at(-1);
      readDownTo.set(id, hasNext ? (last?.createdAt ?? Infinity) : null);
      const session = wanted[0]!.turn.sessionId;
      for (const row of rows)
        if (row.sessionId === session) found.set(rowKey(id, row.turnId, row.ordinal), row);
    }
  }
  return {
    found,
    isCovered: ({ turn, mention }) => {
      const limit = readDownTo.get(mention.entityId) ?? null;
      return limit === null || turn.createdAt > limit;
    },
  };
}

/** Reads the mentions of one turn by their keys, however many others there are. */
async function readTurn(ofTurn: readonly Wanted[], found: Found, { stores, asker }: Look): Promise<void> {
  const { turn } = ofTurn[0]!;
  const { createdAt, sessionId, turnId: id } = turn;
  const range = { from: createdAt, until: createdAt + 1 };
  const keyAt = (ordinal: number): MentionKey => ({ createdAt, turnId: id, sessionId, ordinal });
  for (const entity of new Set(ofTurn.map(({ mention }) => mention.entityId))) {
    // Later ones come first, so what lies before the list's part is the highest ordinal.
    const rows = pagesOf<MentionRow, MentionKey>(
      async (page) => {
        const own = { ...page, before: keyAt(-1) };
        const [first] = await asker.ask('turns', (deadline) =>
          stores.turns.mentions([entity], { range, page: own }, deadline),
        );
        const { rows = [], stoppedAt } = first ?? {};
        const isFull = rows.length === page.limit;
        return {
          rows,
          hasPrevious: true,
          hasNext: isFull || stoppedAt !== undefined,
          ...(stoppedAt && { stoppedAt }),
        };
      },
      (row) => row,
      turn.mentions.length + 1,
      keyAt(MAX_ORDINAL),
    );
    for await (const page of rows)
      for (const row of page) found.set(rowKey(entity, row.turnId, row.ordinal), row);
  }
}
