// Appending turns to a session, in three steps that are each merged with those of other callers: places are reserved, the turns are
// stored, the append is acknowledged. Until then it is noted as under way, and is undone when whoever writes it dies.

import { randomUUID } from 'node:crypto';
import { deadlineIn } from '../datasources/deadline.ts';
import { previewOf, titleOf } from '../datasources/derive.ts';
import { StoreError } from '../datasources/errors.ts';
import {
  type AppendDone,
  type AppendRequest,
  type KeyReply,
  MAX_INDEX,
  type Reservation,
  type ReserveOutcome,
  type WriteJournal,
} from '../datasources/journal.ts';
import { MAX_TICKS, nodeFor, ticksOf, timeuuid } from '../datasources/timeuuid.ts';
import type {
  Deadline,
  EpochMs,
  SessionRow,
  TurnRow,
  TurnStore,
  UserRow,
  UserStore,
} from '../datasources/types.ts';
import { ParleyError } from '../src/errors.ts';
import { waitForImport } from './held-session.ts';
import { Merger } from './merger.ts';
import { noSession, noUser } from './missing.ts';
import { type HeldKey, KeyLost, leaseFor, once, unknownOutcome } from './once.ts';
import { fromReply, toReply } from './reply.ts';
import type { NewTurn, WriteOptions } from './types.ts';

/** What giving up may take. Milliseconds. */
const ABANDON_MS = 2_000;
/** Merged statements under way at a time, of each step. */
const LANES = 2;

/** What it takes. */
export interface AppendStores {
  journal: WriteJournal;
  turns: TurnStore;
  users: UserStore;
}

/** An append that was acknowledged, with the row of the outbox that says what follows. */
export interface Appended {
  session: SessionRow;
  turns: TurnRow[];
  outboxId: number;
  /** Whether it was acknowledged before. */
  isRepeated: boolean;
}

/** Where an append's turns are, and when they were written. */
interface Places {
  firstIndex: number;
  /** A 64-bit integer. */
  firstTicks: string;
  createdAt: EpochMs;
}

/** What is noted of an append. */
interface AppendReply extends Places {
  outboxId: number;
  session: SessionRow;
}

function rowsOf(
  sessionId: string,
  given: readonly NewTurn[],
  { firstIndex, firstTicks, createdAt }: Places,
): TurnRow[] {
  const refs = refsOf(sessionId, BigInt(firstTicks), given.length);
  return given.map((turn, i) => ({ ...turn, ...refs[i]!, index: firstIndex + i, createdAt }));
}

/** The refs of the turns of an append. */
export function refsOf(sessionId: string, firstTicks: bigint, count: number) {
  const node = nodeFor(`append ${sessionId}`);
  return Array.from({ length: count }, (_, i) => ({
    sessionId,
    turnId: timeuuid(firstTicks + BigInt(i), node),
  }));
}

