// How a check goes about it: samples, lists of many pages, sessions that are being written, stores that do not answer.

import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noDeadline } from '../../datasources/deadline.ts';
import { StoreError } from '../../datasources/errors.ts';
import { nodeFor, ticksAt, timeuuid } from '../../datasources/timeuuid.ts';
import type { PageSpec, TurnRow, TurnStore } from '../../datasources/types.ts';
import { DEMO_NOW, generateDemo } from '../../demo/generate.ts';
import { Random } from '../../demo/random.ts';
import type { TimedList } from '../../verify/lists.ts';
import { probes, reservoir } from '../../verify/select.ts';
import type { VerifyStores } from '../../verify/verify.ts';
import { type Archive, archive } from '../import/archive.ts';
import { check, type Fragile, openFragile } from './embedded.ts';

let fragile: Fragile;
beforeAll(async () => {
  fragile = await openFragile();
});
afterAll(() => fragile[Symbol.asyncDispose]());

/** The stores with some methods of the turn store replaced. */
function withTurns(replaced: Partial<TurnStore>): VerifyStores {
  return { ...fragile.stores, turns: { ...fragile.stores.turns, ...replaced } };
}

const START = Date.UTC(2026, 0, 1);

/** One session whose turns and mentions fill many pages, and others that mention its first entity all the while. */
function crowded(): Partial<Archive> {
  const time = (ms: number) => new Date(START + ms).toISOString();
  const turn = (sessionId: string, index: number, ms: number) => ({
    id: `${sessionId}#${index}`,
    sessionId,
    index,
    role: 'user',
    content: `Turn ${index}`,
    createdAt: time(ms),
  });
  const mention = (sessionId: string, index: number, entity: number) => ({
    turnId: `${sessionId}#${index}`,
    sessionId,
    entityId: `e${entity}`,
  });
  const long = Array.from({ length: 450 }, (_, index) => index);
  const others = Array.from({ length: 300 }, (_, index) => index);
  return {
    users: [{ id: 'u' }],
    entities: Array.from({ length: 230 }, (_, index) => ({ id: `e${index}`, type: 'T', name: `E ${index}` })),
    sessions: [
      { id: 'long', userId: 'u', startedAt: time(0) },
      ...others.map((n) => ({ id: `s${n}`, userId: 'u', startedAt: time(n * 1_000) })),
    ],
    turns: [
      ...long.map((index) => turn('long', index, index * 1_000)),
      ...others.map((n) => turn(`s${n}`, 0, n * 1_000 + 500)),
    ],
    mentions: [
      ...long.map((index) => mention('long', index, index % 230)),
      mention('long', 10, 0),
      mention('long', 440, 0),
      ...others.map((n) => mention(`s${n}`, 0, 0)),
    ],
  };
}

describe('lists of many pages', () => {
  it('should be read to their end, and what is lost in the middle of others found', async () => {
    await fragile.fill(crowded());
    const whole = await check(fragile.stores);
    expect(whole.told).toEqual([]);
    expect(whole.checked).toMatchObject({
      turns: 750,
      mentions: 752,
      mentionsByEntity: 752,
      sessionEntities: 530,
    });

    for (const index of [0, 10, 230, 440]) {
      await fragile.fill(crowded());
      const [lost] = await fragile.sql<{ turn_id: string }>(
        `DELETE FROM mentions WHERE session_id = 'long' AND entity_id = 'e0'
         AND turn_id = (SELECT turn_id FROM turns WHERE session_id = 'long' AND index = $1) RETURNING turn_id`,
        [index],
      );
      const { told } = await check(fragile.stores);
      expect(told).toEqual([
        expect.objectContaining({
          check: 'mention.missing',
          object: `trn_${lost!.turn_id}_long`,
          part: expect.stringMatching(/^mention \d+ of ent_e0$/) as unknown,
          stored: null,
        }),
      ]);
    }
  });
});

