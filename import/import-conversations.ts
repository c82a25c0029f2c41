// Imports turns together with their mentions. Files may hold them in any order, so they are first put aside by session, then
// written session by session. The memory this takes grows with the largest session, not with the files.

import { noDeadline } from '../datasources/deadline.ts';
import { previewOf } from '../datasources/derive.ts';
import type { Stores, TurnOutline } from '../datasources/types.ts';
import { failedSession, type ImportContext } from './import-directory.ts';
import { type PlanListener, planSession, type SessionPlan } from './plan-session.ts';
import { type Accepted, BATCH, readRecords } from './read-records.ts';
import type { MentionRecord, TurnRecord } from './records.ts';
import { restoreEntities } from './restore-entities.ts';
import type { Problem } from './source.ts';
import { Spill } from './spill.ts';
import { records, type Tally } from './tally.ts';
import { type PlannedGroup, PlanWriter, type WrittenStore } from './write-plans.ts';

/** A record put aside, with the number of its source. */
interface Aside {
  source: number;
  line: number;
  turn?: TurnRecord;
  mention?: MentionRecord;
}

interface SessionWork {
  id: string;
  turns: Accepted<TurnRecord>[];
  mentions: Accepted<MentionRecord>[];
}

/** Imports turns and mentions, putting them aside in a folder in between. */
export async function importConversations(context: ImportContext, folder: string): Promise<void> {
  const { sources, tally } = context;
  const conversational = sources.filter(({ kind }) => kind === 'turns' || kind === 'mentions');
  if (conversational.length === 0) return;
  const bytes = conversational.reduce((sum, { plainBytes }) => sum + plainBytes, 0);
  await using spill = await Spill.open<Aside>(folder, bytes);
  const numbers = new Map(sources.map(({ name }, index) => [name, index]));
  let total = 0;

  await tally.timed('turns', async () => {
    for await (const batch of readRecords('turns', sources, tally)) {
      for (const { record, file, line } of batch)
        spill.add(record.sessionId, { source: numbers.get(file)!, line, turn: record });
      total += batch.length;
      await spill.settle();
    }
  });
  await tally.timed('mentions', async () => {
    for await (const batch of readRecords('mentions', sources, tally)) {
      for (const { record, file, line } of batch)
        spill.add(record.sessionId, { source: numbers.get(file)!, line, mention: record });
      total += batch.length;
      await spill.settle();
    }
  });
  await spill.settle(true);
  await tally.timed('turns', () => writeAll(context, spill, total));
}

/** While groups are being written the next one is prepared: the stores and this thread both have work. */
async function writeAll(context: ImportContext, spill: Spill<Aside>, total: number): Promise<void> {
  const { stores, tally } = context;
  const written: Record<WrittenStore, number> = { turns: 0, relational: 0, graph: 0 };
  const onWritten = (store: WrittenStore, records: number): void => {
    written[store] += records;
    tally.conversations(store, written[store], total);
  };
  const writer = new PlanWriter(stores, onWritten, (ids) => restoreEntities(context, ids));
  for (const store of Object.keys(written) as WrittenStore[]) tally.conversations(store, 0, total);
  try {
    for (let partition = 0; partition < spill.partitions; partition += 1)
      for (const group of groupsOf(bySession(await spill.load(partition), context))) {
        await tally.pause();
        const planned = await prepare(group, context, () => writer.end());
        await writer.write(planned, () => {
          tally.kinds.turns.written += planned.turns;
          tally.kinds.mentions.written += planned.mentions;
        });
      }
  } finally {
    await writer.end();
  }
}

function bySession(items: readonly Aside[], { sources }: ImportContext): SessionWork[] {
  const sessions = new Map<string, SessionWork>();
  for (const { source, line, turn, mention } of items) {
    const id = (turn ?? mention)!.sessionId;
    let work = sessions.get(id);
    if (work === undefined) {
      work = { id, turns: [], mentions: [] };
      sessions.set(id, work);
    }
    const file = sources[source]!.name;
    if (turn !== undefined) work.turns.push({ record: turn, file, line });
    if (mention !== undefined) work.mentions.push({ record: mention, file, line });
  }
  return [...sessions.values()];
}

