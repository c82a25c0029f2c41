// How statements are run: how many there are for many keys, and whether each reads from an index.

import neo4j, { type Driver, type Plan } from 'neo4j-driver';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { noDeadline } from '../../datasources/deadline.ts';
import type { GraphEngine } from '../../datasources/engine.ts';
import { type CypherClient, Neo4jClient, type Params } from '../../datasources/neo4j/client.ts';
import { labelsOf } from '../../datasources/neo4j/labels.ts';
import { openNeo4j } from '../../datasources/neo4j/open.ts';
import type { Neo4jOptions } from '../../datasources/neo4j/options.ts';
import { serverAddress } from '../../datasources/neo4j/server-address.ts';
import { createGraphStore } from '../../datasources/neo4j/store.ts';
import type { GraphStore } from '../../datasources/types.ts';
import { describeWith, neo4jLabels } from '../support/servers.ts';
import { entity, OPENING, relation, total } from './graphs.ts';

const ENTITIES = 1_500;
const id = (i: number): string => `e${i}`;

/** Reading all of a label or a type, or sorting all that was found. */
const SCANS = /Scan|^Sort/;

interface Sent {
  text: string;
  params: Params;
}

describeWith(['neo4j'], 'statements to Neo4j', () => {
  let options: Neo4jOptions;
  let engine: GraphEngine;
  let client: Neo4jClient;
  let driver: Driver;
  let store: GraphStore;
  let sent: Sent[] = [];
  beforeAll(async () => {
    options = await neo4jLabels();
    engine = await openNeo4j(options, OPENING);
    const entities = Array.from({ length: ENTITIES }, (_, i) =>
      entity(id(i), { name: `Name ${i}`, type: `T${i % 5}` }),
    );
    await engine.graph.putEntities(entities, noDeadline);
    await engine.graph.putRelations(
      entities.slice(1).map((one, i) => relation(id(i % 7), one.id, { weight: i, type: `R${i % 3}` })),
      noDeadline,
    );
    await engine.graph.putSessionEntities(
      ['s', 't'],
      ['s', 't'].flatMap((session) => entities.slice(0, 500).map((one) => total(session, 'u', one.id))),
      noDeadline,
    );
    client = new Neo4jClient(serverAddress(options), options);
    const recording: CypherClient = {
      read: (text, params, deadline) => {
        sent.push({ text, params });
        return client.read(text, params, deadline);
      },
      write: (work, deadline) =>
        client.write(
          (transaction) =>
            work({
              run: (text, params) => {
                sent.push({ text, params });
                return transaction.run(text, params);
              },
            }),
          deadline,
        ),
    };
    store = createGraphStore(recording, labelsOf(options.labelPrefix));
    driver = neo4j.driver(options.url, undefined, { encrypted: 'ENCRYPTION_OFF' });
  });
  afterAll(async () => {
    await driver?.close();
    await client?.[Symbol.asyncDispose]();
    await engine?.[Symbol.asyncDispose]();
  });

  /** The statements that `call` sends. */
  const statementsOf = async (call: () => Promise<unknown>): Promise<Sent[]> => {
    sent = [];
    await call();
    return sent;
  };

  const operatorsOf = (plan: Plan): string[] => [plan.operatorType, ...plan.children.flatMap(operatorsOf)];

  /** The operators of a statement's plan. */
  const planOf = async ({ text, params }: Sent): Promise<string[]> => {
    const { summary } = await driver.executeQuery(`EXPLAIN ${text}`, params, { database: options.database });
    if (!summary.plan) throw new Error(`There is no plan of ${text}`);
    return operatorsOf(summary.plan).map((operator) => operator.replace(/@.*$/, ''));
  };

  const page = { limit: 20, from: 'start', after: null, before: null } as const;
  const fromEnd = { ...page, from: 'end', before: { rank: 0, name: 'name 2', id: 'e2' } } as const;
  const relations = { direction: 'BOTH', types: null, minWeight: null, order: 'WEIGHT', page } as const;
  const mentioned = { types: null, order: 'COUNT', page } as const;
  const walked = { depth: 3, types: null, limit: 20 } as const;

  const reads: Record<string, { most: number; read: (ids: string[]) => Promise<unknown> }> = {
    entitiesByIds: { most: 1, read: (ids) => store.entitiesByIds(ids, noDeadline) },
    'entities of all': {
      most: 1,
      read: () => store.entities({ filter: { types: null, name: null }, page }, noDeadline),
    },
    'entities of types': {
      most: 1,
      read: () => store.entities({ filter: { types: ['T1', 'T2'], name: null }, page: fromEnd }, noDeadline),
    },
    'relations by weight': { most: 1, read: (ids) => store.relations(ids, relations, noDeadline) },
    'relations by name': {
      most: 1,
      read: (ids) =>
        store.relations(ids, { ...relations, order: 'NAME', types: ['R1'], minWeight: 3 }, noDeadline),
    },
    related: { most: 5, read: (ids) => store.related(ids, walked, noDeadline) },
    'related by types': {
      most: 5,
      read: (ids) => store.related(ids, { ...walked, types: ['R1'] }, noDeadline),
    },
    paths: {
      most: 8,
      read: (ids) => store.paths(ids, { to: id(77), maxLength: 6, types: null }, noDeadline),
    },
    userEntities: { most: 1, read: (ids) => store.userEntities([...ids, 'u'], mentioned, noDeadline) },
    entityUsers: { most: 1, read: (ids) => store.entityUsers(ids, mentioned, noDeadline) },
    entitySessions: {
      most: 1,
      read: (ids) => store.entitySessions(ids, { ...mentioned, order: 'RECENT' }, noDeadline),
    },
  };

  for (const [name, { most, read }] of Object.entries(reads))
    it(`should read ${name} from indexes, in as few statements for 1 key as for 1,000`, async () => {
      for (const length of [1, 1000]) {
        const ids = Array.from({ length }, (_, i) => id(i));
        const statements = await statementsOf(() => read(ids));
        expect(statements.length).toBeLessThanOrEqual(most);
        for (const statement of new Map(statements.map((one) => [one.text, one])).values())
          expect((await planOf(statement)).filter((operator) => SCANS.test(operator))).toEqual([]);
      }
    });

  it('should look for the relation between two entities from either end', async () => {
    const statements = await statementsOf(() => store.related([id(9)], walked, noDeadline));
    const plans = await Promise.all(statements.map(planOf));
    expect(plans.filter((operators) => operators.includes('Expand(Into)'))).toHaveLength(1);
    expect(plans.flat()).not.toContain('Expand(All)');
  });

  it('should find names by the full-text index alone', async () => {
    const filter = { types: ['T1'], name: 'name 17' };
    const [statement] = await statementsOf(() => store.entities({ filter, page }, noDeadline));
    const operators = await planOf(statement!);
    expect(operators).toContain('ProcedureCall');
    expect(operators.filter((operator) => SCANS.test(operator))).toEqual([]);
  });

  it('should read what a session mentions from the session', async () => {
    const [statement] = await statementsOf(() => store.sessionEntities(['s'], mentioned, noDeadline));
    const operators = await planOf(statement!);
    expect(operators.some((operator) => /UniqueIndexSeek/.test(operator))).toBe(true);
    expect(operators.filter((operator) => /Scan/.test(operator))).toEqual([]);
  });

  it('should write without looking at all of anything', async () => {
    const writes = await statementsOf(async () => {
      await store.putEntities([entity(id(1), { name: 'New', type: 'T9' })], noDeadline);
      await store.putRelations([relation(id(1), id(2), { weight: 2 })], noDeadline);
      await store.putSessionEntities(['s'], [total('s', 'v', id(1)), total('s', 'v', id(2))], noDeadline);
      await store.putSessionEntities(['t'], [], noDeadline);
    });
    expect(writes.length).toBeGreaterThan(10);
    for (const statement of writes)
      expect((await planOf(statement)).filter((operator) => SCANS.test(operator))).toEqual([]);
  });
});
