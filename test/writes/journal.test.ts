// The write journal beside the database below it: what is in its tables can be looked at, and damaged.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noDeadline } from '../../datasources/deadline.ts';
import type { AppendDone, Reservation, WriteJournal } from '../../datasources/journal.ts';
import { createJournal } from '../../datasources/postgres/journal.ts';
import { openPostgres } from '../../datasources/postgres/open.ts';
import { createUserStore } from '../../datasources/postgres/user-store.ts';
import type { SqlClient, SqlValue } from '../../datasources/sql.ts';
import { MAX_TICKS } from '../../datasources/timeuuid.ts';
import type { SessionRow, UserRow } from '../../datasources/types.ts';
import { openPool } from '../postgres/pools.ts';
import { embeddedDatabase } from '../support/data-folder.ts';
import { describeWith, postgresDatabase } from '../support/servers.ts';

interface Opened extends AsyncDisposable {
  sql: SqlClient;
}

const LEASE_MS = 30_000;

const sessionRow = (id: string): SessionRow => ({
  id,
  userId: null,
  title: null,
  channel: null,
  status: 'ACTIVE',
  tags: [],
  metadata: null,
  startedAt: 0,
  endedAt: null,
  lastTurnAt: null,
  turnCount: 0,
  lastTurnPreview: null,
});

