// Whether what is kept of a session (its counters, its edges in the graph) is what its turns say, and whether what its turns
// refer to exists. Turns are read with their content: a copy that can't be read back is none.

import { previewOf, sessionEntities } from '../datasources/derive.ts';
import { isTimeuuid, ticksOf } from '../datasources/timeuuid.ts';
import type { MentionedEntity, MentionedKey, SessionRow, TurnRow } from '../datasources/types.ts';
import { fits } from '../import/merge-mentions.ts';
import { entityId, sessionId, turnId, userId } from '../src/ids.ts';
import { checkTurnMentions, partOf } from './check-mentions.ts';
import { Findings, type Look } from './look.ts';
import { type Problem, problem } from './problems.ts';
import { addTotals, compareTotals, type Totals, timeOf, totalsOf } from './totals.ts';
import { walkEach } from './walk.ts';

/** Turns of a page. */
const TURNS = 200;
/** Mentioned entities of a page. */
const ENTITIES = 200;

/** What was seen of a session's turns so far. */
interface Seen {
  session: SessionRow;
  count: number;
  last: TurnRow | null;
  totals: Totals;
}

/** Checks sessions by id; those that are gone have nothing to be wrong. */
export async function checkSessions(ids: readonly string[], look: Look): Promise<Findings> {
  const { stores, asker } = look;
  const findings = new Findings();
  const rows = await asker.ask('relational', (deadline) => stores.sessions.byIds(ids, deadline));
  const seen = rows.flatMap((session): Seen[] =>
    session === null ? [] : [{ session, count: 0, last: null, totals: new Map() }],
  );
  const present = seen.map(({ session }) => session.id);
  look.count('sessions', seen.length);

  const missingUsers = await look.users.missing(seen.flatMap(({ session }) => session.userId ?? []));
  for (const { session } of seen)
    if (session.userId !== null && missingUsers.has(session.userId))
      findings.add(
        session.id,
        problem('session.user', sessionId(session.id), '', null, userId(session.userId)),
      );

  await walkEach<TurnRow, string>(present, {
    read: (of, page) =>
      asker.ask('turns', (deadline) => stores.turns.pages(of, { range: null, roles: null, page }, deadline)),
    keyOf: (row) => row.turnId,
    limit: TURNS,
    onRows: async (turns, id, index) => findings.add(id, ...(await checkTurns(turns, seen[index]!, look))),
  });

  const stored = seen.map((): Totals => new Map());
  await walkEach<MentionedEntity, MentionedKey>(present, {
    read: (of, page) =>
      asker.ask('graph', (deadline) =>
        stores.graph.sessionEntities(of, { types: null, order: 'COUNT', page }, deadline),
      ),
    keyOf: ({ count, entity }): MentionedKey => ({ value: count, id: entity.id }),
    limit: ENTITIES,
    onRows: (mentioned, _id, index) => {
      look.count('sessionEntities', mentioned.length);
      addTotals(stored[index]!, totalsOf(mentioned));
    },
  });
  for (const [index, one] of seen.entries())
    findings.add(one.session.id, ...(await compare(one, stored[index]!, look)));
  return findings;
}

/** Checks a page of a session's turns and notes them. */
async function checkTurns(turns: readonly TurnRow[], seen: Seen, look: Look): Promise<Problem[]> {
  const problems: Problem[] = [];
  look.count('turns', turns.length);
  for (const turn of turns) {
    problems.push(...checkPlace(turn, seen));
    seen.count += 1;
    seen.last = turn;
  }
  addTotals(seen.totals, sessionEntities(seen.session, turns));
  const [missingUsers, missingEntities] = await Promise.all([
    look.users.missing(turns.flatMap(({ authorId }) => authorId ?? [])),
    look.entities.missing(turns.flatMap(({ mentions }) => mentions.map(({ entityId }) => entityId))),
  ]);
  for (const turn of turns) {
    const { authorId, mentions, content } = turn;
    look.count('mentions', mentions.length);
    if (authorId !== null && missingUsers.has(authorId))
      problems.push(problem('turn.author', turnId(turn), '', null, userId(authorId)));
    for (const [ordinal, mention] of mentions.entries()) {
      const part = partOf(mention.entityId, ordinal);
      if (missingEntities.has(mention.entityId))
        problems.push(problem('turn.mention.entity', turnId(turn), part, null, entityId(mention.entityId)));
      if (!fits(mention, content)) {
        const expected = `an end within the content, which is ${content.length} long`;
        problems.push(problem('turn.mention.place', turnId(turn), part, mention.end, expected));
      }
    }
  }
  return [...problems, ...(await checkTurnMentions(turns, look))];
}

/** Turns come by their ids' times; their indexes must increase with them. A gap is possible. */
function checkPlace(turn: TurnRow, { last, session }: Seen): Problem[] {
  const object = turnId(turn);
  if (!isTimeuuid(turn.turnId))
    return [problem('turn.id', object, '', turn.turnId, 'a version 1 UUID in lower case')];
  const problems: Problem[] = [];
  if (turn.sessionId !== session.id)
    problems.push(problem('turn.id', object, 'session', sessionId(turn.sessionId), sessionId(session.id)));
  if (last !== null && isTimeuuid(last.turnId) && ticksOf(turn.turnId) <= ticksOf(last.turnId))
    problems.push(problem('turn.id', object, 'order', turn.turnId, `a time after that of ${last.turnId}`));
  const least = last === null ? 0 : last.index + 1;
  if (!Number.isSafeInteger(turn.index) || turn.index < least) {
    const expected = last === null ? '0 or more' : `${least} or more, after ${turnId(last)}`;
    problems.push(problem('turn.index', object, '', turn.index, expected));
  }
  return problems;
}

/** The session's own row and its edges against all of its turns. */
async function compare(
  { session, count, last, totals }: Seen,
  stored: Totals,
  look: Look,
): Promise<Problem[]> {
  const object = sessionId(session.id);
  const problems: Problem[] = [];
  const { turnCount, lastTurnAt, lastTurnPreview } = session;
  const at = last?.createdAt ?? null;
  const preview = last === null ? null : previewOf(last.content);
  if (turnCount !== count) problems.push(problem('session.turnCount', object, '', turnCount, count));
  if (lastTurnAt !== at)
    problems.push(problem('session.lastTurnAt', object, '', timeOf(lastTurnAt), timeOf(at)));
  if (lastTurnPreview !== preview)
    problems.push(problem('session.lastTurnPreview', object, '', lastTurnPreview, preview));
  // An entity that is missing has no edges; that it is missing has been said.
  for (const id of await look.entities.missing(totals.keys())) totals.delete(id);
  return [...problems, ...compareTotals('session.entity', object, stored, totals)];
}
