import { afterAll, beforeAll, expect, it } from 'vitest';
import { noDeadline } from '../../datasources/deadline.ts';
import { nodeFor, ticksAt, timeuuid } from '../../datasources/timeuuid.ts';
import type { EntityRow, OpenStores, SessionInput, TurnRow, UserInput } from '../../datasources/types.ts';
import { runOn, wholes } from '../contracts/engines.ts';
import { ask } from '../support/gateway.ts';

const USERS = 50;
const SESSIONS = 10;
const TURNS = 20;
const ENTITIES = 300;
const START = Date.parse('2026-01-01T00:00:00Z');

async function fill({ users, sessions, turns, graph }: OpenStores): Promise<void> {
  const userRows: UserInput[] = Array.from({ length: USERS }, (_, u) => ({
    id: `u${u}`,
    externalId: null,
    name: `User ${u}`,
    email: null,
    locale: null,
    metadata: null,
    createdAt: START + u,
    updatedAt: null,
  }));
  // Half of them are mentioned and lead to the other half: what was read as a mention must not spare the read of a far end.
  const entityRows: EntityRow[] = Array.from({ length: 2 * ENTITIES }, (_, e) => ({
    id: `e${e}`,
    type: 'Thing',
    name: `Thing ${e}`,
    aliases: [],
    description: null,
    metadata: null,
    shared: false,
  }));
  const sessionRows: SessionInput[] = userRows.flatMap(({ id }) =>
    Array.from({ length: SESSIONS }, (_, s) => ({
      id: `${id}-s${s}`,
      userId: id,
      title: null,
      channel: null,
      status: 'ENDED' as const,
      tags: [],
      metadata: null,
      startedAt: START + s,
      endedAt: null,
    })),
  );
  const turnRows: TurnRow[] = sessionRows.flatMap(({ id }, s) =>
    Array.from({ length: TURNS }, (_, index) => ({
      sessionId: id,
      turnId: timeuuid(ticksAt(START + index), nodeFor(id)),
      externalId: null,
      index,
      role: 'USER' as const,
      content: `Turn ${index}`,
      createdAt: START + index,
      authorId: null,
      model: null,
      inputTokens: null,
      outputTokens: null,
      totalTokens: null,
      metadata: null,
      mentions: [
        { entityId: `e${(s * 7 + index) % ENTITIES}`, source: null, start: null, end: null, count: 1 },
      ],
    })),
  );
  await users.put(userRows, noDeadline);
  await graph.putEntities(entityRows, noDeadline);
  await graph.putRelations(
    entityRows.slice(0, ENTITIES).map(({ id }, e) => ({
      fromId: id,
      toId: `e${ENTITIES + e}`,
      type: 'NEXT',
      source: '',
      weight: e,
      metadata: null,
    })),
    noDeadline,
  );
  await sessions.put(sessionRows, noDeadline);
  for (let i = 0; i < turnRows.length; i += 1000) await turns.put(turnRows.slice(i, i + 1000), noDeadline);
  await sessions.derive(
    sessionRows.map(({ id }) => ({
      id,
      turnCount: TURNS,
      lastTurnAt: START,
      lastTurnPreview: null,
      title: null,
    })),
    noDeadline,
  );
}

const PAGE = `query ($users: Int, $sessions: Int, $turns: Int) {
  users(first: $users) {
    nodes {
      sessions(first: $sessions) {
        totalCount
        nodes {
          user { name }
          entities { nodes { name } }
          turns(first: $turns) {
            totalCount
            nodes {
              session { title }
              mentions { turn { index } entity { relations(first: 2) { edges { other { name } } } } }
            }
          }
        }
      }
    }
  }
}`;

runOn(wholes, ({ open }) => {
  let stores: OpenStores;
  beforeAll(async () => {
    stores = await open();
    await fill(stores);
  });
  afterAll(() => stores?.[Symbol.asyncDispose]());

  it('should cost the same number of statements at 2×2×2 and at 50×10×20', async () => {
    const statements = async (users: number, sessions: number, turns: number) => {
      const { data, stats } = await ask<{
        users: { nodes: { sessions: { nodes: { turns: { nodes: unknown[] } }[] } }[] };
      }>(stores, PAGE, { users, sessions, turns });
      const rows = data.users.nodes.flatMap((user) =>
        user.sessions.nodes.flatMap((session) => session.turns.nodes),
      );
      expect(rows).toHaveLength(users * sessions * turns);
      return Object.fromEntries(Object.entries(stats).map(([store, figures]) => [store, figures.statements]));
    };
    const small = await statements(2, 2, 2);
    expect(small).toEqual(await statements(USERS, SESSIONS, TURNS));
    // users, sessions, totalCount, user, session; turns; session entities, entities, relations, other ends.
    expect(small).toEqual({ relational: 5, turns: 1, graph: 4 });
  });

  it('should read the same object once, however many aliases ask for it', async () => {
    const aliases = Array.from({ length: 40 }, (_, i) => `a${i}: user(id: "usr_u${i % 4}") { name }`);
    const { stats } = await ask(stores, `{ ${aliases.join('\n')} }`);
    expect(stats.relational).toMatchObject({ statements: 1, rows: 4 });
  });

  it('should read nothing at all for a page around a turn of another session', async () => {
    const around = `trn_${timeuuid(ticksAt(START), nodeFor('x'))}_nowhere`;
    const { data, stats } = await ask(
      stores,
      'query ($around: ID!) { session(id: "ses_u1-s1") { turns(around: $around) { nodes { id } } } }',
      { around },
    );
    expect(data).toEqual({ session: { turns: null } });
    expect(stats.turns).toBeUndefined();
  });
});
