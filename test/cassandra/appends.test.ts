// Appends and removals: what they send, and what is left where they break off or overtake each other.

import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CqlStatement } from '../../datasources/cassandra/cql-client.ts';
import { noDeadline } from '../../datasources/deadline.ts';
import { ticksOf } from '../../datasources/timeuuid.ts';
import type { TurnRow } from '../../datasources/types.ts';
import { describeWith } from '../support/servers.ts';
import { anyThreads, mentionsOf, threadOf } from './random-threads.ts';
import { Broken, breakingAfter, type OpenTables, openTables, WIDE } from './tables.ts';
import { turnAt } from './traffic.ts';

const ALL = { limit: 1_000, from: 'start' as const, after: null, before: null };
const now = () => Date.now() * 1_000 + 999;
const removal = (sessionId: string) => ({ sessionId, stamp: now() });

describeWith(['cassandra'], 'appends and removals of turns', () => {
  let tables: OpenTables;
  let runs = 0;
  beforeAll(async () => {
    tables = await openTables();
  });
  afterAll(() => tables[Symbol.asyncDispose]());

  /** The rows of a table, of sessions whose ids begin with a name. */
  async function rowsIn(table: string, name: string): Promise<unknown[]> {
    const text = `SELECT session_id FROM "${tables.options.keyspace}".${table}`;
    const { rows } = await tables.client.execute(text, [], { fetchSize: 5_000 });
    return rows.filter((row) => String(row.session_id).startsWith(name));
  }

  async function expectHeld(name: string, rows: readonly TurnRow[]): Promise<void> {
    const store = tables.store();
    for (const sessionId of [0, 1].map((session) => `${name} session ${session}`)) {
      const [page] = await store.pages([sessionId], { range: null, roles: null, page: ALL }, noDeadline);
      expect(page?.rows).toEqual(threadOf(rows, sessionId));
    }
    for (const entityId of [0, 1, 2].map((entity) => `${name} entity ${entity}`)) {
      const [page] = await store.mentions([entityId], { range: null, page: ALL }, noDeadline);
      expect(page?.rows).toEqual(mentionsOf(rows, entityId));
    }
  }

  /** Sends what a call wanted to. */
  async function send(statements: readonly CqlStatement[]): Promise<void> {
    for (const { text, params } of statements)
      await tables.client.execute(text, params as unknown[], { prepare: true });
  }

  it('should append up to a hundred turns of a session in two requests, as far as they are small', async () => {
    for (const count of [1, 10, 100])
      for (const size of [10, 500, 4_000]) {
        const sent: (readonly CqlStatement[])[] = [];
        const store = tables.store(WIDE, (kind, statements) => {
          expect(kind).toBe('write');
          sent.push(statements);
        });
        const content = 'x'.repeat(size);
        const rows = Array.from({ length: count }, (_, i) => ({ ...turnAt(runs, i), content }));
        runs += 1;
        await store.append(rows, now(), noDeadline);
        const bytes = count * (size + 500);
        expect(sent.length).toBeLessThanOrEqual(1 + Math.ceil(bytes / 65_536));
        for (const batch of sent) {
          const texts = batch.flatMap(({ params }) => params).filter((value) => typeof value === 'string');
          expect(Buffer.byteLength(texts.join(''))).toBeLessThan(65_536 + size);
          expect(batch.flatMap(({ params }) => params).filter((value) => value === null)).toEqual([]);
        }
        expect(await tables.store().byIds(rows, noDeadline)).toEqual(rows);
      }
  });

  it('should leave nothing of an append that broke off, once removed, nor of what arrives later', async () => {
    await fc.assert(
      fc.asyncProperty(anyThreads, fc.nat(4), async (make, count) => {
        const name = `broken append ${runs++}`;
        const rows = make(name);
        const stamp = now();
        const held: CqlStatement[] = [];
        let left = count;
        const breaking = tables.store(WIDE, (_kind, statements) => {
          if (left-- > 0) return;
          held.push(...statements);
          throw new Broken();
        });
        await breaking.append(rows, stamp, noDeadline).catch(() => {});
        await tables.store().remove(rows, now() + 1_000, noDeadline);
        await send(held);
        await tables.store().indexMentions(rows, noDeadline);
        await expectHeld(name, []);
        expect((await tables.store().byIds(rows, noDeadline)).filter((row) => row !== null)).toEqual([]);
      }),
      { numRuns: 12 },
    );
  });

  it('should finish removals wherever they broke off', async () => {
    await fc.assert(
      fc.asyncProperty(anyThreads, fc.nat(12), fc.boolean(), async (make, count, whole) => {
        const name = `broken removal ${runs++}`;
        const rows = make(name);
        const store = tables.store();
        await store.append(rows, now(), noDeadline);
        await store.indexMentions(rows, noDeadline);
        const ids = [`${name} session 0`];
        const gone = rows.filter(({ sessionId }) => ids.includes(sessionId));
        const run = (over: typeof store) =>
          whole
            ? over.removeSessions(ids.map(removal), noDeadline)
            : over.remove(gone, now() + 1_000, noDeadline);
        await run(tables.store(WIDE, breakingAfter(count))).catch((error: { cause?: unknown }) =>
          expect(error.cause).toBeInstanceOf(Broken),
        );
        await run(store);
        await expectHeld(
          name,
          rows.filter((row) => !gone.includes(row)),
        );
        for (const table of ['turns', 'mentions_by_entity', ...(whole ? ['session_buckets'] : [])])
          expect(await rowsIn(table, ids[0] ?? '')).toEqual([]);
      }),
      { numRuns: 20 },
    );
  });

  it('should bring no mention back by an indexing that was asleep while turns were removed', async () => {
    for (const whole of [false, true]) {
      const name = `asleep ${runs++}`;
      const rows = Array.from({ length: 8 }, (_, i) => ({
        ...turnAt(0, i),
        sessionId: `${name} session 0`,
        mentions: [{ entityId: `${name} entity 0`, source: null, start: null, end: null, count: 1 }],
      }));
      const store = tables.store();
      await store.append(rows, now(), noDeadline);
      const held: CqlStatement[] = [];
      const asleep = tables.store(WIDE, (kind, statements) => {
        if (kind === 'read' || statements[0]?.text.includes('entity_months')) return;
        held.push(...statements);
        throw new Broken();
      });
      await expect(asleep.indexMentions(rows, noDeadline)).rejects.toMatchObject({
        code: 'STORE_UNAVAILABLE',
      });
      expect(held).toHaveLength(8);
      if (whole) await store.removeSessions([removal(`${name} session 0`)], noDeadline);
      else await store.remove(rows, now() + 1_000, noDeadline);
      await send(held);
      await expectHeld(name, []);
      expect(await rowsIn('mentions_by_entity', name)).toEqual([]);
    }
  });

  it('should remove sessions whose turns were stamped by a clock that is ahead', async () => {
    const name = `ahead ${runs++}`;
    const rows = Array.from({ length: 5 }, (_, i) => ({ ...turnAt(0, i), sessionId: name }));
    const store = tables.store();
    await store.append(rows, now() + 3_600_000_000, noDeadline);
    await store.indexMentions(rows, noDeadline);
    await store.removeSessions([removal(name)], noDeadline);
    for (const table of ['turns', 'mentions_by_entity', 'session_buckets'])
      expect(await rowsIn(table, name)).toEqual([]);
  });

  it('should remove a long session page by page', async () => {
    const name = `long ${runs++}`;
    const rows = Array.from({ length: 2_200 }, (_, i) => ({ ...turnAt(0, i), sessionId: name }));
    expect(new Set(rows.map(({ turnId }) => ticksOf(turnId))).size).toBe(rows.length);
    await tables.store().append(rows, now(), noDeadline);
    await tables.store().indexMentions(rows, noDeadline);
    let unsent = 0;
    let most = 0;
    const store = tables.store(WIDE, (kind, statements) => {
      if (kind === 'read') unsent = 0;
      else unsent += statements.length;
      most = Math.max(most, unsent);
    });
    await store.removeSessions([removal(name)], noDeadline);
    expect(most).toBeLessThanOrEqual(502);
    for (const table of ['turns', 'mentions_by_entity', 'session_buckets'])
      expect(await rowsIn(table, name)).toEqual([]);
  });

  it('should come to the end of a long session though each call breaks off early', async () => {
    const name = `bit by bit ${runs++}`;
    const rows = Array.from({ length: 2_200 }, (_, i) => ({ ...turnAt(0, i), sessionId: name }));
    await tables.store().append(rows, now(), noDeadline);
    await tables.store().indexMentions(rows, noDeadline);
    let calls = 0;
    for (let isOver = false; !isOver && calls < 12; calls += 1)
      isOver = await tables
        .store(WIDE, breakingAfter(16))
        .removeSessions([removal(name)], noDeadline)
        .then(
          () => true,
          () => false,
        );
    expect(calls).toBeGreaterThan(2);
    for (const table of ['turns', 'mentions_by_entity', 'session_buckets'])
      expect(await rowsIn(table, name)).toEqual([]);
  });

  it('should refuse a stamp that is none', async () => {
    const rows = [turnAt(0, 1)];
    for (const stamp of [0, -1, 1.5, Number.NaN, 2 ** 60]) {
      await expect(tables.store().append(rows, stamp, noDeadline)).rejects.toThrow(/stamp: expected/);
      await expect(tables.store().remove(rows, stamp, noDeadline)).rejects.toThrow(RangeError);
    }
  });
});
