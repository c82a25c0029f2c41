// The things in the data that hand-written requests ask for.

import type { Records } from './awkward.ts';
import type { DataSet } from './data.ts';
import type { Values } from './values.ts';

export interface Landmarks {
  /** Global ids: the user with the most sessions, the session with the most turns, the entity with the most mentions. */
  user: string;
  session: string;
  entity: string;
  /** The two ends of a relation, global ids. */
  from: string;
  to: string;
  /** The type of that relation. */
  relationType: string;
  entityType: string;
  entityName: string;
  userName: string;
  email: string;
  title: string;
  /** Turns of `session`, global ids, in order. */
  turns: string[];
  /** Two moments within the data, RFC 3339. */
  early: string;
  late: string;
  sessions: string[];
  entities: string[];
  users: string[];
}

/** Finds them; the same for the same data. */
export function landmarksOf({ records }: DataSet, values: Values): Landmarks {
  const entityId = mostFrequent(records.mentions, 'entityId');
  const relation = records.relations.find(({ fromEntityId: a, toEntityId: b }) => a !== b)!;
  const named = records.entities.find(({ id }) => id === entityId)!;
  const user = records.users.find(({ id }) => id === mostFrequent(records.sessions, 'userId'))!;
  const session = `ses_${mostFrequent(records.turns, 'sessionId')}`;
  const times = records.turns.map(({ createdAt }) => String(createdAt)).toSorted();
  return {
    user: `usr_${user.id}`,
    session,
    entity: `ent_${entityId}`,
    from: `ent_${relation.fromEntityId}`,
    to: `ent_${relation.toEntityId}`,
    relationType: String(relation.type),
    entityType: String(named.type),
    entityName: String(named.name),
    userName: String(user.name),
    email: String(user.email),
    title: values.titles[0] ?? 'a',
    turns: values.turns.get(session) ?? [],
    early: times[Math.floor(times.length / 4)]!,
    late: times[Math.floor((3 * times.length) / 4)]!,
    sessions: values.sessions.slice(0, 30),
    entities: values.entities.slice(-30),
    users: values.users,
  };
}

/** The value that a field has most often; of several the first. */
function mostFrequent(records: Records[keyof Records], field: string): string {
  const counts = new Map<string, number>();
  for (const record of records) {
    const value = record[field];
    if (typeof value === 'string') counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts].reduce((best, next) => (next[1] > best[1] ? next : best))[0];
}