function* groupsOf(sessions: readonly SessionWork[]): Generator<SessionWork[]> {
  let group: SessionWork[] = [];
  let size = 0;
  for (const work of sessions) {
    group.push(work);
    size += Math.max(work.turns.length, work.mentions.length);
    if (size < BATCH && group.length < BATCH) continue;
    yield group;
    group = [];
    size = 0;
  }
  if (group.length > 0) yield group;
}

interface Planned extends PlannedGroup {
  sessionIds: string[];
  plans: SessionPlan[];
  /** How many turns and mentions were accepted. */
  turns: number;
  mentions: number;
}

/**
 * Holds the sessions, reads what the stores have of them, and plans. References that lead nowhere become rejects. `settle` ends the
 * holds of the groups before.
 */
async function prepare(
  group: readonly SessionWork[],
  context: ImportContext,
  settle: () => Promise<void>,
): Promise<Planned> {
  const { stores, tally, holds } = context;
  const ids = group.map(({ id }) => id);
  const hold = await holds.take(ids, settle);
  const [sessions, outlines, missingAuthors, missingEntities] = await Promise.all([
    stores.sessions.byIds(ids, noDeadline),
    stores.turns.outlines(ids, noDeadline),
    context.users.missing(group.flatMap(({ turns }) => turns.flatMap(({ record }) => record.authorId ?? []))),
    context.entities.missing(group.flatMap(({ mentions }) => mentions.map(({ record }) => record.entityId))),
  ]);
  const records = group.reduce((sum, { turns, mentions }) => sum + turns.length + mentions.length, 0);
  const result: Planned = { hold, sessionIds: [], plans: [], records, turns: 0, mentions: 0 };
  let rejectedTurns = 0;
  let rejectedMentions = 0;
  const listener: PlanListener = {
    rejectTurn: (turn, problem) => {
      rejectedTurns += 1;
      tally.reject('turns', turn, problem, turn.record);
    },
    rejectMention: (mention, problem) => {
      rejectedMentions += 1;
      tally.reject('mentions', mention, problem, mention.record);
    },
    noteTurnIndex: ({ file }) => noteTurnIndex(file, tally),
  };
  for (const [position, work] of group.entries()) {
    const session = sessions[position] ?? null;
    result.turns += work.turns.length;
    result.mentions += work.mentions.length;
    if (session === null || hold.failed.has(work.id)) {
      const problem = session === null ? unknownSession(work.id) : failedSession('sessionId', work.id);
      for (const turn of work.turns) listener.rejectTurn(turn, problem);
      for (const mention of work.mentions) listener.rejectMention(mention, problem);
      continue;
    }
    const turns = work.turns.filter((turn) => {
      const { authorId } = turn.record;
      if (authorId === null || !missingAuthors.has(authorId)) return true;
      listener.rejectTurn(turn, {
        field: 'authorId',
        value: authorId,
        expected: 'the id of a user that exists',
      });
      return false;
    });
    const mentions = work.mentions.filter((mention) => {
      const { entityId } = mention.record;
      if (!missingEntities.has(entityId)) return true;
      const expected = 'the id of an entity that exists';
      listener.rejectMention(mention, { field: 'entityId', value: entityId, expected });
      return false;
    });
    const stored: TurnOutline[] = outlines[position] ?? [];
    result.sessionIds.push(session.id);
    result.plans.push(planSession({ session, stored, turns, mentions }, listener));
  }
  result.turns -= rejectedTurns;
  result.mentions -= rejectedMentions;
  await previewStored(result.plans, stores);
  return result;
}

function unknownSession(id: string): Problem {
  return { field: 'sessionId', value: id, expected: 'the id of a session that exists' };
}

function noteTurnIndex(file: string, tally: Tally): void {
  tally.note(
    `turnIndex\0${file}`,
    (times) =>
      `turnIndex is not the index of the turn that turnId names: ignored in ${records(times)} of ${file}.`,
  );
}

async function previewStored(plans: readonly SessionPlan[], stores: Stores): Promise<void> {
  const open = plans.flatMap(({ derived, lastStored }) =>
    derived === null || lastStored === null ? [] : { derived, lastStored },
  );
  if (open.length === 0) return;
  const rows = await stores.turns.byIds(
    open.map(({ lastStored }) => lastStored),
    noDeadline,
  );
  for (const [index, { derived }] of open.entries()) {
    const row = rows[index] ?? null;
    if (row !== null) derived.lastTurnPreview = previewOf(row.content);
  }
}