describeWith([], 'embedded', () =>
  suite(async () => {
    const database = await embeddedDatabase();
    return {
      sql: database.engine.client('relational'),
      [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
    };
  }),
);

describeWith(['postgres'], 'PostgreSQL', () =>
  suite(async () => {
    const options = await postgresDatabase();
    const { signal } = new AbortController();
    await (await openPostgres(options, { migrate: true, signal }))[Symbol.asyncDispose]();
    const pool = await openPool(options.url, 2);
    return { sql: pool, [Symbol.asyncDispose]: () => pool[Symbol.asyncDispose]() };
  }),
);

function suite(open: () => Promise<Opened>): void {
  describe('Write journal', () => {
    let opened: Opened;
    let journal: WriteJournal;
    let tokens = 0;
    const run = <Row>(text: string, ...params: SqlValue[]) => opened.sql.query<Row>(text, params, noDeadline);
    beforeAll(async () => {
      opened = await open();
      journal = createJournal(opened.sql);
    });
    afterAll(() => opened?.[Symbol.asyncDispose]());

    const start = (id: string) => journal.insertSession(sessionRow(id), null, noDeadline);

    /** Gets places for an append of one turn. */
    async function reserve(sessionId: string): Promise<AppendDone> {
      const token = `token ${++tokens}`;
      const request = { sessionId, count: 1, key: null, token, leaseMs: LEASE_MS };
      const [reserved] = await journal.reserve([request], noDeadline);
      const { outboxId, firstTicks } = reserved as Reservation;
      const shown = { lastTurnAt: 0, preview: null, title: null, key: null, leavesWork: true };
      return { outboxId, token, sessionId, count: 1, lastTicks: firstTicks, ...shown };
    }

    const commit = async (done: AppendDone, leavesWork = true) =>
      expect(await journal.commit([{ ...done, leavesWork }], noDeadline)).toMatchObject([
        { id: done.sessionId },
      ]);

    /** Takes all sessions that are due. */
    const take = async (token = 'worker') =>
      (await journal.takeSessions(1_000, token, LEASE_MS, noDeadline)).toSorted();
    const work = async (...ids: string[]) =>
      (await journal.work(ids, 100, noDeadline)).map(({ id, state }) => ({ id, state }));
    const giveBack = (...ids: string[]) => journal.giveBack(ids, 'worker', 0, noDeadline);

    it('should show a session again once what was still being written before its rows is acknowledged', async () => {
      await start('waits');
      const first = await reserve('waits');
      const second = await reserve('waits');
      await commit(second);
      expect(await take()).toEqual(['waits']);
      expect(await work('waits')).toEqual([]);
      await giveBack('waits');
      // The acknowledgement may come at the same moment, and see it noted.
      expect(await take()).toEqual(['waits']);
      await giveBack('waits');
      await run('DELETE FROM outbox_sessions');
      // It has nothing to do itself, but those behind it have.
      await commit(first, false);
      expect(await take()).toEqual(['waits']);
      expect(await work('waits')).toEqual([{ id: second.outboxId, state: 'TODO' }]);
      await journal.finish([second.outboxId], noDeadline);
      await giveBack('waits');
    });

    it('should let a deletion wait for what was appended before it, and for nothing else', async () => {
      for (const id of ['gone', 'other', 'later']) await start(id);
      const under = await reserve('other');
      const failed = await reserve('other');
      await commit(failed);
      await journal.fail(failed.outboxId, 'no', true, noDeadline);
      expect(await journal.deleteSession('gone', 'deletion', null, noDeadline)).toBe('written');
      const later = await reserve('later');
      await commit(later);
      expect(await take()).toEqual(['gone', 'later', 'other']);
      expect(await work('gone')).toEqual([]);
      await commit(under);
      expect(await work('gone')).toEqual([]);
      await journal.finish([under.outboxId], noDeadline);
      expect(await work('gone')).toEqual([{ id: expect.any(Number) as number, state: 'TODO' }]);
      await run('DELETE FROM outbox');
      await run('DELETE FROM outbox_sessions');
    });

    it('should give no places beyond the last, and those before it', async () => {
      await start('full');
      await run(`UPDATE sessions SET next_index = 2147483640 WHERE id = 'full'`);
      const request = { sessionId: 'full', count: 7, key: null, token: 'full 1', leaseMs: LEASE_MS };
      const [seven] = await journal.reserve([request], noDeadline);
      expect(seven).toMatchObject({ firstIndex: 2147483640 });
      expect(await journal.reserve([{ ...request, count: 1, token: 'full 2' }], noDeadline)).toEqual([
        'full',
      ]);
      await run(`UPDATE sessions SET next_index = 0, last_ticks = $1 WHERE id = 'full'`, MAX_TICKS - 1n);
      const two = { ...request, count: 2, token: 'full 3' };
      expect(await journal.reserve([two], noDeadline)).toEqual(['full']);
      await run('DELETE FROM outbox');
    });

    it('should show no session for an append that leaves nothing to do', async () => {
      await start('plain');
      await commit(await reserve('plain'), false);
      expect(await take()).toEqual([]);
      expect(await run('SELECT FROM outbox')).toEqual([]);
    });

    it('should find sessions that have been lost sight of, as far as something can be done for them', async () => {
      for (const id of ['lost', 'stuck', 'writing']) await start(id);
      const lost = await reserve('lost');
      await commit(lost);
      const stuck = await reserve('stuck');
      const behind = await reserve('stuck');
      for (const one of [stuck, behind]) await commit(one);
      await journal.fail(stuck.outboxId, 'no', true, noDeadline);
      const writing = await reserve('writing');
      const after = await reserve('writing');
      await commit(after);
      await run('DELETE FROM outbox_sessions');
      expect(await take()).toEqual([]);
      await journal.sweep(noDeadline);
      expect(await take()).toEqual(['lost']);
      await journal.finish([lost.outboxId], noDeadline);
      await giveBack('lost');
      // A lease that has run out makes an append one to be undone, before what is behind it.
      await run(`UPDATE outbox SET lease_until = now() - interval '1 s' WHERE id = $1`, writing.outboxId);
      await journal.sweep(noDeadline);
      expect(await take()).toEqual(['writing']);
      expect(await work('writing')).toEqual([
        { id: writing.outboxId, state: 'UNDO' },
        { id: after.outboxId, state: 'TODO' },
      ]);
      expect(await journal.commit([writing], noDeadline)).toEqual([null]);
      await journal.finish([writing.outboxId, after.outboxId, stuck.outboxId, behind.outboxId], noDeadline);
      await giveBack('writing');
      expect(await run('SELECT FROM outbox_sessions')).toEqual([]);
    });

    it('should neither take sessions with a failed row again and again, nor let them hold up others', async () => {
      const ids = Array.from({ length: 70 }, (_, i) => `failed ${i}`);
      const rows: AppendDone[] = [];
      for (const id of [...ids, 'sound']) {
        await start(id);
        for (let n = 0; n < 2; n++) {
          const row = await reserve(id);
          await commit(row);
          rows.push(row);
          if (n === 0 && id !== 'sound') await journal.fail(row.outboxId, 'no', true, noDeadline);
        }
      }
      const taken = await take();
      expect(taken).toHaveLength(71);
      expect(await work(...taken)).toEqual(
        rows.slice(-2).map(({ outboxId }) => ({ id: outboxId, state: 'TODO' })),
      );
      await giveBack(...taken);
      expect(await take()).toEqual(['sound']);
      await journal.sweep(noDeadline);
      expect(await take()).toEqual([]);
      await journal.finish(
        rows.slice(2).map(({ outboxId }) => outboxId),
        noDeadline,
      );
      await giveBack('sound');

      // What waited behind a failed row goes on once that is dropped, or tried again.
      const [dropped, behind] = rows as [AppendDone, AppendDone];
      expect(await journal.discard([behind.outboxId], noDeadline)).toBe(0);
      expect(await journal.discard([dropped.outboxId], noDeadline)).toBe(1);
      expect(await take()).toEqual(['failed 0']);
      expect(await work('failed 0')).toEqual([{ id: behind.outboxId, state: 'TODO' }]);
      await journal.fail(behind.outboxId, 'no', true, noDeadline);
      await giveBack('failed 0');
      expect(await take()).toEqual([]);
      expect(await journal.retry(null, noDeadline)).toBe(1);
      expect(await take()).toEqual(['failed 0']);
      await journal.finish([behind.outboxId], noDeadline);
      await giveBack('failed 0');
    });

    it('should give a key to another attempt once the lease of the first is over, which then is too late', async () => {
      const claim = { key: 'k', operation: 'o', inputHash: 'h', leaseMs: LEASE_MS };
      const claimBy = (token: string, more = {}) =>
        journal.claim({ ...claim, token, ...more }, noDeadline).then(({ kind }) => kind);
      expect(await claimBy('first')).toBe('claimed');
      expect(await claimBy('second')).toBe('busy');
      await run(`UPDATE idempotency_keys SET lease_until = now() - interval '1 s'`);
      expect(await claimBy('third', { inputHash: 'other' })).toBe('other');
      expect(await claimBy('second')).toBe('claimed');
      expect(await claimBy('first')).toBe('busy');
      const reply = (token: string) => journal.reply({ key: 'k', token, reply: [token] }, noDeadline);
      const insert = (token: string) =>
        journal.insertSession(sessionRow(`by ${token}`), { key: 'k', token, reply: [token] }, noDeadline);
      expect(await reply('first')).toBe(false);
      expect(await insert('first')).toBe('lost');
      await journal.release({ key: 'k', token: 'first' }, noDeadline);
      expect(await claimBy('third')).toBe('busy');
      expect(await insert('second')).toBe('written');
      expect(await insert('second')).toBe('lost');
      expect(await run(`SELECT id FROM sessions WHERE id LIKE 'by %'`)).toEqual([{ id: 'by second' }]);
      // A reply stays, whatever becomes of the lease.
      await run(`UPDATE idempotency_keys SET lease_until = now() - interval '1 s'`);
      await journal.release({ key: 'k', token: 'second' }, noDeadline);
      expect(await journal.claim({ ...claim, token: 'third' }, noDeadline)).toEqual({
        kind: 'done',
        reply: ['second'],
      });
    });

    it('should change rows whose computed columns are another version’s', async () => {
      const user: UserRow = {
        id: 'u',
        externalId: null,
        name: 'Zoë',
        email: 'Z@b.c',
        locale: null,
        metadata: null,
        createdAt: 0,
        updatedAt: 0,
      };
      await journal.insertUser(user, null, noDeadline);
      await run(`UPDATE users SET name_key = 'old', name_fold = 'old', email_fold = 'old'`);
      const renamed = { ...user, name: 'Zoe', email: null };
      expect(await journal.replaceUser(user, renamed, null, noDeadline)).toBe('written');
      expect(await createUserStore(opened.sql).byIds(['u'], noDeadline)).toEqual([renamed]);
      expect(await run('SELECT FROM users WHERE name_key = $1 OR name_fold = $1', 'old')).toEqual([]);
      // A row that is not as it was read is still left alone.
      expect(await journal.replaceUser(user, { ...user, name: 'Zo' }, null, noDeadline)).toBe('stale');

      const titled = { ...sessionRow('titled'), title: 'One' };
      await journal.insertSession(titled, null, noDeadline);
      await run(`UPDATE sessions SET title_fold = 'old' WHERE id = 'titled'`);
      expect(await journal.replaceSession(titled, { ...titled, title: 'Two' }, null, noDeadline)).toBe(
        'written',
      );
      expect(await run(`SELECT title_fold FROM sessions WHERE id = 'titled'`)).toEqual([
        { title_fold: 'two' },
      ]);
    });
  });
}
