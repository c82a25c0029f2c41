// What tests write, and how they ask for it.

import { noDeadline } from '../../datasources/deadline.ts';
import type { EntityRow, TurnMention } from '../../datasources/types.ts';
import type { NewSession, NewTurn, NewUser, WriteOptions } from '../../writes/types.ts';

/** A query for a session's turns. */
export const ALL_TURNS = {
  range: null,
  roles: null,
  page: { limit: 200, from: 'start', after: null, before: null },
} as const;

let keys = 0;
/** Options with a key, another one each time unless it is given. */
export const withKey = (input: unknown, idempotencyKey = `key ${++keys}`): WriteOptions => ({
  idempotencyKey,
  input,
  waitForAll: false,
  deadline: noDeadline,
});
export const once: WriteOptions = {
  idempotencyKey: null,
  input: null,
  waitForAll: false,
  deadline: noDeadline,
};
export const waiting: WriteOptions = { ...once, waitForAll: true };

export const user = (id: string | null, more: Partial<NewUser> = {}): NewUser => ({
  id,
  externalId: null,
  name: 'Ann',
  email: null,
  locale: null,
  metadata: null,
  ...more,
});
export const session = (id: string | null, userId: string | null = null): NewSession => ({
  id,
  userId,
  title: null,
  channel: 'web',
  tags: ['a'],
  metadata: null,
});
export const mention = (entityId: string, start: number | null = null, count = 1): TurnMention => ({
  entityId,
  source: null,
  start,
  end: start === null ? null : start + 1,
  count,
});
export const turn = (content: string, mentions: TurnMention[] = []): NewTurn => ({
  externalId: null,
  role: 'USER',
  content,
  authorId: null,
  model: null,
  inputTokens: null,
  outputTokens: null,
  totalTokens: null,
  metadata: null,
  mentions,
});
export const entity = (id: string, more: Partial<EntityRow> = {}): EntityRow => ({
  id,
  type: 'Thing',
  name: id,
  aliases: [],
  description: null,
  metadata: null,
  shared: false,
  ...more,
});
