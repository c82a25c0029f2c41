// A long thread over many partitions: a page costs the same wherever it lies.

import { afterAll, beforeAll, expect, it } from 'vitest';
import { noDeadline } from '../../datasources/deadline.ts';
import { nodeFor, ticksAt, timeuuid } from '../../datasources/timeuuid.ts';
import type { TurnQuery, TurnRow } from '../../datasources/types.ts';
import { describeWith } from '../support/servers.ts';
import { type OpenTables, openTables, WIDE } from './tables.ts';

const BUCKETS = 100;
const PER_BUCKET = 100;
const DAY = 86_400_000;
const START = Date.UTC(2024, 0, 1, 0, 0, 1);
const SESSION = 'long';

describeWith(['cassandra'], 'a thread over a hundred partitions', () => {
  let tables: OpenTables;
  let reads = 0;
  const rows = Array.from({ length: BUCKETS * PER_BUCKET }, (_, index): TurnRow => {
    const createdAt =
      START + Math.floor(index / PER_BUCKET) * DAY + (index % PER_BUCKET) * Math.floor(DAY / PER_BUCKET / 2);
    return {
      sessionId: SESSION,
      turnId: timeuuid(ticksAt(createdAt), nodeFor(SESSION)),
      externalId: null,
      index,
      role: index % PER_BUCKET === 7 ? 'SYSTEM' : index % 2 === 0 ? 'USER' : 'ASSISTANT',
      content: `turn ${index}`,
      createdAt,
      authorId: null,
      model: null,
      inputTokens: null,
      outputTokens: null,
      totalTokens: null,
      metadata: null,
      mentions: [],
    };
  });

  beforeAll(async () => {
    tables = await openTables({ bucketDays: 1 });
    for (let start = 0; start < rows.length; start += 1_000)
      await tables.store().put(rows.slice(start, start + 1_000), noDeadline);
  });
  afterAll(() => tables[Symbol.asyncDispose]());

  /** A page and how many statements it took. */
  async function ask(query: Partial<TurnQuery> & Pick<TurnQuery, 'page'>) {
    reads = 0;
    const store = tables.store(WIDE, () => {
      reads += 1;
    });
    const [page] = await store.pages([SESSION], { range: null, roles: null, ...query }, noDeadline);
    return { indexes: page!.rows.map(({ index }) => index), reads, page: page! };
  }

  const spread = (from: number, count: number) => Array.from({ length: count }, (_, i) => from + i);

  it('should be paged at the same cost at its start, in its middle and at its end', async () => {
    for (const first of [0, 1, 2_530, 5_010, 7_555, 9_970]) {
      const after = first === 0 ? null : rows[first - 1]!.turnId;
      const up = await ask({ page: { limit: 20, from: 'start', after, before: null } });
      expect(up.indexes).toEqual(spread(first, 20));
      expect(up.reads).toBe(2);
      const before = rows[first + 20]!.turnId;
      const down = await ask({ page: { limit: 20, from: 'end', after: null, before } });
      expect(down.indexes).toEqual(spread(first, 20));
      expect(down.reads).toBe(first === 0 ? 2 : down.reads);
      expect(down.reads).toBeLessThanOrEqual(3);
    }
    const last = await ask({ page: { limit: 20, from: 'end', after: null, before: null } });
    expect(last.indexes).toEqual(spread(9_980, 20));
    expect(last.reads).toBe(2);
  });

  it('should have windows laid around any turn at the same cost', async () => {
    for (const middle of [50, 5_050, 9_950]) {
      const { indexes, reads } = await ask({ page: { around: rows[middle]!.turnId, limit: 20 } });
      expect(indexes).toEqual(spread(middle - 9, 20));
      expect(reads).toBe(5);
    }
  });

  it('should be read in the range that is asked for and not beside it', async () => {
    const range = { from: rows[5_000]!.createdAt, until: rows[5_030]!.createdAt };
    const page = { limit: 20, from: 'start' as const, after: null, before: null };
    const { indexes, reads } = await ask({ range, page });
    expect(indexes).toEqual(spread(5_000, 20));
    // The list of windows, the marks of one of them, and the turns that are left.
    expect(reads).toBeLessThanOrEqual(4);
  });

  it('should stop after a bounded number of partitions with a place to go on from', async () => {
    let [count, after, rounds] = [0, null as string | null, 0];
    for (;;) {
      const { page, reads } = await ask({
        roles: ['SYSTEM'],
        page: { limit: 100, from: 'start', after, before: null },
      });
      expect(reads).toBeLessThanOrEqual(110);
      count += page.rows.length;
      rounds += 1;
      if (!page.hasNext) break;
      const stoppedAt: string | undefined = 'stoppedAt' in page ? (page.stoppedAt as string) : undefined;
      expect(stoppedAt).toBeDefined();
      after = stoppedAt ?? null;
    }
    expect(count).toBe(BUCKETS);
    expect(rounds).toBeGreaterThan(1);
    expect(rounds).toBeLessThan(5);
  });
});
