// Whether what refers to an entity is there: the turns of its mentions, the ends of its relations, the sessions and users that
// the graph says mention it.

import { sortKey } from '../datasources/text.ts';
import type {
  MentionedKey,
  Mentioner,
  MentionKey,
  MentionRow,
  PageSpec,
  RelationKey,
  RelationSeen,
  ScannedPage,
  TimeRange,
} from '../datasources/types.ts';
import { entityId, sessionId, turnId, userId } from '../src/ids.ts';
import { partOf, valuesOf } from './check-mentions.ts';
import { Findings, type Look } from './look.ts';
import { type CheckName, type Problem, problem } from './problems.ts';
import { walkEach } from './walk.ts';

/** Rows of a page. */
const LIMIT = 100;

/** Checks entities by id; those that are gone have nothing to be wrong. */
export async function checkEntities(ids: readonly string[], look: Look): Promise<Findings> {
  const { stores, asker } = look;
  const findings = new Findings();
  const rows = await asker.ask('graph', (deadline) => stores.graph.entitiesByIds(ids, deadline));
  const present = ids.filter((_, index) => rows[index] != null);
  look.count('entities', present.length);
  await eachMentions(present, look, async (mentions, id) => {
    look.count('mentionsByEntity', mentions.length);
    findings.add(id, ...(await checkMentions(mentions, look)));
  });
  await eachRelations(present, look, async (relations, id) =>
    findings.add(id, ...(await checkRelations(relations, id, look))),
  );
  for (const side of SIDES)
    await eachMentioners(present, side, look, async (mentioners, id) => {
      const missing = await look[side.known].missing(mentioners.map(({ id }) => id));
      for (const mentioner of missing)
        findings.add(
          id,
          problem(side.check, entityId(id), side.globalId(mentioner), null, 'what the graph refers to'),
        );
    });
  return findings;
}

type ReadMentions = (
  ids: readonly string[],
  page: PageSpec<MentionKey>,
  range: TimeRange | null,
) => Promise<ScannedPage<MentionRow, MentionKey>[]>;

/** All mentions of each entity; of a sample the newest, the oldest and a piece in between. */
async function eachMentions(
  ids: readonly string[],
  { stores, asker, all, randomFor }: Look,
  onRows: (rows: MentionRow[], id: string) => Promise<void>,
): Promise<void> {
  const read: ReadMentions = (of, page, range) =>
    asker.ask('turns', (deadline) => stores.turns.mentions(of, { range, page }, deadline));
  if (all) {
    const keyOf = (row: MentionRow): MentionKey => row;
    await walkEach(ids, { read: (of, page) => read(of, page, null), keyOf, limit: LIMIT, onRows });
    return;
  }
  if (ids.length === 0) return;
  const newest = await read(ids, { limit: LIMIT, from: 'start', after: null, before: null }, null);
  for (const [index, id] of ids.entries()) {
    const page = newest[index]!;
    if (page.rows.length > 0) await onRows(page.rows, id);
    if (!page.hasNext) continue;
    const [oldest] = await read([id], { limit: LIMIT, from: 'end', after: null, before: null }, null);
    const rows = oldest?.rows ?? [];
    if (rows.length > 0) await onRows(rows, id);
    const [from, until] = [rows[0]?.createdAt, page.rows.at(-1)?.createdAt];
    if (from === undefined || until === undefined || from >= until) continue;
    const range = { from: null, until: from + Math.ceil(randomFor(id) * (until - from)) };
    const [between] = await read([id], { limit: LIMIT, from: 'start', after: null, before: null }, range);
    if (between !== undefined && between.rows.length > 0) await onRows(between.rows, id);
  }
}