describe('a sample', () => {
  it('should be drawn again by its seed, and be another by another', async () => {
    const { users, entities, sessions, turns, mentions, relations } = generateDemo();
    await fragile.fill({ users, entities, sessions, turns, mentions, relations } as unknown as Archive);
    await fragile.sql('UPDATE sessions SET turn_count = turn_count + 1');
    const objects = async (seed: number) =>
      (await check(fragile.stores, { sample: 40, seed })).told.map(({ object }) => object).toSorted();
    const first = await objects(7);
    expect(first).toHaveLength(40);
    expect(await objects(7)).toEqual(first);
    expect(await objects(8)).not.toEqual(first);
  });

  it('should have the sessions with the latest turns, which a backup misses first', async () => {
    const { told } = await check(fragile.stores, { sample: 40, seed: 3 });
    const latest = await fragile.sql<{ id: string }>(
      'SELECT id FROM sessions ORDER BY last_turn_at DESC NULLS LAST LIMIT 10',
    );
    const objects = told.map(({ object }) => object);
    for (const { id } of latest) expect(objects).toContain(`ses_${id}`);
  });

  it('should look at everything where there is no more than it asks for', async () => {
    const report = await check(fragile.stores, { sample: 400 });
    expect(report.checked.sessions).toBe(400);
    expect(report.mode).toEqual({ all: false, sample: 400, seed: 1 });
  });

  it('should be drawn from more than the stores count without going through them', async () => {
    await fragile.fill({});
    const many = Array.from({ length: 10_050 }, (_, index) => index);
    for (let start = 0; start < many.length; start += 1_000) {
      const some = many.slice(start, start + 1_000);
      const base = { metadata: null, createdAt: null, updatedAt: null };
      await fragile.stores.users.put(
        some.map((n) => ({
          ...base,
          id: `u${n}`,
          externalId: null,
          name: null,
          email: null,
          locale: null,
          createdAt: START + n,
        })),
        noDeadline,
      );
      await fragile.stores.sessions.put(
        some.map((n) => ({
          id: `s${n}`,
          userId: `u${n}`,
          title: null,
          channel: null,
          status: 'ACTIVE',
          tags: [],
          metadata: null,
          startedAt: START + n * 1_000,
          endedAt: null,
        })),
        noDeadline,
      );
      await fragile.stores.graph.putEntities(
        some.map((n) => ({
          id: `e${n}`,
          type: 'T',
          name: `E ${n}`,
          aliases: [],
          description: null,
          metadata: null,
          shared: false,
        })),
        noDeadline,
      );
    }
    const report = await check(fragile.stores, { sample: 60 });
    expect(report).toMatchObject({
      outcome: 'fine',
      stored: { users: null, sessions: null, entities: 10_050 },
      checked: { sessions: 60, users: 60, entities: 20 },
    });
  });

  it('should read the same piece of a long list each time', async () => {
    await fragile.fill(crowded());
    await fragile.sql('UPDATE mentions SET count = count + 1');
    const parts = async () => {
      const { told } = await check(fragile.stores, { sample: 1, seed: 5 });
      return told.map(({ check, object, part }) => `${check} ${object} ${part}`).toSorted();
    };
    const first = await parts();
    expect(first.length).toBeGreaterThan(0);
    for (let again = 0; again < 2; again += 1) expect(await parts()).toEqual(first);
  });

  it('should have what it is asked for, nothing twice, from any list', async () => {
    const row = fc.record({ time: fc.integer({ min: 0, max: 50 }), id: fc.uuid() });
    const rowsOf = fc.uniqueArray(row, { selector: ({ id }) => id, maxLength: 300 });
    await fc.assert(
      fc.asyncProperty(rowsOf, fc.integer({ min: 1, max: 60 }), fc.nat(), async (rows, size, seed) => {
        const list = inMemory(rows);
        const draw = (how: typeof probes | typeof reservoir) => {
          const random = new Random(seed);
          return how(list, size, () => random.next());
        };
        const ids = new Set(rows.map(({ id }) => id));
        for (const how of [probes, reservoir]) {
          const drawn = await draw(how);
          expect(new Set(drawn).size).toBe(drawn.length);
          for (const id of drawn) expect(ids).toContain(id);
          expect(await draw(how)).toEqual(drawn);
          if (how === reservoir) expect(drawn).toHaveLength(Math.min(size, rows.length));
          else expect(drawn.length > 0).toBe(rows.length > 0);
        }
      }),
    );
  });
});

interface Timed {
  id: string;
  time: number;
}

/** A list by time and id. */
function inMemory(given: readonly Timed[]): TimedList<Timed, Timed> {
  const compare = (a: Timed, b: Timed) => a.time - b.time || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
  const rows = given.toSorted(compare);
  return {
    count: async () => null,
    page: async ({ limit, from, after }: PageSpec<Timed>) => {
      const rest = rows.filter((row) => after === null || compare(row, after) > 0);
      const page = from === 'start' ? rest.slice(0, limit) : rest.slice(-limit);
      return { rows: page, hasNext: rest.length > page.length, hasPrevious: false };
    },
    keyOf: (row) => row,
    keyAt: (time) => ({ time, id: '' }),
    timeOf: ({ time }) => time,
  };
}

