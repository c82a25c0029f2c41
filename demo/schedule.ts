// Who talks when, and how long: a few people often, most of them now and then, more in the last months than before.

import { DAY_MS, HOUR_MS } from './format.ts';
import type { Person } from './people.ts';
import { cities } from './places.ts';
import type { Random } from './random.ts';

export type Channel = 'web' | 'app' | 'whatsapp' | 'email' | 'phone';

export interface SessionPlan {
  id: string;
  person: Person;
  channel: Channel;
  /** Milliseconds since 1970. */
  startedAt: number;
  /** How many turns it should have, about; 0 for none at all. */
  turns: number;
  /** Goes on now. */
  active: boolean;
}

const CHANNELS: readonly Channel[] = [
  ...Array<Channel>(7).fill('web'),
  ...Array<Channel>(5).fill('app'),
  ...Array<Channel>(4).fill('whatsapp'),
  ...Array<Channel>(2).fill('email'),
  ...Array<Channel>(2).fill('phone'),
];

/** How far back the conversations go. */
const SPAN_DAYS = 420;

/** Plans `count` sessions with `turns` turns in all, oldest first. One is very long and, of enough, three are empty. */
export function planSessions(
  persons: readonly Person[],
  count: number,
  turns: number,
  now: number,
  random: Random,
): SessionPlan[] {
  if (persons.length === 0) return [];
  const weights = persons.map((_, rank) => 1 / (rank + 4) ** 0.85);
  const active = Math.min(12, Math.floor(count / 20));
  const starts = Array.from(
    { length: count },
    () => now - DAY_MS - random.next() ** 1.5 * SPAN_DAYS * DAY_MS,
  ).sort((a, b) => a - b);
  const long = count >= 20 ? Math.floor(count * 0.65) : -1;
  const longTurns = Math.min(200, Math.floor(turns / 5));
  const empty = new Set(count >= 20 ? [0.2, 0.55, 0.93].map((part) => Math.floor(count * part) + 1) : []);
  const usual = (turns - (long < 0 ? 0 : longTurns)) / Math.max(1, count - empty.size - (long < 0 ? 0 : 1));
  const everyone = random.shuffle(persons);
  const plans = starts.map((start, i): SessionPlan => {
    const goesOn = i >= count - active;
    const isLong = i === long;
    // Everybody speaks at least once where there are sessions enough; the very long conversation is in English.
    const person = isLong
      ? persons[0]!
      : i % 5 === 2 && i / 5 < everyone.length
        ? everyone[Math.floor(i / 5)]!
        : weighted(persons, weights, random);
    return {
      id: '',
      person,
      channel: isLong ? 'whatsapp' : random.pick(CHANNELS),
      startedAt: goesOn ? now - random.int(5, 100) * 60_000 : inDaytime(start, person),
      turns: isLong
        ? longTurns
        : empty.has(i)
          ? 0
          : Math.max(4, Math.round(usual * (0.3 + 1.4 * random.next()))),
      active: goesOn,
    };
  });
  return plans
    .sort((a, b) => a.startedAt - b.startedAt)
    .map((plan, i) => ({ ...plan, id: `demo-${String(i + 1).padStart(4, '0')}` }));
}

function weighted<T>(list: readonly T[], weights: readonly number[], random: Random): T {
  let left = random.next() * weights.reduce((sum, weight) => sum + weight, 0);
  const at = weights.findIndex((weight) => {
    left -= weight;
    return left < 0;
  });
  return list[Math.max(0, at)]!;
}

/** Moves a moment to between 7 and 23 o'clock where the person lives, on the same day there. */
function inDaytime(at: number, person: Person): number {
  const offset = cities.get(person.city)!.utcOffset * HOUR_MS;
  const midnight = Math.floor((at + offset) / DAY_MS) * DAY_MS;
  const part = (at + offset - midnight) / DAY_MS;
  return Math.floor(midnight - offset + (7 + part * 16) * HOUR_MS);
}
