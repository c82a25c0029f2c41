// Says in a few words what data there is.

import { deadlineIn } from '../datasources/deadline.ts';
import {
  COUNT_LIMIT,
  type OpenStores,
  type SessionFilter,
  type Stores,
  type UserFilter,
} from '../datasources/types.ts';

/** No user, no session is left out. */
export const ANY_USER: UserFilter = { name: null, email: null, createdAt: null };
export const ANY_SESSION: SessionFilter = {
  userId: null,
  channels: null,
  statuses: null,
  tags: null,
  startedAt: null,
  lastTurnAt: null,
  title: null,
};

/** How long a look may take, in milliseconds: it is not worth waiting for. */
const LOOK_MS = 5_000;

/** For example `50 users and 400 sessions`; `nothing yet` without data. */
export async function describeData(stores: Stores): Promise<string> {
  const { users, sessions } = await countPeople(stores);
  if (users === 0 && sessions === 0) return 'nothing yet';
  return `${counted(users, 'user')} and ${counted(sessions, 'session')}`;
}

/** Whether no store holds anything: each may be another server than last time. Relations can't be there without entities. */
export async function isEmpty(stores: Pick<OpenStores, keyof Stores | 'holdTurns'>): Promise<boolean> {
  if (await stores.holdTurns(deadlineIn(LOOK_MS))) return false;
  const { users, sessions } = await countPeople(stores);
  if (users !== 0 || sessions !== 0) return false;
  return (await stores.graph.entityTypes(deadlineIn(LOOK_MS))).length === 0;
}

/** Null: more than COUNT_LIMIT. */
async function countPeople(stores: Stores): Promise<{ users: number | null; sessions: number | null }> {
  const deadline = deadlineIn(LOOK_MS);
  const [users, [sessions = 0]] = await Promise.all([
    stores.users.count(ANY_USER, deadline),
    stores.sessions.counts([null], ANY_SESSION, deadline),
  ]);
  return { users, sessions };
}

function counted(count: number | null, noun: string): string {
  if (count === null) return `more than ${COUNT_LIMIT.toLocaleString('en')} ${noun}s`;
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}