describe('a session that is being written', () => {
  const turn: TurnRow = {
    sessionId: 's-1',
    turnId: timeuuid(ticksAt(DEMO_NOW), nodeFor('s-1')),
    externalId: null,
    index: 1_000,
    role: 'USER',
    content: 'Just now',
    createdAt: DEMO_NOW,
    authorId: null,
    model: null,
    inputTokens: null,
    outputTokens: null,
    totalTokens: null,
    metadata: null,
    mentions: [],
  };

  it('should not be reported when its counters follow its turns a moment later', async () => {
    await fragile.fill(archive());
    const { sessions, turns } = fragile.stores;
    const [before] = await sessions.byIds(['s-1'], noDeadline);
    let looks = 0;
    // The turn is there and its session does not know of it yet; it does once the first look is over.
    await turns.put([turn], noDeadline);
    const stores = withTurns({
      pages: async (ids, query, deadline) => {
        const pages = await turns.pages(ids, query, deadline);
        if (ids.includes('s-1')) looks += 1;
        return pages;
      },
    });
    const running = check(stores, { pauseMs: 400 });
    while (looks === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    const derived = {
      id: 's-1',
      turnCount: before!.turnCount + 1,
      lastTurnAt: DEMO_NOW,
      lastTurnPreview: 'Just now',
      title: null,
    };
    await sessions.derive([derived], noDeadline);
    expect((await running).told).toEqual([]);
    expect(looks).toBe(2);
  });

  it('should be reported when they do not', async () => {
    await fragile.fill(archive());
    await fragile.stores.turns.put([turn], noDeadline);
    const { told } = await check(fragile.stores);
    expect(told.map((problem) => problem.check).toSorted()).toEqual([
      'session.lastTurnAt',
      'session.lastTurnPreview',
      'session.turnCount',
    ]);
  });
});

describe('a store that does not answer', () => {
  it('should end the check with its name when it hangs for good', async () => {
    await fragile.fill(archive());
    const stores = withTurns({ pages: () => new Promise(() => {}) });
    const begun = performance.now();
    const report = await check(stores, { callMs: 100, attempts: 1 });
    expect(report).toMatchObject({ outcome: 'failed', failure: 'The turns store did not answer in time.' });
    expect(performance.now() - begun).toBeLessThan(3_000);
  });

  it('should be asked again when it was away for a moment', async () => {
    await fragile.fill(archive());
    const { turns } = fragile.stores;
    let calls = 0;
    const stores = withTurns({
      pages: (...args) => {
        calls += 1;
        return calls === 1
          ? Promise.reject(new StoreError('STORE_UNAVAILABLE', 'turns'))
          : turns.pages(...args);
      },
    });
    expect(await check(stores)).toMatchObject({ outcome: 'fine', told: [] });
  });

  it('should not be taken for a fault of the data, nor a fault of the program for a store', async () => {
    const stores = withTurns({ pages: () => Promise.reject(new TypeError('a bug')) });
    await expect(check(stores)).rejects.toThrow('a bug');
  });
});

describe('a check that is cancelled', () => {
  it('should end at once with what was found by then', async () => {
    await fragile.fill(archive());
    await fragile.sql(`UPDATE meta SET value = 'half'`);
    const abort = new AbortController();
    const stores = withTurns({
      pages: () => {
        abort.abort();
        return new Promise(() => {});
      },
    });
    const report = await check(stores, { signal: abort.signal });
    expect(report).toMatchObject({
      outcome: 'cancelled',
      failure: null,
      problems: { byCheck: { 'meta.demo': 1 } },
    });
  });
});

describe('the counts of types', () => {
  it('should be those of the entities that are listed', async () => {
    await fragile.fill(archive());
    const { graph } = fragile.stores;
    const stores: VerifyStores = {
      ...fragile.stores,
      graph: { ...graph, entityTypes: async () => [{ type: 'Ort', count: 6 }] },
    };
    const { told } = await check(stores);
    expect(told.map(({ object, stored, expected }) => [object, stored, expected]).toSorted()).toEqual([
      ['entities of type Ort', 6, 2],
      ['entities of type Person', 0, 2],
      ['entities of type 場所', 0, 2],
    ]);
  });
});
