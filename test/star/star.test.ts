import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStores } from '../../datasources/index.ts';
import type { OpenStores } from '../../datasources/types.ts';
import { ask } from '../support/gateway.ts';
import { hasStar, readStar, STAR_DIR } from '../support/star.ts';

interface SessionRecord {
  id: string;
  userId: string;
  startedAt: string;
}
interface TurnRecord {
  id: string;
  sessionId: string;
  index: number;
  content: string;
  createdAt: string;
}
interface MentionRecord {
  turnId: string;
  entityId: string;
  start: number | null;
  end: number | null;
  source: string;
  count: number;
}
interface RelationRecord {
  fromEntityId: string;
  toEntityId: string;
  type: string;
  source: string;
  weight: number;
}

const PROJECT = path.resolve(import.meta.dirname, '../..');

describe.skipIf(!hasStar)('The STAR data set', () => {
  let dataDir: string;
  let stores: OpenStores;
  let report: string;
  let sessions: SessionRecord[];
  let turnsOf: Map<string, TurnRecord[]>;
  let mentions: MentionRecord[];
  let relations: RelationRecord[];

  beforeAll(async () => {
    dataDir = mkdtempSync(path.join(os.tmpdir(), 'parley-star-'));
    const command = ['bin/parley.ts', 'import', STAR_DIR];
    const env = { ...process.env, DATA_DIR: dataDir };
    const run = spawnSync(process.execPath, command, { cwd: PROJECT, env, encoding: 'utf8' });
    report = run.stdout + run.stderr;
    expect(run.status, report).toBe(0);
    stores = await openStores({ dataDir, command: 'test' });
    sessions = await readStar<SessionRecord>('sessions');
    const turns = await readStar<TurnRecord>('turns');
    turnsOf = Map.groupBy(turns, (turn) => turn.sessionId);
    for (const list of turnsOf.values()) list.sort((a, b) => a.index - b.index);
    mentions = await readStar<MentionRecord>('mentions');
    relations = await readStar<RelationRecord>('relations');
  }, 300_000);

  afterAll(async () => {
    await stores?.[Symbol.asyncDispose]();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('should have been imported whole, without a reject', () => {
    const text = report.replaceAll(/[,.\u202f\u00a0](?=\d{3})/g, '');
    for (const count of [127, 6652, 155070, 6435, 113273, 19523]) expect(text).toContain(String(count));
    expect(text).not.toMatch(/[1-9]\d* rejected/);
  });

  it('should keep the order of the source inside every session, both ways', async () => {
    for (let i = 0; i < sessions.length; i += 500) {
      const ids = sessions.slice(i, i + 500).map(({ id }) => id);
      const outlines = await stores.turns.outlines(ids, {
        signal: new AbortController().signal,
        remaining: () => Infinity,
      });
      outlines.forEach((outline, n) => {
        const expected = (turnsOf.get(ids[n]!) ?? []).map(({ id, index, createdAt }) => [
          id,
          index,
          Date.parse(createdAt),
        ]);
        expect(outline.map(({ externalId, index, createdAt }) => [externalId, index, createdAt])).toEqual(
          expected,
        );
      });
    }
  });

  it('should show what is derived once: counts, last turn, preview', async () => {
    const [{ id }] = sessions.toSorted(
      (a, b) => (turnsOf.get(b.id)?.length ?? 0) - (turnsOf.get(a.id)?.length ?? 0),
    ) as [SessionRecord];
    const source = turnsOf.get(id)!;
    const { data } = await ask<{ session: Record<string, unknown> }>(
      stores,
      'query ($id: ID!) { session(id: $id) { turnCount lastTurnAt lastTurnPreview title turns { totalCount } } }',
      { id: `ses_${id}` },
    );
    expect(data.session).toMatchObject({
      turnCount: source.length,
      lastTurnAt: source.at(-1)!.createdAt,
      turns: { totalCount: source.length },
    });
    const preview = String(data.session.lastTurnPreview).replace(/…$/, '');
    expect(source.at(-1)!.content.replaceAll(/\s+/g, ' ').trim().startsWith(preview)).toBe(true);
    expect(String(data.session.title).length).toBeGreaterThan(0);
  });

  it('should give the last page of a thread, and the pages before it back to the start', async () => {
    const [sessionId, source] = [...turnsOf].toSorted(([, a], [, b]) => b.length - a.length)[0]!;
    const pages = await walk(async (before) => {
      const { data } = await ask<{ session: { turns: Slice<{ externalId: string }> } }>(
        stores,
        `query ($id: ID!, $before: Cursor) {
          session(id: $id) {
            turns(last: 20, before: $before) { nodes { externalId } pageInfo { hasPreviousPage startCursor } }
          }
        }`,
        { id: `ses_${sessionId}`, before },
      );
      const { nodes, pageInfo } = data.session.turns;
      return { nodes, next: pageInfo.hasPreviousPage ? pageInfo.startCursor : null };
    });
    expect(pages[0]).toHaveLength(20);
    const seen = pages.toReversed().flat();
    expect(seen.map(({ externalId }) => externalId)).toEqual(source.map(({ id }) => id));
  });

  it('should lay a page around any turn', async () => {
    const [sessionId, source] = [...turnsOf].find(([, turns]) => turns.length > 40)!;
    const { data: all } = await ask<{ session: { turns: { nodes: { id: string; externalId: string }[] } } }>(
      stores,
      'query ($id: ID!) { session(id: $id) { turns(first: 200) { nodes { id externalId } } } }',
      { id: `ses_${sessionId}` },
    );
    for (const at of [0, 3, 20, source.length - 2, source.length - 1]) {
      const around = all.session.turns.nodes.find(({ externalId }) => externalId === source[at]!.id)!.id;
      const { data } = await ask<{
        session: { turns: { nodes: { externalId: string }[]; pageInfo: Record<string, boolean> } };
      }>(
        stores,
        `query ($id: ID!, $around: ID!) {
          session(id: $id) { turns(first: 11, around: $around) { nodes { externalId } pageInfo { hasNextPage hasPreviousPage } } }
        }`,
        { id: `ses_${sessionId}`, around },
      );
      const ids = data.session.turns.nodes.map(({ externalId }) => externalId);
      const first = source.findIndex(({ id }) => id === ids[0]);
      expect(ids).toContain(source[at]!.id);
      expect(ids).toEqual(source.slice(first, first + ids.length).map(({ id }) => id));
      expect(data.session.turns.pageInfo).toEqual({
        hasPreviousPage: first > 0,
        hasNextPage: first + ids.length < source.length,
      });
      if (at === 20) expect(ids).toEqual(source.slice(15, 26).map(({ id }) => id));
    }
  });

  it('should list a user’s sessions of a range of dates, newest first', async () => {
    const from = '2020-05-15T00:00:00.000Z';
    const until = '2020-05-17T00:00:00.000Z';
    const byUser = Map.groupBy(
      sessions.filter(({ startedAt }) => startedAt >= from && startedAt < until),
      ({ userId }) => userId,
    );
    const [[userId, expected]] = [...byUser].toSorted(([, a], [, b]) => b.length - a.length) as [
      [string, SessionRecord[]],
    ];
    const order = (a: SessionRecord, b: SessionRecord) =>
      b.startedAt.localeCompare(a.startedAt) || (a.id < b.id ? 1 : -1);
    interface Sidebar {
      user: { sessions: { totalCount: number; nodes: { id: string }[] } };
    }
    const { data } = await ask<Sidebar>(
      stores,
      `query ($id: ID!, $range: DateTimeRange) {
        user(id: $id) { sessions(first: 100, filter: { startedAt: $range }) { totalCount nodes { id } } }
      }`,
      { id: `usr_${userId}`, range: { from, until } },
    );
    expect(data.user.sessions.totalCount).toBe(expected.length);
    expect(data.user.sessions.nodes.map(({ id }) => id)).toEqual(
      expected
        .toSorted(order)
        .slice(0, 100)
        .map(({ id }) => `ses_${id}`),
    );
  });

  it('should walk an entity’s mentions newest first, to the last one', async () => {
    const turnById = new Map([...turnsOf.values()].flat().map((turn) => [turn.id, turn]));
    const byEntity = Map.groupBy(mentions, ({ entityId }) => entityId);
    const [[entityId, expected]] = [...byEntity].toSorted(([, a], [, b]) => b.length - a.length) as [
      [string, MentionRecord[]],
    ];
    interface Seen {
      start: number | null;
      end: number | null;
      turn: { externalId: string; createdAt: string };
    }
    const pages = await walk(async (after) => {
      const { data } = await ask<{ entity: { mentions: Slice<Seen> } }>(
        stores,
        `query ($id: ID!, $after: Cursor) {
          entity(id: $id) {
            mentions(first: 100, after: $after) {
              nodes { start end turn { externalId createdAt } }
              pageInfo { hasNextPage endCursor }
            }
          }
        }`,
        { id: `ent_${entityId}`, after },
      );
      const { nodes, pageInfo } = data.entity.mentions;
      return { nodes, next: pageInfo.hasNextPage ? pageInfo.endCursor : null };
    });
    const seen = pages.flat().map(({ turn, start, end }) => `${turn.externalId} ${start} ${end}`);
    const times = pages.flat().map(({ turn }) => turn.createdAt);
    expect(times).toEqual(times.toSorted().toReversed());
    expect(times[0]).toBe(
      expected
        .map(({ turnId }) => turnById.get(turnId)!.createdAt)
        .toSorted()
        .at(-1),
    );
    expect(seen.toSorted()).toEqual(
      expected.map(({ turnId, start, end }) => `${turnId} ${start} ${end}`).toSorted(),
    );
  });

  it('should count what users and sessions mention as often as the source does', async () => {
    const sessionOfTurn = new Map(
      [...turnsOf].flatMap(([id, turns]) => turns.map((turn) => [turn.id, id] as const)),
    );
    const userOfSession = new Map(sessions.map(({ id, userId }) => [id, userId]));
    const [userId] = [...Map.groupBy(sessions, (session) => session.userId)].toSorted(
      ([, a], [, b]) => b.length - a.length,
    )[0]!;
    const counts = new Map<string, number>();
    for (const { turnId, entityId, count } of mentions)
      if (userOfSession.get(sessionOfTurn.get(turnId)!) === userId)
        counts.set(entityId, (counts.get(entityId) ?? 0) + count);
    const { data } = await ask<{ user: { entities: { edges: { count: number; node: { id: string } }[] } } }>(
      stores,
      'query ($id: ID!) { user(id: $id) { entities(first: 50) { edges { count node { id } } } } }',
      { id: `usr_${userId}` },
    );
    const expected = [...counts].toSorted(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).slice(0, 50);
    expect(data.user.entities.edges.map(({ node, count }) => [node.id, count])).toEqual(
      expected.map(([id, count]) => [`ent_${id}`, count]),
    );
  });

  it('should filter relations by type, and page through the best connected entity’s', async () => {
    const ends = relations.flatMap(({ fromEntityId, toEntityId }) => [fromEntityId, toEntityId]);
    const [[busiest]] = [...Map.groupBy(ends, (id) => id)].toSorted(
      ([, a], [, b]) => b.length - a.length,
    ) as [[string, string[]]];
    const own = relations.filter(
      ({ fromEntityId, toEntityId }) => fromEntityId === busiest || toEntityId === busiest,
    );
    const [type] = [...Map.groupBy(own, (relation) => relation.type)].toSorted(
      ([, a], [, b]) => b.length - a.length,
    )[0]!;
    for (const types of [null, [type]]) {
      const expected = own.filter((relation) => types === null || relation.type === type);
      interface Seen {
        type: string;
        source: string;
        weight: number;
        from: { id: string };
        to: { id: string };
      }
      const pages = await walk(async (after) => {
        const { data } = await ask<{ entity: { relations: Slice<Seen> } }>(
          stores,
          `query ($id: ID!, $types: [String!], $after: Cursor) {
            entity(id: $id) {
              relations(first: 100, after: $after, types: $types) {
                nodes { type source weight from { id } to { id } }
                pageInfo { hasNextPage endCursor }
              }
            }
          }`,
          { id: `ent_${busiest}`, types, after },
        );
        const { nodes, pageInfo } = data.entity.relations;
        return { nodes, next: pageInfo.hasNextPage ? pageInfo.endCursor : null };
      });
      const seen = pages
        .flat()
        .map(({ from, to, type: kind, source }) => [from.id, to.id, kind, source].join(' '));
      const weights = pages.flat().map(({ weight }) => weight);
      expect(weights).toEqual(weights.toSorted((a, b) => b - a));
      expect(seen.toSorted()).toEqual(
        expected
          .map((r) => [`ent_${r.fromEntityId}`, `ent_${r.toEntityId}`, r.type, r.source].join(' '))
          .toSorted(),
      );
    }
  });

  it('should find paths as short as a plain search of the source does', async () => {
    const neighbours = new Map<string, Set<string>>();
    for (const { fromEntityId, toEntityId } of relations)
      for (const [a, b] of [
        [fromEntityId, toEntityId],
        [toEntityId, fromEntityId],
      ] as const)
        neighbours.set(a, (neighbours.get(a) ?? new Set()).add(b));
    const all = [...neighbours.keys()].toSorted();
    for (let i = 0; i < 40; i++) {
      const [from, to] = [all[(i * 7919) % all.length]!, all[(i * 104_729 + 17) % all.length]!];
      const expected = distance(neighbours, from, to, 4);
      const { data } = await ask<{ entity: { path: { length: number; nodes: { id: string }[] } | null } }>(
        stores,
        'query ($from: ID!, $to: ID!) { entity(id: $from) { path(to: $to) { length nodes { id } } } }',
        { from: `ent_${from}`, to: `ent_${to}` },
      );
      const { path: found } = data.entity;
      expect(found?.length ?? null, `${from} to ${to}`).toBe(expected);
      if (found === null) continue;
      const nodes = found.nodes.map(({ id }) => id.slice(4));
      expect([nodes[0], nodes.at(-1)]).toEqual([from, to]);
      for (let n = 1; n < nodes.length; n++) expect(neighbours.get(nodes[n - 1]!)!.has(nodes[n]!)).toBe(true);
    }
  });
});

/** A page of a connection as the queries here ask for it. */
interface Slice<Node> {
  nodes: Node[];
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string; endCursor: string };
}

/** Fetches page after page until one names no next cursor. */
async function walk<Node>(
  page: (cursor: string | null) => Promise<{ nodes: Node[]; next: string | null }>,
): Promise<Node[][]> {
  const pages: Node[][] = [];
  let cursor: string | null = null;
  do {
    const { nodes, next } = await page(cursor);
    pages.push(nodes);
    cursor = next;
  } while (cursor !== null);
  return pages;
}

/** Breadth-first search; null beyond `limit`. */
function distance(
  neighbours: Map<string, Set<string>>,
  from: string,
  to: string,
  limit: number,
): number | null {
  let frontier = new Set([from]);
  const seen = new Set([from]);
  for (let length = 0; length <= limit; length++) {
    if (frontier.has(to)) return length;
    const next = new Set<string>();
    for (const id of frontier)
      for (const other of neighbours.get(id) ?? [])
        if (!seen.has(other)) {
          seen.add(other);
          next.add(other);
        }
    frontier = next;
  }
  return null;
}
