// The demo on real servers: an import into them agrees, and what falls behind in any of them is found. Servers are damaged by
// what their stores can be made to write, which is also how a write that stopped half-way looks.

import { afterAll, beforeAll, expect, it } from 'vitest';
import { noDeadline } from '../../datasources/deadline.ts';
import { openStores } from '../../datasources/index.ts';
import { nodeFor, ticksAt, timeuuid } from '../../datasources/timeuuid.ts';
import type { OpenStores, SessionRow, TurnRow } from '../../datasources/types.ts';
import { DEMO_NOW, generateDemo } from '../../demo/generate.ts';
import { KINDS } from '../../import/records.ts';
import { runImport } from '../../import/run.ts';
import { arraySource } from '../../import/source.ts';
import { NO_FOLDER } from '../support/data-folder.ts';
import { emptyNeo4jLabels } from '../support/neo4j-labels.ts';
import { cassandraKeyspace, describeWith, postgresDatabase } from '../support/servers.ts';
import { check } from './embedded.ts';

const demo = generateDemo({ users: 12, sessions: 60, turns: 700 });

describeWith(['postgres', 'cassandra', 'neo4j'], 'verify on real servers', () => {
  let stores: OpenStores;
  const load = async (): Promise<void> => {
    const sources = KINDS.map((kind) => arraySource(kind, kind, demo[kind]));
    const report = await runImport(sources, stores, { strict: true });
    expect(report).toMatchObject({ outcome: 'complete', rejected: 0 });
  };

  beforeAll(async () => {
    stores = await openStores({
      dataDir: NO_FOLDER,
      command: 'verify tests',
      postgres: await postgresDatabase(),
      cassandra: await cassandraKeyspace(),
      neo4j: await emptyNeo4jLabels(),
      migrateTurns: true,
    });
    await load();
  }, 120_000);
  afterAll(() => stores?.[Symbol.asyncDispose]());

  it('should find that everything agrees after an import', async () => {
    const report = await check(stores);
    expect(report.told).toEqual([]);
    expect(report).toMatchObject({
      outcome: 'fine',
      stored: { users: demo.users.length, sessions: demo.sessions.length, entities: demo.entities.length },
      checked: {
        turns: demo.turns.length,
        mentions: demo.mentions.length,
        mentionsByEntity: demo.mentions.length,
        relations: demo.relations.length,
      },
    });
  }, 120_000);

  it('should find what fell behind in each of them, until it is imported again', async () => {
    const ids = demo.sessions.map(({ id }) => id);
    const [rows, outlines] = await Promise.all([
      stores.sessions.byIds(ids, noDeadline),
      stores.turns.outlines(ids, noDeadline),
    ]);
    const mentioned = rows.filter(
      (row, index): row is SessionRow =>
        row !== null && row.userId !== null && outlines[index]!.some(({ mentions }) => mentions.length > 0),
    );
    const [counted, edgeless, unmentioned, orphaned, grown] = mentioned as [
      SessionRow,
      SessionRow,
      SessionRow,
      SessionRow,
      SessionRow,
    ];

    const { id, lastTurnAt, lastTurnPreview } = counted;
    const derived = { id, lastTurnAt, lastTurnPreview, title: null, turnCount: counted.turnCount + 1 };
    await stores.sessions.derive([derived], noDeadline);
    await stores.graph.putSessionEntities([edgeless.id], [], noDeadline);
    const own = outlines[ids.indexOf(unmentioned.id)]!.filter(({ mentions }) => mentions.length > 0);
    await stores.turns.putMentions(
      own.map(({ sessionId, turnId, createdAt }) => ({ sessionId, turnId, createdAt, mentions: [] })),
      noDeadline,
    );
    await stores.sessions.put([{ ...orphaned, userId: 'nobody' }], noDeadline);
    const turn: TurnRow = {
      sessionId: grown.id,
      turnId: timeuuid(ticksAt(DEMO_NOW + 1), nodeFor(grown.id)),
      externalId: null,
      index: 100_000,
      role: 'USER',
      content: 'One more',
      createdAt: DEMO_NOW + 1,
      authorId: 'nobody',
      model: null,
      inputTokens: null,
      outputTokens: null,
      totalTokens: null,
      metadata: null,
      mentions: [{ entityId: demo.entities[0]!.id, source: null, start: 0, end: 100, count: 1 }],
    };
    await stores.turns.put([turn], noDeadline);

    const damaged = await check(stores);
    const checksOf = (object: string): string[] =>
      damaged.told.filter((problem) => problem.object === object).map((problem) => problem.check);
    expect(checksOf(`ses_${counted.id}`)).toEqual(['session.turnCount']);
    expect(checksOf(`ses_${edgeless.id}`)).toContain('session.entity');
    expect(checksOf(`ses_${unmentioned.id}`)).toContain('session.entity');
    expect(checksOf(`ses_${orphaned.id}`)).toContain('session.user');
    expect(checksOf(`usr_${orphaned.userId}`)).toContain('user.entity');
    expect(checksOf(`ses_${grown.id}`).toSorted()).toEqual([
      'session.entity',
      'session.lastTurnAt',
      'session.lastTurnPreview',
      'session.turnCount',
    ]);
    expect(checksOf(`trn_${turn.turnId}_${grown.id}`).toSorted()).toEqual([
      'turn.author',
      'turn.mention.place',
    ]);

    await load();
    // The turn that no file has is still there; all else is as it should be.
    const { told } = await check(stores);
    expect(told.map((problem) => [problem.check, problem.object]).toSorted()).toEqual([
      ['turn.author', `trn_${turn.turnId}_${grown.id}`],
      ['turn.mention.place', `trn_${turn.turnId}_${grown.id}`],
    ]);
  }, 240_000);
});
