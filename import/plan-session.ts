// Works out what is written for one session: its turns in their places with their mentions, and what is derived from them.

import { previewOf, sessionEntities, titleOf } from '../datasources/derive.ts';
import type {
  SessionDerived,
  SessionEntityRow,
  SessionRow,
  TurnMention,
  TurnOutline,
  TurnRef,
  TurnRow,
} from '../datasources/types.ts';
import { fits, mergeMentions } from './merge-mentions.ts';
import { type NewTurn, type PlacedTurn, placeTurns } from './place-turns.ts';
import type { Accepted } from './read-records.ts';
import type { MentionRecord, TurnRecord } from './records.ts';
import type { Problem } from './source.ts';

/** What an import brings for one session. All of its references but those to turns are known to be good. */
export interface SessionImport {
  session: SessionRow;
  stored: readonly TurnOutline[];
  turns: readonly Accepted<TurnRecord>[];
  mentions: readonly Accepted<MentionRecord>[];
}

/** Told of what can't be imported, and of what is remarkable. */
export interface PlanListener {
  rejectTurn(turn: Accepted<TurnRecord>, problem: Problem): void;
  rejectMention(mention: Accepted<MentionRecord>, problem: Problem): void;
  /** A mention whose turnIndex is not its turn's index; it goes by turnId. */
  noteTurnIndex(mention: Accepted<MentionRecord>): void;
}

/** What is written for one session. */
export interface SessionPlan {
  /** In order. */
  put: TurnRow[];
  putMentions: (TurnRef & Pick<TurnRow, 'createdAt' | 'mentions'>)[];
  /** Null when no turns came. */
  derived: SessionDerived | null;
  /** Set when the last turn is one that is stored: its preview has to be made from there. */
  lastStored: TurnRef | null;
  entities: SessionEntityRow[];
}

interface Candidate extends NewTurn {
  accepted: Accepted<TurnRecord>;
}

/** Makes the plan. */
export function planSession(work: SessionImport, listener: PlanListener): SessionPlan {
  const { session, stored } = work;
  const candidates = work.turns.map((accepted): Candidate => {
    const { id, index, createdAt } = accepted.record;
    return { id, index, createdAt, accepted };
  });
  const { placed, refused } = placeTurns(session.id, stored, candidates);
  for (const { turn, expected } of refused)
    listener.rejectTurn(turn.accepted, { field: 'index', value: turn.index, expected });

  const added = resolveMentions(placed, work.mentions, listener);
  const put: TurnRow[] = [];
  const putMentions: SessionPlan['putMentions'] = [];
  const all: Pick<TurnRow, 'createdAt' | 'mentions'>[] = [];
  for (const item of placed) {
    const { turnId, turn } = item;
    const news = added.get(item);
    if (turn !== null) {
      const { id, ...record } = turn.accepted.record;
      // The content may be another than the one that the stored mentions were found in.
      const kept = (item.stored?.mentions ?? []).filter((mention) => fits(mention, record.content));
      const row: TurnRow = { ...record, turnId, externalId: id, mentions: mergeMentions(kept, news ?? []) };
      put.push(row);
      all.push(row);
    } else if (item.stored !== null) {
      const { createdAt } = item.stored;
      const mentions = mergeMentions(item.stored.mentions, news ?? []);
      if (news !== undefined) putMentions.push({ sessionId: session.id, turnId, createdAt, mentions });
      all.push({ createdAt, mentions });
    }
  }
  return {
    put,
    putMentions,
    ...derive(work, placed, put),
    entities: sessionEntities(session, all),
  };
}

function derive(
  { session, turns }: SessionImport,
  placed: readonly PlacedTurn<Candidate>[],
  put: readonly TurnRow[],
): Pick<SessionPlan, 'derived' | 'lastStored'> {
  if (turns.length === 0) return { derived: null, lastStored: null };
  const last = placed.at(-1);
  const record = last?.turn?.accepted.record ?? null;
  return {
    derived: {
      id: session.id,
      turnCount: placed.length,
      lastTurnAt: record?.createdAt ?? last?.stored?.createdAt ?? null,
      lastTurnPreview: record === null ? null : previewOf(record.content),
      title: session.title === null ? titleOf(put) : null,
    },
    lastStored: last === undefined || record !== null ? null : { sessionId: session.id, turnId: last.turnId },
  };
}

/** The mentions of each turn, in the order of the files. */
function resolveMentions(
  placed: readonly PlacedTurn<Candidate>[],
  mentions: readonly Accepted<MentionRecord>[],
  listener: PlanListener,
): Map<PlacedTurn<Candidate>, TurnMention[]> {
  const found = new Map<PlacedTurn<Candidate>, TurnMention[]>();
  if (mentions.length === 0) return found;
  const byId = new Map<string, PlacedTurn<Candidate>>();
  for (const item of placed) byId.set(item.turn?.id ?? item.stored?.externalId ?? item.turnId, item);
  for (const accepted of mentions) {
    const { turnId, turnIndex, entityId, source, start, end, count } = accepted.record;
    const item = byId.get(turnId);
    if (item === undefined) {
      const expected = 'the id of a turn of the session';
      listener.rejectMention(accepted, { field: 'turnId', value: turnId, expected });
      continue;
    }
    const content = item.turn?.accepted.record.content ?? null;
    const mention = { entityId, source, start, end, count };
    if (content !== null && !fits(mention, content)) {
      const expected = `an end within the turn's content, which is ${content.length} long`;
      listener.rejectMention(accepted, { field: 'end', value: end, expected });
      continue;
    }
    if (turnIndex !== null && turnIndex !== item.index) listener.noteTurnIndex(accepted);
    const list = found.get(item);
    if (list === undefined) found.set(item, [mention]);
    else list.push(mention);
  }
  return found;
}
