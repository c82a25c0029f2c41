// TurnStore in Cassandra or ScyllaDB.

import type { Deadline } from '../deadline.ts';
import type { TurnOutline, TurnStore } from '../types.ts';
import { mapLimited } from './concurrent.ts';
import { inTime } from './in-time.ts';
import { mentionPage } from './mention-pages.ts';
import { READS_AT_ONCE, type Reader, readAll, type TurnTables } from './reader.ts';
import { bucketsOf, LAST_BUCKET } from './session-windows.ts';
import { threadAround, threadPage } from './thread-pages.ts';
import { appendTurns, indexMentions } from './turn-appends.ts';
import { mentionsIn, msIn, outlineIn, turnIn } from './turn-cells.ts';
import { removeSessions, removeTurns } from './turn-removals.ts';
import { putMentions, putTurns } from './turn-writes.ts';
import { byPartition, refKey, rowsByIds } from './turns-by-ids.ts';

/** Lists that one call pages through at the same time. */
const PAGES_AT_ONCE = 32;
/** Turns of an outline that a server is asked for at once. */
const OUTLINES_PER_READ = 2_000;

/** Turns and mentions in the tables of a keyspace. */
export function createTurnStore(tables: TurnTables): TurnStore {
  const call = <Result>(deadline: Deadline, work: (reader: Reader) => Promise<Result>): Promise<Result> =>
    inTime(deadline, () => work({ ...tables, deadline }));
  const write = (deadline: Deadline, work: (reader: Reader) => Promise<void>): Promise<void> =>
    inTime(deadline, () => work({ ...tables, cql: tables.writer, deadline }));
  return {
    byIds: (refs, deadline) =>
      call(deadline, async (reader) => {
        const partitions = byPartition(refs, reader.bucketDays);
        const rows = await rowsByIds(reader, reader.statements.turnsByIds, partitions);
        return refs.map((ref) => {
          const row = rows.get(refKey(ref));
          return row === undefined ? null : turnIn(ref.sessionId, row);
        });
      }),

    mentioned: (refs, deadline) =>
      call(deadline, async (reader) => {
        const partitions = byPartition(refs, reader.bucketDays);
        const rows = await rowsByIds(reader, reader.statements.mentionsWritten, partitions);
        return refs.map(({ sessionId, turnId }) => {
          const row = rows.get(refKey({ sessionId, turnId }));
          if (row === undefined) return null;
          return { sessionId, turnId, createdAt: msIn(row), mentions: mentionsIn(row.mentions) };
        });
      }),

    pages: (sessionIds, { page, ...filter }, deadline) =>
      call(deadline, (reader) =>
        mapLimited(sessionIds, PAGES_AT_ONCE, (sessionId) =>
          'around' in page
            ? threadAround(reader, sessionId, filter, page)
            : threadPage(reader, sessionId, filter, page),
        ),
      ),

    mentions: (entityIds, query, deadline) =>
      call(deadline, (reader) =>
        mapLimited(entityIds, PAGES_AT_ONCE, (entityId) => mentionPage(reader, entityId, query)),
      ),

    outlines: (sessionIds, deadline) =>
      call(deadline, (reader) =>
        mapLimited(sessionIds, PAGES_AT_ONCE, (sessionId) => outlinesOf(reader, sessionId)),
      ),

    put: (turns, deadline, stamp) => write(deadline, (reader) => putTurns(reader, turns, stamp)),

    putMentions: (turns, deadline, stamp) => write(deadline, (reader) => putMentions(reader, turns, stamp)),

    append: (turns, stamp, deadline) => write(deadline, (reader) => appendTurns(reader, turns, stamp)),

    indexMentions: (refs, deadline) => write(deadline, (reader) => indexMentions(reader, refs)),

    remove: (refs, stamp, deadline) => write(deadline, (reader) => removeTurns(reader, refs, stamp)),

    removeSessions: (removals, deadline) => write(deadline, (reader) => removeSessions(reader, removals)),
  };
}

async function outlinesOf(reader: Reader, sessionId: string): Promise<TurnOutline[]> {
  const { statements } = reader;
  const outlines: TurnOutline[] = [];
  for await (const buckets of bucketsOf(reader, sessionId, true, 0, LAST_BUCKET)) {
    const parts = await mapLimited(buckets, READS_AT_ONCE / PAGES_AT_ONCE, ({ bucket }) =>
      readAll(reader, statements.outlines, [sessionId, bucket], OUTLINES_PER_READ),
    );
    for (const rows of parts) for (const row of rows) outlines.push(outlineIn(sessionId, row));
  }
  return outlines;
}
