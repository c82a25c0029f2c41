// A write that waits for the lock of a session's row sees the hold that it waited for, though its statement began before.

import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { noDeadline } from '../../datasources/deadline.ts';
import type { RelationalEngine } from '../../datasources/engine.ts';
import type { AppendRequest } from '../../datasources/journal.ts';
import { openPostgres } from '../../datasources/postgres/open.ts';
import { describeWith, postgresDatabase } from '../support/servers.ts';

describeWith(['postgres'], 'Holds in PostgreSQL', () => {
  let engine: RelationalEngine;
  let client: pg.Client;
  beforeAll(async () => {
    const options = await postgresDatabase();
    engine = await openPostgres(options, { migrate: true, signal: new AbortController().signal });
    client = new pg.Client({ connectionString: options.url });
    await client.connect();
    const rest = {
      userId: null,
      title: null,
      channel: null,
      status: 'ACTIVE',
      metadata: null,
    } as const;
    await engine.sessions.put(
      ['a', 'b'].map((id) => ({ id, ...rest, tags: [], startedAt: 0, endedAt: null })),
      noDeadline,
    );
    for (const id of ['a', 'b']) await engine.journal.place(id, 0, 0n, 0, noDeadline);
  }, 60_000);
  afterAll(async () => {
    await client?.end();
    await engine?.[Symbol.asyncDispose]();
  });

  /** Gives what a write comes to that waits for a hold on session `a`. */
  async function behindHold<Result>(write: () => Promise<Result>): Promise<Result> {
    await client.query('BEGIN');
    await client.query(
      `UPDATE sessions SET held_by = 'x', held_until = clock_timestamp() + interval '1 minute' WHERE id = 'a'`,
    );
    let isOver = false;
    const written = write().finally(() => {
      isOver = true;
    });
    await sleep(300);
    expect(isOver).toBe(false);
    await client.query('COMMIT');
    return written;
  }
  const request = (sessionId: string): AppendRequest => ({
    sessionId,
    count: 1,
    key: null,
    token: sessionId,
    leaseMs: 1_000,
  });

  it('should be seen by appends and deletions that waited for it', async () => {
    const { journal } = engine;
    const outcomes = await behindHold(() => journal.reserve([request('b'), request('a')], noDeadline));
    expect(outcomes).toEqual([expect.objectContaining({ firstIndex: 0 }), 'held']);
    await journal.letGo(['a'], 'x', noDeadline);
    expect(await behindHold(() => journal.deleteSession('a', 't', null, noDeadline))).toBe('held');
    const { held, others } = await behindHold(() => journal.hold(['b', 'a'], 'y', 1_000, noDeadline));
    expect({ held, others }).toEqual({ held: [], others: ['a'] });
    expect((await engine.sessions.byIds(['a'], noDeadline))[0]?.id).toBe('a');
    await journal.letGo(['a'], 'x', noDeadline);
  });

  it('should be stamped later than deletions that they waited for', async () => {
    const { journal } = engine;
    await client.query('BEGIN');
    await client.query(`SELECT FROM sessions WHERE id = 'a' FOR UPDATE`);
    const deleted = journal.deleteSession('a', 't', null, noDeadline);
    await sleep(200);
    const held = journal.hold(['a', 'b'], 'z', 1_000, noDeadline);
    await sleep(200);
    await client.query('COMMIT');
    expect(await deleted).toBe('written');
    const { stamp } = await held;
    const row = (await journal.list(10, noDeadline)).find(({ kind }) => kind === 'DELETE');
    expect(stamp).toBeGreaterThan(row?.stamp ?? Infinity);
    await journal.letGo(['a', 'b'], 'z', noDeadline);
    expect(await journal.hold(['nobody'], 'z', 1_000, noDeadline)).toEqual({
      held: [],
      others: [],
      stamp: 0,
    });
  });
});
