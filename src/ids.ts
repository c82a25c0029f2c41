// Global ids: `usr_<id>`, `ses_<id>`, `ent_<id>` and `trn_<timeuuid>_<session id>`. Readable for people, opaque for clients.

import { isTimeuuid } from '../datasources/timeuuid.ts';
import type { TurnRef } from '../datasources/types.ts';
import { BadUserInput, lengthOf } from './errors.ts';

/** A global id taken apart. */
export type GlobalId =
  | { type: 'User' | 'Session' | 'Entity'; id: string }
  | { type: 'Turn'; id: string; ref: TurnRef };

/** Longest id of a store's own, in UTF-16 code units. */
const MAX_ID_LENGTH = 256;
const TIMEUUID_LENGTH = 36;
const PREFIX_LENGTH = 4;

const TYPE_OF_PREFIX = { usr_: 'User', ses_: 'Session', ent_: 'Entity', trn_: 'Turn' } as const;
const EXPECTED = {
  User: 'the id of a User (usr_…)',
  Session: 'the id of a Session (ses_…)',
  Entity: 'the id of an Entity (ent_…)',
  Turn: 'the id of a Turn (trn_…)',
} as const;

export const userId = (id: string): string => `usr_${id}`;
export const sessionId = (id: string): string => `ses_${id}`;
export const entityId = (id: string): string => `ent_${id}`;
export const turnId = (ref: TurnRef): string => `trn_${ref.turnId}_${ref.sessionId}`;

/** Whether a text begins as a global id does, whatever follows. */
export const hasPrefix = (value: string): boolean =>
  Object.hasOwn(TYPE_OF_PREFIX, value.slice(0, PREFIX_LENGTH));

/**
 * Takes any global id apart.
 * @throws BadUserInput when it is none.
 */
export function parseGlobalId(value: string, argument: string): GlobalId {
  return takeApart(value) ?? fail(argument, value, 'a global id (usr_…, ses_…, trn_… or ent_…)');
}

/**
 * The store's own id within the global id of a user, a session or an entity.
 * @throws BadUserInput when it is another type's or none.
 */
export function parseIdOf(type: 'User' | 'Session' | 'Entity', value: string, argument: string): string {
  const global = takeApart(value);
  return global?.type === type ? global.id : fail(argument, value, EXPECTED[type]);
}

/**
 * What names a turn in its store, from its global id.
 * @throws BadUserInput when it is another type's or none.
 */
export function parseTurnId(value: string, argument: string): TurnRef {
  const global = takeApart(value);
  return global?.type === 'Turn' ? global.ref : fail(argument, value, EXPECTED.Turn);
}

function takeApart(value: string): GlobalId | null {
  const prefix = value.slice(0, PREFIX_LENGTH);
  const id = value.slice(PREFIX_LENGTH);
  if (!Object.hasOwn(TYPE_OF_PREFIX, prefix)) return null;
  const type = TYPE_OF_PREFIX[prefix as keyof typeof TYPE_OF_PREFIX];
  if (type !== 'Turn') return isOwnId(id) ? { type, id } : null;
  const ref = { turnId: id.slice(0, TIMEUUID_LENGTH), sessionId: id.slice(TIMEUUID_LENGTH + 1) };
  const isRef = isTimeuuid(ref.turnId) && id[TIMEUUID_LENGTH] === '_' && isOwnId(ref.sessionId);
  return isRef ? { type, id, ref } : null;
}

function isOwnId(id: string): boolean {
  return id.length > 0 && id.length <= MAX_ID_LENGTH;
}

function fail(argument: string, value: string, expected: string): never {
  const max = PREFIX_LENGTH + MAX_ID_LENGTH + (value.startsWith('trn_') ? TIMEUUID_LENGTH + 1 : 0);
  if (value.length <= max) throw new BadUserInput(argument, value, expected);
  throw new BadUserInput(argument, lengthOf(value), `${expected}, at most ${max} characters in all`);
}
