// Turns what was read into records: one function for each kind, and the fields that it knows.

import {
  fitsRelationKey,
  MAX_LABEL_LENGTH as LABEL,
  MAX_EMAIL_LENGTH,
  MAX_RELATION_KEY_BYTES,
  MAX_NAME_LENGTH as NAME,
  MAX_PROSE_LENGTH as PROSE,
} from '../datasources/limits.ts';
import type { SessionStatus, TurnRole } from '../datasources/types.ts';
import { Fields } from './fields.ts';
import type { Kind, RecordByKind } from './records.ts';
import type { Problem } from './source.ts';

const ROLES: readonly TurnRole[] = ['USER', 'ASSISTANT', 'SYSTEM', 'TOOL'];
const STATUSES: readonly SessionStatus[] = ['ACTIVE', 'ENDED', 'ARCHIVED'];

/** Largest content, in bytes of UTF-8. */
const MAX_CONTENT_BYTES = 4 * 1024 * 1024;

const READERS: { [K in Kind]: (fields: Fields) => RecordByKind[K] } = {
  users: (fields) => ({
    id: fields.id('id'),
    externalId: fields.optionalId('externalId'),
    name: fields.optionalText('name', NAME),
    email: fields.optionalText('email', MAX_EMAIL_LENGTH),
    locale: fields.optionalText('locale', LABEL),
    metadata: fields.json('metadata'),
    createdAt: fields.optionalTime('createdAt'),
    updatedAt: fields.optionalTime('updatedAt'),
  }),
  entities: (fields) => ({
    id: fields.id('id'),
    type: fields.text('type', LABEL, 1),
    name: fields.text('name', NAME, 1),
    aliases: fields.texts('aliases', NAME),
    description: fields.optionalText('description', PROSE),
    shared: fields.flag('shared'),
    metadata: fields.json('metadata'),
  }),
  sessions: (fields) => ({
    id: fields.id('id'),
    userId: fields.optionalId('userId'),
    title: fields.optionalText('title', NAME),
    channel: fields.optionalText('channel', LABEL),
    status: fields.optionalWord('status', STATUSES),
    tags: fields.texts('tags', LABEL),
    metadata: fields.json('metadata'),
    startedAt: fields.time('startedAt'),
    endedAt: fields.optionalTime('endedAt'),
  }),
  turns: (fields) => {
    const usage = fields.object('usage');
    const record = {
      id: fields.id('id'),
      sessionId: fields.id('sessionId'),
      index: fields.whole('index'),
      role: fields.word('role', ROLES),
      content: fields.longText('content', MAX_CONTENT_BYTES),
      createdAt: fields.time('createdAt'),
      authorId:
        fields.optionalId('authorId') ?? fields.optionalId('authorUserId') ?? fields.optionalId('author'),
      model: fields.optionalText('model', LABEL),
      inputTokens: fields.optionalWhole('inputTokens') ?? usage?.optionalWhole('inputTokens') ?? null,
      outputTokens: fields.optionalWhole('outputTokens') ?? usage?.optionalWhole('outputTokens') ?? null,
      totalTokens:
        fields.optionalWhole('totalTokens') ??
        usage?.optionalWhole('totalTokens') ??
        fields.optionalWhole('tokens'),
      metadata: fields.json('metadata'),
    };
    fields.adopt(usage);
    return record;
  },
  mentions: (fields) => {
    const record = {
      turnId: fields.id('turnId'),
      sessionId: fields.id('sessionId'),
      turnIndex: fields.optionalWhole('turnIndex'),
      entityId: fields.id('entityId'),
      source: fields.optionalText('source', LABEL),
      start: fields.optionalWhole('start'),
      end: fields.optionalWhole('end'),
      count: fields.optionalWhole('count', 1) ?? 1,
    };
    const { start, end } = record;
    if ((start === null) !== (end === null)) fields.refuse('end', 'start and end both given or both null');
    else if (start !== null && end !== null && start > end)
      fields.refuse('end', 'an end that is not before start');
    return record;
  },
  relations: (fields) => {
    const record = {
      fromEntityId: fields.id('fromEntityId'),
      toEntityId: fields.id('toEntityId'),
      type: fields.text('type', LABEL, 1),
      source: fields.optionalText('source', LABEL) ?? '',
      weight: fields.optionalNumber('weight'),
      metadata: fields.json('metadata'),
    };
    if (!fitsRelationKey(record.fromEntityId, record.toEntityId, record.type, record.source))
      fields.refuse('type', `ids, type and source of at most ${MAX_RELATION_KEY_BYTES} bytes together`);
    return record;
  },
};

const KNOWN: { [K in Kind]: ReadonlySet<string> } = {
  users: new Set(['id', 'externalId', 'name', 'email', 'locale', 'metadata', 'createdAt', 'updatedAt']),
  entities: new Set(['id', 'type', 'name', 'aliases', 'description', 'shared', 'metadata']),
  sessions: new Set([
    'id',
    'userId',
    'title',
    'channel',
    'status',
    'tags',
    'metadata',
    'startedAt',
    'endedAt',
  ]),
  turns: new Set([
    'id',
    'sessionId',
    'index',
    'role',
    'content',
    'createdAt',
    'authorId',
    'authorUserId',
    'author',
    'model',
    'usage',
    'inputTokens',
    'outputTokens',
    'totalTokens',
    'tokens',
    'metadata',
  ]),
  mentions: new Set(['turnId', 'sessionId', 'turnIndex', 'entityId', 'source', 'start', 'end', 'count']),
  relations: new Set(['fromEntityId', 'toEntityId', 'type', 'source', 'weight', 'metadata']),
};

/** A record, or why there is none. */
export type Validated<Value extends object> =
  | { record: Value; problem: null }
  | { record: null; problem: Problem };

/** Turns a value into a record of a kind. */
export function validate<K extends Kind>(kind: K, value: unknown): Validated<RecordByKind[K]> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { record: null, problem: { field: null, value, expected: 'a JSON object' } };
  const fields = new Fields(value as Record<string, unknown>);
  const record = READERS[kind](fields);
  return fields.problem === null ? { record, problem: null } : { record: null, problem: fields.problem };
}

/** The names of a valid record's fields that its kind does not have. */
export function unknownFields(kind: Kind, value: object): string[] {
  const known = KNOWN[kind];
  let unknown: string[] | null = null;
  for (const field of Object.keys(value)) {
    if (known.has(field)) continue;
    unknown ??= [];
    unknown.push(field);
  }
  return unknown ?? NONE;
}

const NONE: string[] = [];