/** Each mention must be the one that its turn carries, and the turn's session must be there. */
async function checkMentions(mentions: readonly MentionRow[], look: Look): Promise<Problem[]> {
  const refs = [
    ...new Map(
      mentions.map(({ sessionId, turnId }) => [`${turnId} ${sessionId}`, { sessionId, turnId }]),
    ).values(),
  ];
  const [rows, missingSessions] = await Promise.all([
    look.asker.ask('turns', (deadline) => look.stores.turns.byIds(refs, deadline)),
    look.sessions.missing(refs.map(({ sessionId }) => sessionId)),
  ]);
  const turns = new Map(refs.map((ref, index) => [turnId(ref), rows[index] ?? null]));
  const problems: Problem[] = [];
  for (const mention of mentions) {
    const object = turnId(mention);
    const part = partOf(mention.entityId, mention.ordinal);
    const stored = valuesOf(mention);
    const turn = turns.get(object) ?? null;
    const own = turn?.mentions[mention.ordinal];
    if (turn === null || own === undefined || own.entityId !== mention.entityId) {
      problems.push(problem('mention.extra', object, part, stored, null));
      continue;
    }
    const expected = valuesOf({ ...own, createdAt: turn.createdAt });
    if (JSON.stringify(stored) !== JSON.stringify(expected))
      problems.push(problem('mention.differs', object, part, stored, expected));
    if (missingSessions.has(mention.sessionId)) {
      const session = sessionId(mention.sessionId);
      problems.push(problem('turn.session', session, '', null, 'the session of turns that are there'));
    }
  }
  return problems;
}

/** All relations of each entity, either way; of a sample the heaviest. */
async function eachRelations(
  ids: readonly string[],
  { stores, asker, all }: Look,
  onRows: (rows: RelationSeen[], id: string) => Promise<void>,
): Promise<void> {
  const read = (of: readonly string[], page: PageSpec<RelationKey>) =>
    asker.ask('graph', (deadline) =>
      stores.graph.relations(
        of,
        { direction: 'BOTH', types: null, minWeight: null, order: 'WEIGHT', page },
        deadline,
      ),
    );
  const keyOf = ({ relation }: RelationSeen): RelationKey => ({ ...relation, value: relation.weight });
  await walkEach(ids, { read: all ? read : firstOnly(read), keyOf, limit: LIMIT, onRows });
}

/** Both ends must be there, and the name that a relation is ordered by must be that of its far end. */
async function checkRelations(
  relations: readonly RelationSeen[],
  id: string,
  look: Look,
): Promise<Problem[]> {
  look.count('relations', relations.filter(({ relation }) => relation.fromId === id).length);
  const others = [...new Set(relations.map(({ otherId }) => otherId))];
  const rows = await look.asker.ask('graph', (deadline) => look.stores.graph.entitiesByIds(others, deadline));
  const entities = new Map(others.map((other, index) => [other, rows[index] ?? null]));
  return relations.flatMap(({ relation, otherId, otherName }) => {
    const { fromId, toId, type, source } = relation;
    const part = `${type} to ${entityId(toId)}${source === '' ? '' : ` of ${source}`}`;
    const other = entities.get(otherId) ?? null;
    if (other === null) return problem('relation.end', entityId(fromId), part, null, entityId(otherId));
    const name = sortKey(other.name);
    if (otherName === name) return [];
    return problem(
      'relation.name',
      entityId(fromId),
      `${part}, name of ${entityId(otherId)}`,
      otherName,
      name,
    );
  });
}

/** Who mentions an entity, as the graph has it, and where that must be known. */
interface Side {
  method: 'entitySessions' | 'entityUsers';
  known: 'sessions' | 'users';
  check: CheckName;
  globalId(id: string): string;
}
const SIDES: readonly Side[] = [
  { method: 'entitySessions', known: 'sessions', check: 'entity.session', globalId: sessionId },
  { method: 'entityUsers', known: 'users', check: 'entity.user', globalId: userId },
];

/** All sessions or users that mention each entity; of a sample the latest. */
async function eachMentioners(
  ids: readonly string[],
  { method }: Side,
  { stores, asker, all }: Look,
  onRows: (rows: Mentioner[], id: string) => Promise<void>,
): Promise<void> {
  const read = (of: readonly string[], page: PageSpec<MentionedKey>) =>
    asker.ask('graph', (deadline) => stores.graph[method](of, { order: 'RECENT', page }, deadline));
  const keyOf = ({ lastAt, id }: Mentioner): MentionedKey => ({ value: lastAt, id });
  await walkEach(ids, { read: all ? read : firstOnly(read), keyOf, limit: LIMIT, onRows });
}

/** A list that seems to end with its first page. */
function firstOnly<Row, Key>(
  read: (ids: readonly string[], page: PageSpec<Key>) => Promise<ScannedPage<Row, Key>[]>,
): typeof read {
  return async (ids, page) => (await read(ids, page)).map((one) => ({ ...one, hasNext: false }));
}
