// What every MetaStore must do, and with it the stores as a whole: health, clear, disposal.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { deadlineIn, noDeadline } from '../../datasources/deadline.ts';
import { nodeFor, ticksAt, timeuuid } from '../../datasources/timeuuid.ts';
import type { OpenStores, TurnRow } from '../../datasources/types.ts';
import { isEmpty } from '../../src/data-summary.ts';
import { DEMO_META, settleDemo } from '../../src/demo.ts';
import type { Engine } from './engines.ts';

/** Runs the suite against one engine. */
export function metaStoreSuite(engine: Engine): void {
  describe(`the stores of ${engine.name} as a whole`, () => {
    let stores: OpenStores;
    beforeAll(async () => {
      stores = await engine.open();
    });
    afterAll(() => stores[Symbol.asyncDispose]());
    beforeEach(() => stores.clear({}, noDeadline));

    it('should keep facts by key', async () => {
      expect(await stores.meta.get('demo', noDeadline)).toBeNull();
      await stores.meta.set('demo', 'yes 😀', noDeadline);
      await stores.meta.set('other', '', noDeadline);
      await stores.meta.set('demo', 'no', noDeadline);
      expect(await stores.meta.get('demo', noDeadline)).toBe('no');
      expect(await stores.meta.get('other', noDeadline)).toBe('');
    });

    it('should remove everything and set the facts given, in the same breath', async () => {
      await stores.meta.set('old', 'gone', noDeadline);
      await stores.users.put(
        [
          {
            id: 'u',
            externalId: null,
            name: null,
            email: null,
            locale: null,
            metadata: null,
            createdAt: null,
            updatedAt: null,
          },
        ],
        noDeadline,
      );
      await stores.graph.putEntities(
        [{ id: 'e', type: 't', name: 'n', aliases: [], description: null, metadata: null, shared: true }],
        noDeadline,
      );
      await stores.clear({ demo: 'yes', version: '1' }, noDeadline);
      expect(await stores.users.byIds(['u'], noDeadline)).toEqual([null]);
      expect(await stores.graph.entitiesByIds(['e'], noDeadline)).toEqual([null]);
      expect(await stores.meta.get('old', noDeadline)).toBeNull();
      expect(await stores.meta.get('demo', noDeadline)).toBe('yes');
      expect(await stores.meta.get('version', noDeadline)).toBe('1');
    });

    it('should take no demo where another product’s turns are, whatever else is empty', async () => {
      expect(await isEmpty(stores)).toBe(true);
      const turn: TurnRow = {
        sessionId: 'elsewhere',
        turnId: timeuuid(ticksAt(Date.parse('2026-01-01T00:00:00Z')), nodeFor('elsewhere')),
        externalId: null,
        index: 0,
        role: 'USER',
        content: 'Hello',
        createdAt: Date.parse('2026-01-01T00:00:00Z'),
        authorId: null,
        model: null,
        inputTokens: null,
        outputTokens: null,
        totalTokens: null,
        metadata: null,
        mentions: [],
      };
      await stores.turns.put([turn], noDeadline);
      const { signal } = new AbortController();
      await settleDemo(stores, { wanted: true, announce: () => {}, signal });
      expect(await stores.meta.get(DEMO_META, noDeadline)).toBeNull();
      expect(await stores.turns.byIds([turn], noDeadline)).toEqual([turn]);
      await stores.clear({}, noDeadline);
      expect(await isEmpty(stores)).toBe(true);
    });

    it('should report on every store', async () => {
      const health = await stores.health(noDeadline);
      expect(health.map(({ store }) => store).toSorted()).toEqual(['cache', 'graph', 'relational', 'turns']);
      for (const { healthy, version, latencyMs } of health) {
        expect(healthy).toBe(true);
        expect(version).toMatch(/^\d+/);
        expect(latencyMs).toBeGreaterThan(0);
      }
    });

    it('should report a store that does not answer in time as unhealthy, and not reject', async () => {
      using passed = deadlineIn(60_000);
      passed.cancel();
      for (const one of await stores.health(passed))
        expect(one).toMatchObject({ healthy: false, version: null, latencyMs: null });
    });

    it('should neither read nor write after its deadline', async () => {
      using passed = deadlineIn(60_000);
      passed.cancel();
      await stores.meta.set('kept', 'yes', noDeadline);
      await expect(stores.meta.set('kept', 'no', passed)).rejects.toMatchObject({ code: 'STORE_TIMEOUT' });
      await expect(stores.clear({}, passed)).rejects.toMatchObject({ code: 'STORE_TIMEOUT' });
      expect(await stores.meta.get('kept', noDeadline)).toBe('yes');
    });
  });
}
