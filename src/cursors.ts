// Cursors: the sort key of a row as versioned base64url. The list and its order are named inside, so that a cursor of one
// list is refused by another instead of giving a page from nowhere.

import { Buffer } from 'node:buffer';
import { isTimeuuid } from '../datasources/timeuuid.ts';
import type {
  EntityKey,
  MentionedKey,
  MentionedOrder,
  MentionKey,
  RelationKey,
  RelationQuery,
  SessionKey,
  SessionOrder,
  UserKey,
  UserOrder,
} from '../datasources/types.ts';
import { BadUserInput } from './errors.ts';

/** Turns keys of one list into cursors and back. */
export interface CursorCodec<Key> {
  encode(key: Key): string;
  /** @throws BadUserInput when the cursor is not one of this list in this order. */
  decode(cursor: string, argument: string): Key;
}

const VERSION = 1;
const FIRST_TIME = Date.parse('0000-01-01T00:00:00Z');
const LAST_TIME = Date.parse('9999-12-31T23:59:59.999Z');

type Part = string | number | null;
type Check = (part: unknown) => boolean;

const isText: Check = (part) => typeof part === 'string' && !part.includes('\0');
const isWhole: Check = (part) => Number.isSafeInteger(part);
const isCount: Check = (part) => typeof part === 'number' && isWhole(part) && part >= 0 && part < 2 ** 31;
// Four-digit years: what rows hold and every engine can compare.
const isTime: Check = (part) =>
  typeof part === 'number' && isWhole(part) && part >= FIRST_TIME && part <= LAST_TIME;
const isWeight: Check = (part) => part === null || (typeof part === 'number' && Number.isFinite(part));
const isTurn: Check = (part) => typeof part === 'string' && isTimeuuid(part);

/** A codec for keys with these parts, written in this order. */
function codec<Key extends { [Name in keyof Key]: Part }>(
  list: string,
  checks: { [Name in keyof Key]: Check },
): CursorCodec<Key> {
  const names = Object.keys(checks) as (keyof Key)[];
  return {
    encode: (key) =>
      Buffer.from(JSON.stringify([VERSION, list, ...names.map((name) => key[name])])).toString('base64url'),
    decode: (cursor, argument) => {
      const [version, name, ...parts] = readParts(cursor);
      if (version === VERSION && typeof name === 'string' && name !== list)
        throw new BadUserInput(argument, cursor, `a cursor of ${list}, not of ${name.slice(0, 40)}`);
      const fits = parts.length === names.length && names.every((part, i) => checks[part](parts[i]));
      if (version !== VERSION || name !== list || !fits)
        throw new BadUserInput(argument, cursor, 'a cursor that this field gave');
      return Object.fromEntries(names.map((part, i) => [part, parts[i]])) as Key;
    },
  };
}

function readParts(cursor: string): unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}

export const userCursors: Record<UserOrder['field'], CursorCodec<UserKey>> = {
  CREATED_AT: codec<UserKey>('users by CREATED_AT', { value: isTime, id: isText }),
  NAME: codec<UserKey>('users by NAME', { value: isText, id: isText }),
};

export const sessionCursors: Record<SessionOrder['field'], CursorCodec<SessionKey>> = {
  STARTED_AT: codec<SessionKey>('sessions by STARTED_AT', { value: isTime, id: isText }),
  LAST_TURN_AT: codec<SessionKey>('sessions by LAST_TURN_AT', {
    value: (part) => part === null || isTime(part),
    id: isText,
  }),
  TURN_COUNT: codec<SessionKey>('sessions by TURN_COUNT', { value: isCount, id: isText }),
};

const turnKeys = codec<{ turnId: string }>('turns', { turnId: isTurn });

export const turnCursors: CursorCodec<string> = {
  encode: (turnId) => turnKeys.encode({ turnId }),
  decode: (cursor, argument) => turnKeys.decode(cursor, argument).turnId,
};

export const entityCursors = codec<EntityKey>('entities', {
  rank: isCount,
  name: isText,
  id: isText,
});

export const mentionedCursors: Record<MentionedOrder, CursorCodec<MentionedKey>> = {
  COUNT: codec<MentionedKey>('mentioned by COUNT', { value: isWhole, id: isText }),
  RECENT: codec<MentionedKey>('mentioned by RECENT', { value: isTime, id: isText }),
};

export const mentionCursors = codec<MentionKey>('mentions', {
  createdAt: isTime,
  turnId: isTurn,
  sessionId: isText,
  ordinal: isCount,
});

const relationParts = { fromId: isText, toId: isText, type: isText, source: isText };

export const relationCursors: Record<RelationQuery['order'], CursorCodec<RelationKey>> = {
  WEIGHT: codec<RelationKey>('relations by WEIGHT', { value: isWeight, ...relationParts }),
  NAME: codec<RelationKey>('relations by NAME', { value: isText, ...relationParts }),
};
