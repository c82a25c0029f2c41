// A client that takes users and sessions through everything that can be written of them, each step until it is acknowledged.

import { expect } from 'vitest';
import { noDeadline } from '../../datasources/deadline.ts';
import type { SessionQuery } from '../../datasources/paging.ts';
import type { OpenStores } from '../../datasources/types.ts';
import type { Random } from '../../demo/random.ts';
import { turnId } from '../../src/ids.ts';
import { Sender } from './clients.ts';

/** A user with one session, as far as it has come: global ids as payloads gave them. */
export interface Life {
  name: string;
  userId: string | null;
  sessionId: string | null;
  /** Ids of its turns. */
  turns: string[];
  isEnded: boolean;
  /** Whether its deletion was sent, which may have been heard although nobody said so. */
  mayBeDeleted: boolean;
  isDeleted: boolean;
  /** Whether its entity was given a name, and a relation to the next. */
  isNamed: boolean;
}

const mutation = (name: string, input: string, selection: string): [string, string] => [
  name,
  `mutation ($input: ${input}!) { ${name}(input: $input) { ${selection} } }`,
];
const CREATE = mutation('createUser', 'CreateUserInput', 'user { id }');
const RENAME = mutation('updateUser', 'UpdateUserInput', 'user { id }');
const START = mutation('startSession', 'StartSessionInput', 'session { id }');
const APPEND = mutation('appendTurns', 'AppendTurnsInput', 'turns { id }');
const RETITLE = mutation('updateSession', 'UpdateSessionInput', 'session { id }');
const NAME = mutation('upsertEntities', 'UpsertEntitiesInput', 'entities { id }');
const RELATE = mutation('upsertRelations', 'UpsertRelationsInput', 'relations { type }');
const END = mutation('endSession', 'EndSessionInput', 'session { id }');
const DELETE = mutation('deleteSession', 'DeleteSessionInput', 'deletedSessionId');

/** What an entity that a life mentions is called: its id without a prefix. */
export const entityOf = ({ name }: Life): string => `of-${name}`;

/** Lives one life after the other until told to stop. The last one may stand still anywhere. */
export class Lives {
  readonly all: Life[] = [];
  readonly #sender: Sender;
  readonly #running: Promise<void>;

  constructor(urls: () => readonly string[], random: Random, name: string) {
    this.#sender = new Sender(urls, random);
    this.#running = this.#run(name);
  }

  async stop(): Promise<void> {
    this.#sender.isOver = true;
    await this.#running;
  }

  async #run(client: string): Promise<void> {
    for (let n = 0; !this.#sender.isOver; n++) {
      const life: Life = {
        name: `${client}-${n}`,
        userId: null,
        sessionId: null,
        turns: [],
        isEnded: false,
        mayBeDeleted: false,
        isDeleted: false,
        isNamed: false,
      };
      this.all.push(life);
      await this.#live(life);
    }
  }

  async #live(life: Life): Promise<void> {
    const { name } = life;
    let step = 0;
    const send = <Payload>([field, query]: [string, string], input: object): Promise<Payload | null> =>
      this.#sender.send(field, query, { ...input, idempotencyKey: `${name} ${++step}` });

    const created = await send<{ user: { id: string } }>(CREATE, { name, externalId: name });
    if (created === null) return;
    life.userId = created.user.id;
    if ((await send(RENAME, { id: life.userId, locale: 'eo' })) === null) return;
    const started = await send<{ session: { id: string } }>(START, { userId: life.userId });
    if (started === null) return;
    life.sessionId = started.session.id;
    const turns = ['first', 'second'].map((content) => ({
      role: 'USER',
      content,
      mentions: [{ entityId: `ent_${entityOf(life)}` }],
    }));
    for (let n = 0; n < 2; n++) {
      const payload = await send<{ turns: { id: string }[] }>(APPEND, { sessionId: life.sessionId, turns });
      if (payload === null) return;
      life.turns.push(...payload.turns.map(({ id }) => id));
    }
    if ((await send(RETITLE, { id: life.sessionId, title: name })) === null) return;
    if ((await send(END, { id: life.sessionId })) === null) return;
    life.isEnded = true;
    if (this.#sender.random.next() < 0.5) {
      life.mayBeDeleted = true;
      life.isDeleted = (await send(DELETE, { id: life.sessionId })) !== null;
      return;
    }
    const entities = [
      { id: entityOf(life), type: 'Thing', name },
      { id: 'hub', type: 'Thing', name: 'Hub', shared: true },
    ];
    if ((await send(NAME, { entities })) === null) return;
    const relations = [{ fromId: `ent_${entityOf(life)}`, toId: 'ent_hub', type: 'IS_NEAR' }];
    life.isNamed = (await send(RELATE, { relations })) !== null;
  }
}

const ALL_OF_A_USER: SessionQuery = {
  filter: {
    userId: null,
    channels: null,
    statuses: null,
    tags: null,
    title: null,
    startedAt: null,
    lastTurnAt: null,
  },
  order: { field: 'STARTED_AT', direction: 'ASC' },
  page: { limit: 10, from: 'start', after: null, before: null },
};
const PAGE = { limit: 10, from: 'start', after: null, before: null } as const;

/** Checks that each life has left what was acknowledged, once, and nothing of what was deleted. */
export async function expectLived(lives: readonly Life[], stores: OpenStores): Promise<void> {
  // Every step is sent until it is acknowledged, but for those of the life that was going on at the end.
  for (const life of lives.slice(0, -1))
    expect(life, life.name).toSatisfy(({ isDeleted, isNamed }) => isDeleted || isNamed);
  for (const life of lives) {
    const { name, userId, sessionId, turns, isEnded, mayBeDeleted, isDeleted, isNamed } = life;
    if (userId === null || sessionId === null) continue;
    const user = userId.slice(4);
    const id = sessionId.slice(4);
    expect((await stores.users.byIds([user], noDeadline))[0]).toMatchObject({
      name,
      externalId: name,
      locale: 'eo',
    });
    const [sessions] = await stores.sessions.pages([user], ALL_OF_A_USER, noDeadline);
    const [outlines] = await stores.turns.outlines([id], noDeadline);
    const [mentions] = await stores.turns.mentions([entityOf(life)], { range: null, page: PAGE }, noDeadline);
    const [entity] = await stores.graph.entitiesByIds([entityOf(life)], noDeadline);
    if (isDeleted) {
      expect([sessions?.rows, outlines, mentions?.rows, entity], name).toEqual([[], [], [], null]);
      continue;
    }
    if (mayBeDeleted || !isEnded) continue;
    expect(sessions?.rows, name).toMatchObject([{ id, title: name, status: 'ENDED', turnCount: 4 }]);
    expect(outlines?.map(turnId), name).toEqual(turns);
    expect(mentions?.rows.map(turnId).toSorted(), name).toEqual(turns.toSorted());
    if (!isNamed) continue;
    expect(entity, name).toMatchObject({ type: 'Thing', name });
    const [relations] = await stores.graph.relations(
      [entityOf(life)],
      { direction: 'OUT', types: null, minWeight: null, order: 'WEIGHT', page: PAGE },
      noDeadline,
    );
    expect(relations?.rows, name).toMatchObject([{ relation: { toId: 'hub', type: 'IS_NEAR' } }]);
  }
}
