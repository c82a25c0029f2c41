// The demo data: support conversations of Northfold, a shop for e-bikes and outdoor gear that does not exist, in eight
// languages. The texts are written by hand in `languages/`, as scenes with slots and alternatives (screenplay.ts); here people
// are given sessions, sessions scenes, and turns their times. One seed gives the same data, byte for byte, on every machine.

import { Casting, PLANS } from './cast.ts';
import { Stage } from './conversation.ts';
import { catalogueEntities, entityId, orderEntity } from './entities.ts';
import { DAY_MS, formatTime } from './format.ts';
import { linker } from './linker.ts';
import { OrderBook } from './orders.ts';
import type { Person } from './people.ts';
import { people } from './people.ts';
import { cities } from './places.ts';
import { Random } from './random.ts';
import type { DemoData, DemoMention, DemoTurn, DemoUser } from './records.ts';
import { relate } from './relations.ts';
import { planSessions } from './schedule.ts';
import { SessionWriter } from './session-writer.ts';

export type * from './records.ts';

export interface DemoOptions {
  /** Another seed gives other data. 1 when left out. */
  seed?: number;
  /** How many users; 50 when left out. */
  users?: number;
  /** How many sessions; 400 when left out. */
  sessions?: number;
  /** About how many turns; 6,000 when left out. A conversation has about ten at least, whatever is asked for. */
  turns?: number;
  /** When the newest conversations go on, in milliseconds since 1970; 2026-11-01T15:00Z when left out. */
  now?: number;
}

/** The moment up to which the data goes unless told. */
export const DEMO_NOW = Date.UTC(2026, 10, 1, 15);

/** Generates the demo data. Everything in it refers only to what is in it, too. */
export function generateDemo(options: DemoOptions = {}): DemoData {
  const { seed = 1, users: userCount = 50, sessions: sessionCount = 400, turns: turnCount = 6000 } = options;
  const now = options.now ?? DEMO_NOW;
  const random = new Random(seed);
  const persons = people(userCount);
  const plans = new Map(persons.map((person) => [person.id, random.pick(PLANS)]));
  const orders = new OrderBook(random);
  const writer = new SessionWriter(random, new Stage(random), new Casting(random, orders), plans, now);
  const sessions = planSessions(persons, sessionCount, turnCount, now, random).map((plan) =>
    writer.write(plan),
  );
  const turns = sessions.flatMap((session) => session.turns);
  const catalogue = catalogueEntities();
  const placed = new Map(orders.orders.map((order) => [entityId('Order', order.number), order]));
  const link = linker([...catalogue, ...[...placed.values()].map(orderEntity)]);
  const mentions = turns.flatMap((turn) => mentionsOf(turn, link));
  const mentioned = new Set(mentions.map((mention) => mention.entityId));
  // Nobody would come upon an order that no conversation names.
  const known = [...placed].flatMap(([id, order]) => (mentioned.has(id) ? [order] : []));
  return {
    users: persons.map((person) => user(person, plans.get(person.id)!, now, random)),
    entities: [...catalogue, ...known.map(orderEntity)],
    sessions: sessions.map(({ session }) => session),
    turns,
    mentions,
    relations: relate(known, mentions),
  };
}

function user(person: Person, plan: string, now: number, random: Random): DemoUser {
  return {
    id: person.id,
    name: person.name,
    email: person.email,
    locale: person.locale,
    createdAt: formatTime(now - random.int(430, 1300) * DAY_MS - random.int(0, 86_399) * 1000),
    metadata: { city: cities.get(person.city)!.name, plan, newsletter: random.chance(0.4) },
  };
}

/** Places in what was said; what a tool answered has no places, only counts. */
function mentionsOf(turn: DemoTurn, link: ReturnType<typeof linker>): DemoMention[] {
  const base = { turnId: turn.id, sessionId: turn.sessionId, turnIndex: turn.index };
  const links = link(turn.content);
  if (turn.role !== 'tool') {
    return links.map(({ entityId: id, start, end }) => ({
      ...base,
      entityId: id,
      source: 'text',
      start,
      end,
      count: 1,
    }));
  }
  const counts = new Map<string, number>();
  for (const { entityId: id } of links) counts.set(id, (counts.get(id) ?? 0) + 1);
  return [...counts].map(([id, count]) => ({
    ...base,
    entityId: id,
    source: 'kb',
    start: null,
    end: null,
    count,
  }));
}
