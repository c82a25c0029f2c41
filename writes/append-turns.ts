// Appending turns to a session, in three steps that are each merged with those of other callers: places are reserved, the turns are
// stored, the append is acknowledged. Until then it is noted as under way, and is undone when whoever writes it dies.

import { randomUUID } from 'node:crypto';
import { deadlineIn } from '../datasources/deadline.ts';
import { StoreError } from '../datasources/errors.ts';
import type {
  AppendDone,
  AppendRequest,
  KeyReply,
  Reservation,
  ReserveOutcome,
  WriteJournal,
} from '../datasources/journal.ts';
import { nodeFor, ticksOf, timeuuid } from '../datasources/timeuuid.ts';
import type { Deadline, Json, SessionRow, SessionStore, TurnRow, TurnStore } from '../datasources/types.ts';
import { previewOf, titleOf } from '../import/derive.ts';
import { ParleyError } from '../src/errors.ts';
import { waitForImport } from './held-session.ts';
import { Merger } from './merger.ts';
import { type HeldKey, KeyLost, leaseFor, once, unknownOutcome } from './once.ts';
import type { NewTurn, WriteOptions } from './types.ts';

/** What giving up may take. Milliseconds. */
const ABANDON_MS = 2_000;
/** Merged statements under way at a time, of each step. */
const LANES = 2;

/** What it takes. */
export interface AppendStores {
  journal: WriteJournal;
  turns: TurnStore;
  /** Sessions as they are, on no replica. */
  sessions: SessionStore;
}

/** An append that was acknowledged, with the row of the outbox that says what follows. */
export interface Appended {
  session: SessionRow;
  turns: TurnRow[];
  outboxId: number;
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
export function appender({ journal, turns, sessions }: AppendStores) {
  const reserving = new Merger<AppendRequest, ReserveOutcome>(
    (requests, deadline) => journal.reserve(requests, Date.now(), deadline),
    LANES,
  );
  const reading = new Merger<string, SessionRow | null>(
    (ids, deadline) => sessions.byIds(ids, deadline),
    LANES,
  );
  const committing = new Merger<AppendDone, boolean>(
    (done, deadline) => journal.commit(done, deadline),
    LANES,
  );

  async function reserve(request: AppendRequest, deadline: Deadline): Promise<Reservation> {
    for (;;) {
      const outcome = await reserving.ask(request, deadline);
      if (outcome === 'missing') throw noSession(request.sessionId);
      if (outcome === 'held') {
        await waitForImport(request.sessionId, deadline);
        continue;
      }
      if ('outboxId' in outcome) return outcome;
      const [page] = await turns.pages(
        [request.sessionId],
        { range: null, roles: null, page: { limit: 1, from: 'end', after: null, before: null } },
        deadline,
      );
      const last = page?.rows.at(-1);
      const [index, ticks] = last === undefined ? [0, 0n] : [last.index + 1, ticksOf(last.turnId)];
      await journal.place(request.sessionId, index, ticks, outcome.askedAt, deadline);
    }
  }

  async function write(
    sessionId: string,
    given: readonly NewTurn[],
    held: HeldKey,
    deadline: Deadline,
  ): Promise<{ turns: TurnRow[]; outboxId: number }> {
    const token = held?.token ?? randomUUID();
    const request = { sessionId, count: given.length, key: held, token, leaseMs: leaseFor(deadline) };
    const { outboxId, firstIndex, firstTicks, stamp } = await reserve(request, deadline);
    const refs = refsOf(sessionId, firstTicks, given.length);
    const createdAt = Date.now();
    const rows = given.map(
      (turn, i): TurnRow => ({ ...turn, ...refs[i]!, index: firstIndex + i, createdAt }),
    );
    try {
      await turns.append(rows, stamp, deadline);
    } catch (error) {
      await abandon(outboxId, token);
      throw error;
    }
    const reply: Json = { outboxId, turns: refs.map(({ turnId }) => ({ turnId })) };
    const key: KeyReply = held === null ? null : { ...held, reply };
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
    if (!(await committing.ask(done, deadline).catch(unknownOutcome))) {
      // Where it is not undone already.
      await abandon(outboxId, token);
      if (held !== null) throw new KeyLost();
      // It took so long that it was undone.
      throw new StoreError('STORE_TIMEOUT', 'relational');
    }
    return { turns: rows, outboxId };
  }

  /** What is not told now is found when the lease is over. */
  async function abandon(outboxId: number, token: string): Promise<void> {
    using deadline = deadlineIn(ABANDON_MS);
    await journal.abandon({ outboxId, token }, deadline).catch(() => {});
  }

  async function current(sessionId: string, deadline: Deadline): Promise<SessionRow> {
    const session = await reading.ask(sessionId, deadline);
    if (session === null) throw noSession(sessionId);
    return session;
  }

  /** Rejects as `Writes.appendTurns` does. */
  return (sessionId: string, given: readonly NewTurn[], options: WriteOptions): Promise<Appended> => {
    const { deadline } = options;
    return once(journal, options, {
      operation: 'appendTurns',
      work: async (held) => {
        const { turns, outboxId } = await write(sessionId, given, held, deadline);
        // It is written: whatever keeps the session from being read must not say otherwise.
        const session = await current(sessionId, deadline).catch(unreadable);
        return { session, turns, outboxId };
      },
      replay: async (reply) => {
        const { outboxId, turns: refs } = reply as { outboxId: number; turns: { turnId: string }[] };
        const stored = await turns.byIds(
          refs.map(({ turnId }) => ({ sessionId, turnId })),
          deadline,
        );
        const session = await current(sessionId, deadline);
        return { session, turns: stored.filter((turn) => turn !== null), outboxId };
      },
    });
  };
}

/** The error of a session that is not there. */
export function noSession(id: string): ParleyError {
  return new ParleyError('NOT_FOUND', `There is no session ${JSON.stringify(`ses_${id}`)}.`, {
    argument: 'input.sessionId',
  });
}

/** What was written can't be shown: its session is gone by now, or can't be read. */
function unreadable(error: unknown): never {
  if (!(error instanceof StoreError || error instanceof ParleyError)) throw error;
  throw new ParleyError(
    'INTERNAL_SERVER_ERROR',
    'The turns are written, but their session could not be read: send them again with the same idempotencyKey, or look.',
    { mayBeWritten: true },
  );
}
