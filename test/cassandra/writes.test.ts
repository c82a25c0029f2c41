// Writes: what they leave behind when they are repeated, broken off and made good, and what they send.

import { types } from 'cassandra-driver';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { CqlStatement } from '../../datasources/cassandra/cql-client.ts';
import { createTurnStore } from '../../datasources/cassandra/turn-store.ts';
import { turnTables } from '../../datasources/cassandra/turn-tables.ts';
import { noDeadline } from '../../datasources/deadline.ts';
import { nodeFor, ticksAt, timeuuid } from '../../datasources/timeuuid.ts';
import type { MentionKey, MentionRow, TurnMention, TurnRow, TurnStore } from '../../datasources/types.ts';
import { describeWith } from '../support/servers.ts';
import { anyThreads, mentionsOf, threadOf } from './random-threads.ts';
import { Broken, breakingAfter, type OpenTables, openTables, WIDE } from './tables.ts';
import { turnAt } from './traffic.ts';

const ALL = { limit: 1_000, from: 'start' as const, after: null, before: null };

describeWith(['cassandra'], 'writes of turns', () => {
  let tables: OpenTables;
  let runs = 0;
  beforeAll(async () => {
    tables = await openTables({ bucketDays: 1 });
  });
  afterAll(() => tables[Symbol.asyncDispose]());

  async function mentionsIn(store: TurnStore, entityId: string): Promise<MentionRow[]> {
    const [page] = await store.mentions([entityId], { range: null, page: ALL }, noDeadline);
    return page?.rows ?? [];
  }

  async function expectHeld(name: string, rows: readonly TurnRow[]): Promise<void> {
    const store = tables.store();
    for (const sessionId of [0, 1].map((session) => `${name} session ${session}`)) {
      const query = { range: null, roles: null, page: ALL };
      const [page] = await store.pages([sessionId], query, noDeadline);
      expect(page?.rows).toEqual(threadOf(rows, sessionId));
    }
    for (const entityId of [0, 1, 2].map((entity) => `${name} entity ${entity}`))
      expect(await mentionsIn(store, entityId)).toEqual(mentionsOf(rows, entityId));
  }

  /** The same turns, each with another content, other times and the mentions of another. */
  function changed(rows: readonly TurnRow[]): TurnRow[] {
    return rows.map((row, i) => ({
      ...row,
      content: `${row.content} changed`,
      createdAt: row.createdAt + (i % 3) * 40 * 86_400_000,
      externalId: i % 2 === 0 ? null : row.externalId,
      metadata: null,
      mentions: rows[(i + 1) % rows.length]?.mentions ?? [],
    }));
  }

  it('should leave the same when they are repeated', async () => {
    await fc.assert(
      fc.asyncProperty(anyThreads, async (make) => {
        const name = `repeated ${runs++}`;
        const rows = make(name);
        for (let i = 0; i < 2; i += 1) await tables.store().put(rows, noDeadline);
        await expectHeld(name, rows);
      }),
      { numRuns: 8 },
    );
  });

  it('should be made good by writing again, or otherwise, wherever they broke off', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyThreads,
        fc.nat(12),
        fc.boolean(),
        fc.boolean(),
        async (make, count, fresh, otherwise) => {
          const name = `broken ${runs++}`;
          const rows = make(name);
          if (!fresh) await tables.store().put(rows, noDeadline);
          const next = changed(rows);
          const breaking = tables.store(WIDE, breakingAfter(count)).put(next, noDeadline);
          await breaking.catch((error: { cause?: unknown }) => expect(error.cause).toBeInstanceOf(Broken));
          const last = otherwise ? changed(next) : next;
          await tables.store().put(last, noDeadline);
          await expectHeld(name, last);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('should at no point list a mention that the stored turn does not name', async () => {
    await fc.assert(
      fc.asyncProperty(anyThreads, fc.nat(12), async (make, count) => {
        const name = `half ${runs++}`;
        const rows = make(name);
        await tables.store().put(rows, noDeadline);
        await tables
          .store(WIDE, breakingAfter(count))
          .put(changed(rows), noDeadline)
          .catch(() => {});
        const store = tables.store();
        const held = (await store.byIds(rows, noDeadline)).filter((row) => row !== null);
        expect(held).toHaveLength(rows.length);
        for (const entityId of [0, 1, 2].map((entity) => `${name} entity ${entity}`)) {
          const named = mentionsOf(held, entityId);
          for (const mention of await mentionsIn(store, entityId)) expect(named).toContainEqual(mention);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('should replace mentions alone, wherever that broke off before', async () => {
    await fc.assert(
      fc.asyncProperty(anyThreads, fc.nat(6), async (make, count) => {
        const name = `mentions ${runs++}`;
        const rows = make(name);
        await tables.store().put(rows, noDeadline);
        const next = rows.map((row, i) => ({
          ...row,
          mentions: rows[(i + 1) % rows.length]?.mentions ?? [],
        }));
        await tables
          .store(WIDE, breakingAfter(count))
          .putMentions(next, noDeadline)
          .catch(() => {});
        await tables.store().putMentions(next, noDeadline);
        await expectHeld(name, next);
      }),
      { numRuns: 20 },
    );
  });

  it('should bind no null but where something stored has to go, and skip what is stored alike', async () => {
    const sent: CqlStatement[] = [];
    const store = tables.store(WIDE, (kind, statements) => {
      if (kind === 'write') sent.push(...statements);
    });
    const nulls = () => sent.flatMap(({ params }) => params).filter((value) => value === null).length;
    const mention: TurnMention = { entityId: 'no nulls', source: 'x', start: 1, end: 2, count: 1 };
    const bare: TurnRow = {
      sessionId: 'no nulls',
      turnId: '00000000-0000-1f00-8000-000000000001',
      externalId: null,
      index: 0,
      role: 'USER',
      content: '',
      createdAt: 0,
      authorId: null,
      model: null,
      inputTokens: null,
      outputTokens: null,
      totalTokens: null,
      metadata: null,
      mentions: [{ ...mention, source: null, start: null, end: null }],
    };
    await store.put([bare], noDeadline);
    expect(nulls()).toBe(0);
    const full = { ...bare, externalId: 'x', model: 'm', metadata: { a: 1 }, mentions: [mention] };
    await store.put([full], noDeadline);
    expect(nulls()).toBe(0);
    sent.length = 0;
    await store.put([full], noDeadline);
    // But for its mentions, whose stamp is to be that of their own rows.
    const cells = sent.filter(({ text }) => text.includes('.turns ') || text.includes('session_buckets'));
    expect(cells.map(({ text }) => text.replace(/^.* SET /, ''))).toEqual([
      'mentions = ? WHERE session_id = ? AND bucket = ? AND turn_id = ?',
    ]);
    await store.put([bare], noDeadline);
    expect(nulls()).toBe(3);
    expect(await store.byIds([bare], noDeadline)).toEqual([bare]);
    expect(await mentionsIn(store, 'no nulls')).toMatchObject([{ source: null, start: null, end: null }]);
  });

  it('should see what they replace, whatever reads use', async () => {
    const { options, client } = tables;
    const asked = vi.spyOn(client, 'execute');
    const { localQuorum, quorum, one, all } = types.consistencies;
    try {
      for (const [write, expected] of [
        ['ONE', all],
        ['LOCAL_QUORUM', localQuorum],
        ['QUORUM', quorum],
      ] as const) {
        const store = createTurnStore(turnTables(client, options, 'ONE', write, WIDE));
        const rows = [turnAt(1, 1)];
        const consistencies = () =>
          asked.mock.calls
            .filter(([text]) => String(text).trimStart().startsWith('SELECT'))
            .map((call) => ((call as unknown[])[2] as { consistency?: number }).consistency);
        asked.mockClear();
        await store.put(rows, noDeadline);
        await store.putMentions(rows, noDeadline);
        await store.indexMentions(rows, noDeadline);
        await store.remove(rows, Date.now() * 1_000, noDeadline);
        await store.removeSessions(
          rows.map(({ sessionId }) => ({ sessionId, stamp: Date.now() * 1_000 })),
          noDeadline,
        );
        expect(consistencies().length).toBeGreaterThan(1);
        expect(new Set(consistencies())).toEqual(new Set([expected]));
        asked.mockClear();
        await store.byIds(rows, noDeadline);
        expect(consistencies()).toEqual([one]);
      }
    } finally {
      asked.mockRestore();
    }
  });

  it('should refuse what no table can hold by its name, as it is', async () => {
    const store = tables.store();
    const row = turnAt(2, 1);
    await expect(store.put([{ ...row, inputTokens: 3e9 }], noDeadline)).rejects.toThrow(RangeError);
    await expect(store.put([{ ...row, inputTokens: 3e9 }], noDeadline)).rejects.toThrow(
      /inputTokens.*3000000000/,
    );
    const mentions = [{ entityId: 'e', source: null, start: 1.5, end: null, count: 1 }];
    await expect(store.putMentions([{ ...row, mentions }], noDeadline)).rejects.toThrow(RangeError);
  });

  it('should send at most ten partitions together', async () => {
    const sizes: number[] = [];
    const store = tables.store(WIDE, (kind, statements) => {
      if (kind !== 'write') return;
      const partitions = statements.map(({ text, params }) =>
        JSON.stringify([text, params[0], text.includes('.turns ') ? params[1] : null]),
      );
      sizes.push(new Set(partitions).size);
    });
    await store.put(
      Array.from({ length: 60 }, (_, i) => turnAt(100 + i, 1)),
      noDeadline,
    );
    expect(Math.max(...sizes)).toBe(10);
  });

  it('should keep apart the mentions of turns that share a session and their ticks', async () => {
    const store = tables.store();
    const mention: TurnMention = { entityId: 'tied', source: null, start: null, end: null, count: 1 };
    const rows = Array.from({ length: 6 }, (_, i) => ({
      ...turnAt(3, 1),
      turnId: timeuuid(ticksAt(Date.UTC(2024, 0, 1)), nodeFor(`node ${i}`)),
      content: `${i}`,
      mentions: [mention, { ...mention, start: i }],
    }));
    await store.put(rows, noDeadline);
    const all = await mentionsIn(store, 'tied');
    expect(all).toHaveLength(12);
    expect(all).toEqual(expect.arrayContaining(mentionsOf(rows, 'tied')));
    for (const from of ['start', 'end'] as const) {
      const walked: MentionRow[] = [];
      for (let key: MentionKey | null = null; ; ) {
        const ends: Pick<typeof ALL, never> & { after: MentionKey | null; before: MentionKey | null } =
          from === 'start' ? { after: key, before: null } : { after: null, before: key };
        const page = { limit: 1, from, ...ends };
        const [found] = await store.mentions(['tied'], { range: null, page }, noDeadline);
        walked.push(...(found?.rows ?? []));
        key = found?.rows[0] ?? null;
        if (!(from === 'start' ? found?.hasNext : found?.hasPrevious)) break;
      }
      expect(walked).toEqual(from === 'start' ? all : all.toReversed());
    }
    const [first, ...others] = rows;
    if (first === undefined) throw new Error('There are rows.');
    await store.put([{ ...first, mentions: [] }], noDeadline);
    const left = await mentionsIn(store, 'tied');
    expect(left).toHaveLength(10);
    expect(left).toEqual(expect.arrayContaining(mentionsOf(others, 'tied')));
  });

  it('should take turns of 256 KiB with metadata of 64 KiB, many at once', async () => {
    const rows = Array.from(
      { length: 40 },
      (_, i): TurnRow => ({
        sessionId: 'large',
        turnId: `${String(i).padStart(8, '0')}-0000-1f00-8000-000000000001`,
        externalId: null,
        index: i,
        role: 'USER',
        content: String.fromCharCode(97 + (i % 26)).repeat(256 * 1_024),
        createdAt: 0,
        authorId: null,
        model: null,
        inputTokens: null,
        outputTokens: null,
        totalTokens: null,
        metadata: { text: 'm'.repeat(64 * 1_024 - 20) },
        mentions: [],
      }),
    );
    const store = tables.store();
    await store.put(rows, noDeadline);
    expect(await store.byIds(rows, noDeadline)).toEqual(rows);
  });
});
