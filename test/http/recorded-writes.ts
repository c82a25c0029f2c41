// Writes that write nothing: they note what they are asked for and give rows made of it, so that tests see what the GraphQL layer
// itself does.

import type { EntityRow, RelationRow, SessionRow, UserRow } from '../../datasources/types.ts';
import type { NewTurn, WriteOptions, WriteStore, Writes, Written } from '../../writes/types.ts';

/** A call as it came in. */
export interface Call {
  method: keyof Writes;
  /** Its arguments without the options. */
  args: unknown[];
  options: WriteOptions;
}

const PENDING: WriteStore[] = ['TURNS', 'GRAPH'];
const TIME = Date.UTC(2026, 10, 20);

/** Makes such writes. `failure`, where given, is what every call rejects with. */
export function recordedWrites(failure: () => Error | null = () => null) {
  const calls: Call[] = [];
  let sessionsMade = 0;
  let turnsMade = 0;
  const note = async <Result>(
    method: keyof Writes,
    args: unknown[],
    options: WriteOptions,
    result: Result,
  ): Promise<Written<Result>> => {
    calls.push({ method, args, options });
    const error = failure();
    if (error !== null) throw error;
    return { result, pending: options.waitForAll ? [] : PENDING };
  };
  const userRow = (id: string, given: Omit<Partial<UserRow>, 'id'>): UserRow => ({
    externalId: null,
    name: null,
    email: null,
    locale: null,
    metadata: null,
    createdAt: TIME,
    updatedAt: TIME,
    ...given,
    id,
  });
  // Its title says which write has made the row.
  const sessionRow = (id: string, given: Partial<SessionRow> = {}): SessionRow => ({
    userId: null,
    channel: null,
    status: 'ACTIVE',
    tags: [],
    metadata: null,
    startedAt: TIME,
    endedAt: null,
    lastTurnAt: null,
    turnCount: turnsMade,
    lastTurnPreview: null,
    title: `version ${++sessionsMade}`,
    ...given,
    id,
  });
  const turnRow = (sessionId: string, turn: NewTurn) => {
    const index = turnsMade++;
    const turnId = `${index.toString(16).padStart(8, '0')}-0000-1000-8000-000000000000`;
    return { ...turn, sessionId, turnId, index, createdAt: TIME };
  };
  const writes: Writes = {
    createUser: (user, options) => note('createUser', [user], options, userRow(user.id ?? 'made', user)),
    updateUser: (id, changes, options) =>
      note('updateUser', [id, changes], options, userRow(id, changes as Partial<UserRow>)),
    startSession: (session, options) =>
      note('startSession', [session], options, sessionRow(session.id ?? 'made', { userId: session.userId })),
    updateSession: (id, changes, options) => note('updateSession', [id, changes], options, sessionRow(id)),
    endSession: (id, options) => note('endSession', [id], options, sessionRow(id, { status: 'ENDED' })),
    deleteSession: (id, options) => note('deleteSession', [id], options, sessionRow(id)),
    appendTurns: (sessionId, turns, options) =>
      note('appendTurns', [sessionId, turns], options, {
        turns: turns.map((turn) => turnRow(sessionId, turn)),
        session: sessionRow(sessionId),
      }),
    upsertEntities: (entities, options) =>
      note<EntityRow[]>('upsertEntities', [entities], options, [...entities]),
    upsertRelations: (relations, options) =>
      note<RelationRow[]>('upsertRelations', [relations], options, [...relations]),
  };
  return { writes, calls };
}
