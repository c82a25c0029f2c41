// Puts the writes together over open stores.

import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { StoreError } from '../datasources/errors.ts';
import type { RowsUpTo, WriteJournal } from '../datasources/journal.ts';
import type { Deadline, EntityRow, RelationRow, SessionRow, Stores } from '../datasources/types.ts';
import { ParleyError } from '../src/errors.ts';
import { appender } from './append-turns.ts';
import { waitForImport } from './held-session.ts';
import { Merger } from './merger.ts';
import { noSession } from './missing.ts';
import { KeyLost, mayBeWritten, once, unknownOutcome } from './once.ts';
import { people, withChanges } from './people.ts';
import { fromReply, toReply } from './reply.ts';
import type { WriteOptions, WriteStore, Writes, Written } from './types.ts';

/** Between two looks at what is still to be done. Milliseconds. */
const LOOK_MS = 10;
/** Kept of a deadline for the reply. Milliseconds. */
const REPLY_MS = 100;

/** What it takes: stores that read what was just written, on no replica. */
export interface WritableStores extends Stores {
  journal: WriteJournal;
}

/** The writes; `onWork` is told when there is something for the outbox worker. */
export function createWrites(stores: WritableStores, onWork: () => void): Writes {
  const { journal, graph, sessions } = stores;
  const append = appender(stores);
  const { createUser, updateUser, startSession, changeSession } = people(stores);
  // However many wait, one look at a time is under way.
  const looking = new Merger<RowsUpTo, number>((asked, deadline) => journal.remaining(asked, deadline), 1);
  const written = async <Result>(result: Promise<Result>): Promise<Written<Result>> => ({
    result: await result,
    pending: [],
  });

  /**
   * The stores that wait for rows of the outbox; with `waitForAll` not before they have them or the time is up. What was just written
   * is not looked for without need; what was written before may be done.
   */
  async function pendingOf(
    rows: RowsUpTo,
    stores: WriteStore[],
    isRepeated: boolean,
    { waitForAll, deadline }: WriteOptions,
  ): Promise<WriteStore[]> {
    onWork();
    if (!waitForAll && !isRepeated) return stores;
    while (deadline.remaining() > REPLY_MS) {
      // It is written: not being able to look is no failure of it.
      const left = await looking.ask(rows, deadline).catch(() => null);
      if (left === 0) return [];
      if (left === null || !waitForAll) break;
      await sleep(LOOK_MS);
    }
    return stores;
  }

  async function upsert<Row extends EntityRow | RelationRow>(
    operation: string,
    rows: readonly Row[],
    put: () => Promise<void>,
    options: WriteOptions,
  ): Promise<Row[]> {
    return once(journal, options, {
      operation,
      work: async (held) => {
        // One that was not answered in time may go through.
        await put().catch(lateOutcome);
        const reply = toReply(rows);
        if (held !== null && !(await journal.reply({ ...held, reply }, options.deadline).catch(mayBeWritten)))
          throw new KeyLost();
        return [...rows];
      },
      replay: async (reply) => fromReply<Row[]>(reply),
      inGraphOnly: true,
    });
  }

  return {
    createUser: (user, options) => written(createUser(user, options)),
    updateUser: (id, changes, options) => written(updateUser(id, changes, options)),
    startSession: (session, options) => written(startSession(session, options)),
    updateSession: (id, changes, options) =>
      written(changeSession('updateSession', id, (before) => withChanges(before, changes), options)),
    endSession: (id, options) =>
      written(
        changeSession(
          'endSession',
          id,
          (before) => (before.status === 'ACTIVE' ? withChanges(before, { status: 'ENDED' }) : before),
          options,
        ),
      ),

    deleteSession: async (id, options) => {
      const { deadline } = options;
      let isRepeated = true;
      const session = await once(journal, options, {
        operation: 'deleteSession',
        work: async (held) => {
          isRepeated = false;
          for (;;) {
            const [before] = await sessions.byIds([id], deadline);
            if (before == null) throw noSession(id, 'input.id');
            const key = held === null ? null : { ...held, reply: toReply(before) };
            const outcome = await journal
              .deleteSession(id, held?.token ?? randomUUID(), key, deadline)
              .catch(unknownOutcome);
            if (outcome === 'written') return before;
            if (outcome === 'lost') throw new KeyLost();
            if (outcome === 'missing') throw noSession(id, 'input.id');
            await waitForImport(id, 'input.id', deadline);
          }
        },
        replay: async (reply) => fromReply<SessionRow>(reply),
      });
      const rows = { sessionId: id, upTo: Number.MAX_SAFE_INTEGER };
      const pending = await pendingOf(rows, ['TURNS', 'GRAPH'], isRepeated, options);
      return { result: session, pending };
    },

    appendTurns: async (sessionId, turns, options) => {
      const { session, turns: rows, outboxId, isRepeated } = await append(sessionId, turns, options);
      const result = { session, turns: rows };
      if (rows.every(({ mentions }) => mentions.length === 0)) return { result, pending: [] };
      const upTo = { sessionId, upTo: outboxId };
      return { result, pending: await pendingOf(upTo, ['TURNS', 'GRAPH'], isRepeated, options) };
    },

    upsertEntities: (entities, options) =>
      written(
        upsert('upsertEntities', entities, () => graph.putEntities(entities, options.deadline), options),
      ),
    upsertRelations: (relations, options) =>
      written(
        upsert(
          'upsertRelations',
          relations,
          async () => {
            await checkEnds(graph, relations, options.deadline);
            await graph.putRelations(relations, options.deadline);
            // One that went in between took its relations with it, or they were not made.
            await checkEnds(graph, relations, options.deadline);
          },
          options,
        ),
      ),
  };
}

async function checkEnds(
  graph: Stores['graph'],
  relations: readonly RelationRow[],
  deadline: Deadline,
): Promise<void> {
  const ids = [...new Set(relations.flatMap(({ fromId, toId }) => [fromId, toId]))];
  const found = await graph.entitiesByIds(ids, deadline);
  const missing = ids.filter((_, i) => found[i] == null);
  if (missing.length > 0)
    throw new ParleyError(
      'NOT_FOUND',
      `There ${missing.length === 1 ? 'is no entity' : 'are no entities'} ${missing
        .slice(0, 10)
        .map((id) => `"ent_${id}"`)
        .join(
          ', ',
        )}${missing.length > 10 ? ` and ${missing.length - 10} more` : ''}: both ends of a relation must be there.`,
      { argument: 'input.relations' },
    );
}

/** A store that was away has not written; one that did not answer may have. */
function lateOutcome(error: unknown): never {
  if (error instanceof StoreError && error.code === 'STORE_TIMEOUT') unknownOutcome(error);
  throw error;
}
