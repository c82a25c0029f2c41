// Turns written and removed by processes whose clocks disagree: what is written over is written over, and what is removed is gone.

import type { Client } from 'cassandra-driver';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { noDeadline } from '../../datasources/deadline.ts';
import type { TurnRow } from '../../datasources/types.ts';
import { cassandraKeyspace, describeWith } from '../support/servers.ts';
import { mentionsOf } from './random-threads.ts';
import { type OpenTables, openTablesAt } from './tables.ts';
import { turnAt } from './traffic.ts';

const HOUR = 3_600_000;
const ALL = { limit: 1_000, from: 'start' as const, after: null, before: null };
const removal = (sessionId: string) => ({ sessionId, stamp: Date.now() * 1_000 });
const TABLES = ['turns', 'mentions_by_entity', 'session_buckets'];

describeWith(['cassandra'], 'turn stores whose clocks disagree', () => {
  let client: Client;
  let keyspace: string;
  /** Of a process whose clock is ahead, and of one whose clock is right. A driver never counts its stamps back. */
  let ahead: OpenTables;
  let right: OpenTables;
  let runs = 0;
  beforeAll(async () => {
    const options = await cassandraKeyspace();
    ahead = await openTablesAt(options);
    right = await openTablesAt(options);
    ({ client } = right);
    ({ keyspace } = options);
  });
  afterAll(async () => {
    await ahead?.[Symbol.asyncDispose]();
    await right?.[Symbol.asyncDispose]();
  });

  const anHourAhead = <Result>(work: () => Promise<Result>) => withClock(HOUR, work);

  async function withClock<Result>(skew: number, work: () => Promise<Result>): Promise<Result> {
    const now = Date.now;
    const clock = vi.spyOn(Date, 'now').mockImplementation(() => now() + skew);
    try {
      return await work();
    } finally {
      clock.mockRestore();
    }
  }

  async function rowsIn(table: string, sessionId: string): Promise<number> {
    const { rows } = await client.execute(`SELECT session_id FROM "${keyspace}".${table}`);
    return rows.filter((row) => row.session_id === sessionId).length;
  }

  const turnsOf = (name: string, entities: (place: number) => string[]): TurnRow[] =>
    Array.from({ length: 5 }, (_, place) => ({
      ...turnAt(0, place),
      sessionId: name,
      mentions: entities(place).map((entityId) => ({
        entityId: `${name} ${entityId}`,
        source: null,
        start: null,
        end: null,
        count: 1,
      })),
    }));

  async function expectHeld(rows: readonly TurnRow[], entityIds: readonly string[]): Promise<void> {
    const store = right.store();
    expect(await store.byIds(rows, noDeadline)).toEqual(rows);
    const found = await store.mentions(entityIds, { range: null, page: ALL }, noDeadline);
    expect(found.map((page) => page.rows)).toEqual(entityIds.map((id) => mentionsOf(rows, id)));
  }

  it('should remove a session whose turns were put by a clock that is ahead', async () => {
    const name = `put ${runs++}`;
    const rows = turnsOf(name, (place) => ['a', `b${place}`]);
    await anHourAhead(() => ahead.store().put(rows, noDeadline));
    await expectHeld(rows, [`${name} a`]);
    await right.store().removeSessions([removal(name)], noDeadline);
    for (const table of TABLES) expect([table, await rowsIn(table, name)]).toEqual([table, 0]);
  });

  it('should remove a session whose mentions were put alone, or put again, by a clock that is ahead', async () => {
    for (const again of [false, true]) {
      const name = `put ${runs++}`;
      const rows = turnsOf(name, () => ['a']);
      await right.store().put(rows, noDeadline);
      const changed = again ? rows : turnsOf(name, () => ['a', 'b']);
      await anHourAhead(async () => {
        if (again) await ahead.store().put(changed, noDeadline);
        else await ahead.store().putMentions(changed, noDeadline);
      });
      await expectHeld(changed, [`${name} a`, `${name} b`]);
      await right.store().removeSessions([removal(name)], noDeadline);
      for (const table of TABLES) expect([table, await rowsIn(table, name)]).toEqual([table, 0]);
    }
  });

  it('should put mentions again that a clock has emptied which is ahead', async () => {
    const name = `emptied ${runs++}`;
    const rows = turnsOf(name, () => ['a']);
    await right.store().put(rows, noDeadline);
    const bare = rows.map((row) => ({ ...row, mentions: [] }));
    await anHourAhead(() => ahead.store().putMentions(bare, noDeadline));
    await expectHeld(bare, [`${name} a`]);
    await right.store().putMentions(rows, noDeadline);
    await expectHeld(rows, [`${name} a`]);
  });

  it('should write over what a clock has written that is ahead', async () => {
    const name = `over ${runs++}`;
    const first = turnsOf(name, (place) => ['a', `b${place}`]);
    await anHourAhead(() => ahead.store().put(first, noDeadline));
    const second = turnsOf(name, (place) => ['c', ...(place % 2 ? ['a'] : [])]).map((row) => ({
      ...row,
      content: `${row.content}, again`,
    }));
    const entityIds = ['a', 'b0', 'b1', 'c'].map((id) => `${name} ${id}`);
    await right.store().put(second, noDeadline);
    await expectHeld(second, entityIds);
    const third = turnsOf(name, () => ['b0']);
    await right.store().putMentions(third, noDeadline);
    await expectHeld(
      second.map((row, i) => ({ ...row, mentions: third[i]?.mentions ?? [] })),
      entityIds,
    );
    // Back to what was removed.
    await right.store().put(first, noDeadline);
    await expectHeld(first, entityIds);
    await right.store().removeSessions([removal(name)], noDeadline);
    for (const table of TABLES) expect([table, await rowsIn(table, name)]).toEqual([table, 0]);
  });

  it('should hide nothing that is put and appended after a removal, whatever clocks removed and put before', async () => {
    for (const [removing, putting] of [
      [HOUR, 0],
      [0, HOUR],
      [HOUR, -HOUR],
      [-HOUR, HOUR],
    ] as const) {
      const name = `anew ${runs++}`;
      const rows = turnsOf(name, (place) => ['a', `b${place}`]);
      const [imported, appended] = [rows.slice(0, 3), rows.slice(3)];
      // By the journal's clock, of which no process has one as good.
      let stamp = Date.now() * 1_000;
      await withClock(putting, () => ahead.store().put(imported, noDeadline, stamp));
      const changed = imported.map((row) => ({ ...row, mentions: row.mentions.slice(1) }));
      stamp += 1_000;
      await withClock(putting, () => ahead.store().putMentions(changed, noDeadline, stamp));
      for (let round = 0; round < 2; round += 1) {
        stamp += 1_000;
        await withClock(removing, () =>
          ahead.store().removeSessions([{ sessionId: name, stamp }], noDeadline),
        );
        for (const table of TABLES) expect([table, await rowsIn(table, name)]).toEqual([table, 0]);
        stamp += 1;
        await right.store().put(imported, noDeadline, stamp);
        await expectHeld(imported, [`${name} a`, `${name} b0`]);
        stamp += 1;
        await right.store().append(appended, stamp, noDeadline);
        await right.store().indexMentions(appended, noDeadline);
        await expectHeld(rows, [`${name} a`, `${name} b0`, `${name} b4`]);
      }
    }
  });

  it('should go on behind an append that was undone, whatever clock undid it', async () => {
    const name = `undone ${runs++}`;
    const rows = turnsOf(name, () => ['a']);
    const stamp = Date.now() * 1_000;
    await right.store().append(rows.slice(0, 3), stamp, noDeadline);
    await right.store().remove(rows.slice(1, 3), stamp + HOUR * 1_000, noDeadline);
    await right.store().append(rows.slice(3), stamp + 1, noDeadline);
    await right.store().indexMentions(rows, noDeadline);
    const left = [rows[0], ...rows.slice(3)].filter((row) => row !== undefined);
    await expectHeld(left, [`${name} a`]);
    expect(await right.store().byIds(rows.slice(1, 3), noDeadline)).toEqual([null, null]);
  });
});
