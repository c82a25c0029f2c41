// Which replicas are asked where what was acknowledged must be seen.

import { Client, types } from 'cassandra-driver';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openCassandra } from '../../datasources/cassandra/open.ts';
import type { CassandraOptions } from '../../datasources/cassandra/options.ts';
import { freshRead } from '../../datasources/cassandra/overlap.ts';
import { noDeadline } from '../../datasources/deadline.ts';
import type { Consistency, TurnStore } from '../../datasources/types.ts';
import { embeddedStores } from '../support/data-folder.ts';
import { cassandraKeyspace, describeWith } from '../support/servers.ts';
import { turnAt } from './traffic.ts';

const ALL: readonly Consistency[] = ['ONE', 'LOCAL_QUORUM', 'QUORUM', 'ALL'];

/** Of replicas in some data centres, the first the near one, every set of them that may have answered; as bits. */
function answers(consistency: Consistency, datacenters: readonly number[]): number[] {
  const replicas = datacenters.reduce((sum, count) => sum + count, 0);
  const near = datacenters[0] ?? 0;
  const bits = (set: number): number => set.toString(2).replaceAll('0', '').length;
  const isEnough: Record<Consistency, (set: number) => boolean> = {
    ONE: (set) => set !== 0,
    LOCAL_QUORUM: (set) => bits(set & (2 ** near - 1)) > near / 2,
    QUORUM: (set) => bits(set) > replicas / 2,
    ALL: (set) => bits(set) === replicas,
  };
  return Array.from({ length: 2 ** replicas }, (_, set) => set).filter(isEnough[consistency]);
}

function overlap(read: Consistency, write: Consistency, datacenters: readonly number[]): boolean {
  const writes = answers(write, datacenters);
  return answers(read, datacenters).every((asked) => writes.every((written) => (asked & written) !== 0));
}

describe('the consistency of fresh reads', () => {
  it('should share a replica with every write, in one data centre and in two', () => {
    for (const datacenters of [[1], [2], [3], [3, 3], [2, 3]])
      for (const read of ALL)
        for (const write of ALL)
          expect([read, write, overlap(freshRead(read, write), write, datacenters)]).toEqual([
            read,
            write,
            true,
          ]);
  });

  it('should be as configured where that will do, and else what asks the fewest', () => {
    for (const read of ALL)
      for (const write of ALL) {
        const enough = ALL.filter((one) => overlap(one, write, [3, 3]));
        expect([read, write, freshRead(read, write)]).toEqual([
          read,
          write,
          enough.includes(read) ? read : enough[0],
        ]);
      }
  });
});

describeWith(['cassandra'], 'fresh reads of turns', () => {
  let options: CassandraOptions;
  beforeAll(async () => {
    options = await cassandraKeyspace();
    const made = await openCassandra(options, { migrate: true, signal: new AbortController().signal });
    await made[Symbol.asyncDispose]();
  });
  const executed = vi.spyOn(Client.prototype, 'execute');
  const batched = vi.spyOn(Client.prototype, 'batch');
  afterAll(() => {
    executed.mockRestore();
    batched.mockRestore();
  });

  /** With what consistency a store reads, for itself and in order to write, and writes. */
  async function sentBy(store: TurnStore, number: number) {
    const row = turnAt(number, 1);
    const sent = async (call: () => Promise<unknown>) => {
      executed.mockClear();
      batched.mockClear();
      await call();
      const isRead = (text: string) => text.trimStart().startsWith('SELECT');
      const consistencies = (calls: readonly (readonly unknown[])[]) =>
        new Set(calls.map((given) => (given.at(-1) as { consistency?: number }).consistency));
      const { calls } = executed.mock;
      return {
        reads: consistencies(calls.filter(([text]) => isRead(text))),
        writes: consistencies([...batched.mock.calls, ...calls.filter(([text]) => !isRead(text))]),
      };
    };
    const page = { limit: 1, from: 'end' as const, after: null, before: null };
    const { writes } = await sent(() => store.append([row], Date.now() * 1_000, noDeadline));
    const { reads } = await sent(async () => {
      expect(await store.mentioned([row], noDeadline)).toMatchObject([{ mentions: row.mentions }]);
      await store.byIds([row], noDeadline);
      await store.outlines([row.sessionId], noDeadline);
      await store.pages([row.sessionId], { range: null, roles: null, page }, noDeadline);
    });
    const { reads: before } = await sent(() => store.indexMentions([row], noDeadline));
    return { writes, reads, before };
  }

  it('should ask so many replicas that one has the write, and the others as configured', async () => {
    const { one, localQuorum, quorum, all } = types.consistencies;
    let number = 100;
    for (const [read, write, plain, fresh, written] of [
      ['ONE', 'ONE', one, all, one],
      ['LOCAL_QUORUM', 'ONE', localQuorum, all, one],
      ['ONE', 'LOCAL_QUORUM', one, localQuorum, localQuorum],
      ['ALL', 'LOCAL_QUORUM', all, all, localQuorum],
      ['ONE', 'QUORUM', one, quorum, quorum],
      ['ONE', 'ALL', one, one, all],
    ] as const) {
      const how = { ...options, readConsistency: read, writeConsistency: write };
      await using engine = await openCassandra(how, {
        migrate: false,
        signal: new AbortController().signal,
      });
      const name = `${read} ${write}`;
      const usual = await sentBy(engine.turns, number++);
      const late = await sentBy(engine.fresh, number++);
      expect([name, usual.reads, usual.writes]).toEqual([name, new Set([plain]), new Set([written])]);
      expect([name, late.reads, late.writes]).toEqual([name, new Set([fresh]), new Set([written])]);
      // What is about to be written over, or indexed, must be seen in any case.
      const seeing = { ONE: all, LOCAL_QUORUM: localQuorum, QUORUM: quorum, ALL: all }[write];
      for (const { before } of [usual, late]) expect([name, before]).toEqual([name, new Set([seeing])]);
    }
  });

  it('should be what writes and their worker get', async () => {
    const how = { ...options, readConsistency: 'ONE', writeConsistency: 'ONE' } as const;
    await using stores = await embeddedStores({ cassandra: how });
    let number = 200;
    const reading = (consistency: Consistency | null, fresh: boolean) =>
      sentBy(stores.reading({ consistency, fresh }).turns, number++);
    const { one, quorum, all } = types.consistencies;
    expect((await reading(null, true)).reads).toEqual(new Set([all]));
    expect((await reading(null, false)).reads).toEqual(new Set([one]));
    // A request that says so itself.
    expect((await reading('QUORUM', true)).reads).toEqual(new Set([quorum]));
  });
});