/** Gives the function that appends. */
export function appender({ journal, turns, users }: AppendStores) {
  const reserving = new Merger<AppendRequest, ReserveOutcome>(
    (requests, deadline) => journal.reserve(requests, deadline),
    LANES,
  );
  const committing = new Merger<AppendDone, SessionRow | null>(
    (done, deadline) => journal.commit(done, deadline),
    LANES,
  );

  const authors = new Merger<string, UserRow | null>((ids, deadline) => users.byIds(ids, deadline), LANES);

  async function checkAuthors(given: readonly NewTurn[], deadline: Deadline): Promise<void> {
    const ids = [...new Set(given.flatMap(({ authorId }) => authorId ?? []))];
    const found = await Promise.all(ids.map((id) => authors.ask(id, deadline)));
    const missing = ids.find((_, i) => found[i] === null);
    if (missing === undefined) return;
    const place = given.findIndex(({ authorId }) => authorId === missing);
    throw noUser(missing, `input.turns[${place}].authorId`);
  }

  /** Nobody waits for these places any more. */
  const giveUp = (token: string) => (outcome: ReserveOutcome) => {
    if (typeof outcome === 'object' && 'outboxId' in outcome) void abandon(outcome.outboxId, token);
  };

  async function reserve(request: AppendRequest, deadline: Deadline): Promise<Reservation> {
    for (;;) {
      const outcome = await reserving.ask(request, deadline, giveUp(request.token));
      if (outcome === 'missing') throw noSession(request.sessionId, 'input.sessionId');
      if (outcome === 'held') {
        await waitForImport(request.sessionId, 'input.sessionId', deadline);
        continue;
      }
      if (outcome === 'full') throw full(request.sessionId);
      if ('outboxId' in outcome) return outcome;
      const [page] = await turns.pages(
        [request.sessionId],
        { range: null, roles: null, page: { limit: 1, from: 'end', after: null, before: null } },
        deadline,
      );
      const last = page?.rows.at(-1);
      const [index, ticks] = last === undefined ? [0, 0n] : [last.index + 1, ticksOf(last.turnId)];
      if (index + request.count > MAX_INDEX || ticks + BigInt(request.count) > MAX_TICKS)
        throw full(request.sessionId);
      await journal.place(request.sessionId, index, ticks, outcome.askedAt, deadline);
    }
  }

  async function write(
    sessionId: string,
    given: readonly NewTurn[],
    held: HeldKey,
    deadline: Deadline,
  ): Promise<Appended> {
    const token = held?.token ?? randomUUID();
    const request = { sessionId, count: given.length, key: held, token, leaseMs: leaseFor(deadline) };
    const { outboxId, firstIndex, firstTicks, stamp } = await reserve(request, deadline);
    const createdAt = Math.floor(stamp / 1_000);
    const places = { firstIndex, firstTicks: String(firstTicks), createdAt };
    const rows = rowsOf(sessionId, given, places);
    try {
      await turns.append(rows, stamp, deadline);
    } catch (error) {
      await abandon(outboxId, token);
      throw error;
    }
    const key: KeyReply = held === null ? null : { ...held, reply: toReply({ outboxId, ...places }) };
    const last = rows.at(-1)!;
    const done: AppendDone = {
      outboxId,
      token,
      sessionId,
      count: rows.length,
      lastTicks: ticksOf(last.turnId),
      lastTurnAt: createdAt,
      preview: previewOf(last.content),
      title: titleOf(rows),
      key,
      leavesWork: rows.some(({ mentions }) => mentions.length > 0),
    };
    const session = await committing.ask(done, deadline).catch(async (error: unknown) => {
      if (error instanceof StoreError && error.isUnsent) await abandon(outboxId, token);
      return unknownOutcome(error);
    });
    if (session === null) {
      // Where it is not undone already.
      await abandon(outboxId, token);
      if (held !== null) throw new KeyLost();
      // It took so long that it was undone.
      throw new StoreError('STORE_TIMEOUT', 'relational');
    }
    return { session, turns: rows, outboxId, isRepeated: false };
  }

  /** What is not told now is found when the lease is over. */
  async function abandon(outboxId: number, token: string): Promise<void> {
    using deadline = deadlineIn(ABANDON_MS);
    await journal.abandon({ outboxId, token }, deadline).catch(() => {});
  }

  /** Rejects as `Writes.appendTurns` does. */
  return (sessionId: string, given: readonly NewTurn[], options: WriteOptions): Promise<Appended> => {
    const { deadline } = options;
    return once(journal, options, {
      operation: 'appendTurns',
      work: async (held) => {
        await checkAuthors(given, deadline);
        return write(sessionId, given, held, deadline);
      },
      // Made of the same turns, so that it is the same whatever has become of them.
      replay: async (reply) => {
        const { outboxId, session, ...places } = fromReply<AppendReply>(reply);
        return { session, turns: rowsOf(sessionId, given, places), outboxId, isRepeated: true };
      },
    });
  };
}

/** An import may have given a turn the last place that there is. */
function full(sessionId: string): ParleyError {
  return new ParleyError(
    'CONFLICT',
    `The session ${JSON.stringify(`ses_${sessionId}`)} has no places for so many more turns: expected another session.`,
    { argument: 'input.sessionId' },
  );
}
