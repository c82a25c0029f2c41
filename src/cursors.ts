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

type Part = string | number | null;
type Check = (part: unknown) => boolean;

const isText: Check = (part) => typeof part === 'string' && !part.includes('\0');
const isNumber: Check = (part) => typeof part === 'number' && Number.isFinite(part);
const isNumberOrNull: Check = (part) => part === null || isNumber(part);
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
  CREATED_AT: codec<UserKey>('users by CREATED_AT', { value: isNumber, id: isText }),
  NAME: codec<UserKey>('users by NAME', { value: isText, id: isText }),
};

export const sessionCursors: Record<SessionOrder['field'], CursorCodec<SessionKey>> = {
  STARTED_AT: codec<SessionKey>('sessions by STARTED_AT', { value: isNumber, id: isText }),
  LAST_TURN_AT: codec<SessionKey>('sessions by LAST_TURN_AT', { value: isNumberOrNull, id: isText }),
  TURN_COUNT: codec<SessionKey>('sessions by TURN_COUNT', { value: isNumber, id: isText }),
};

const turnKeys = codec<{ turnId: string }>('turns', { turnId: isTurn });

export const turnCursors: CursorCodec<string> = {
  encode: (turnId) => turnKeys.encode({ turnId }),
  decode: (cursor, argument) => turnKeys.decode(cursor, argument).turnId,
};

export const entityCursors = codec<EntityKey>('entities', {
  rank: isNumber,
  name: isText,
  id: isText,
});

export const mentionedCursors: Record<MentionedOrder, CursorCodec<MentionedKey>> = {
  COUNT: codec<MentionedKey>('mentioned by COUNT', { value: isNumber, id: isText }),
  RECENT: codec<MentionedKey>('mentioned by RECENT', { value: isNumber, id: isText }),
};

export const mentionCursors = codec<MentionKey>('mentions', {
  createdAt: isNumber,
  turnId: isTurn,
  sessionId: isText,
  ordinal: isNumber,
});

const relationParts = { fromId: isText, toId: isText, type: isText, source: isText };

export const relationCursors: Record<RelationQuery['order'], CursorCodec<RelationKey>> = {
  WEIGHT: codec<RelationKey>('relations by WEIGHT', { value: isNumberOrNull, ...relationParts }),
  NAME: codec<RelationKey>('relations by NAME', { value: isText, ...relationParts }),
};
