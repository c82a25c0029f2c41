// The lists at the root, in every order, both ways, by every filter.

import type { Landmarks } from '../landmarks.ts';
import type { Request } from '../side.ts';
import { ENTITY, PAGE, SESSION, USER } from './selections.ts';

export function listRequests({
  user,
  early,
  late,
  entityType,
  userName,
  title,
}: Landmarks): Record<string, Request> {
  const requests: Record<string, Request> = {};
  const directions = ['ASC', 'DESC'];
  for (const field of ['CREATED_AT', 'NAME'])
    requests[`users by ${field}`] = {
      query: `{ ${directions
        .map(
          (
            direction,
          ) => `${direction}: users(first: 25, orderBy: { field: ${field}, direction: ${direction} }) { totalCount edges { cursor node { ${USER} } } ${PAGE} }
          ${direction}_end: users(last: 15, orderBy: { field: ${field}, direction: ${direction} }) { nodes { id } ${PAGE} }`,
        )
        .join('\n')} }`,
    };
  for (const field of ['STARTED_AT', 'LAST_TURN_AT', 'TURN_COUNT'])
    requests[`sessions by ${field}`] = {
      query: `{ ${directions
        .map(
          (
            direction,
          ) => `${direction}: sessions(first: 25, orderBy: { field: ${field}, direction: ${direction} }) { totalCount edges { cursor node { ${SESSION} } } ${PAGE} }
          ${direction}_end: sessions(last: 15, orderBy: { field: ${field}, direction: ${direction} }) { nodes { id } ${PAGE} }`,
        )
        .join('\n')} }`,
    };
  const filtered = (list: string, filters: Record<string, unknown>[]) => ({
    query: `query (${filters.map((_, n) => `$f${n}: ${list === 'users' ? 'User' : list === 'sessions' ? 'Session' : 'Entity'}Filter`).join(', ')}) {
      ${filters
        .map(
          (_, n) =>
            `r${n}: ${list}(first: 30, filter: $f${n}) { ${list === 'entities' ? '' : 'totalCount'} edges { cursor node { id } } ${PAGE} }`,
        )
        .join('\n')} }`,
    variables: Object.fromEntries(filters.map((filter, n) => [`f${n}`, filter])),
  });
  return {
    ...requests,
    'users by filter': filtered('users', [
      { name: userName.slice(0, 4).toLowerCase() },
      { name: 'é' },
      { name: '%' },
      { name: 'ÉMILE', createdAt: { from: '2020-01-01T00:00:00Z' } },
      { email: 'shared@EXAMPLE.com' },
      { createdAt: { until: '1970-01-01T00:00:00Z' } },
      { createdAt: { from: early, until: late } },
      {},
    ]),
    'sessions by filter': filtered('sessions', [
      { userId: user },
      { userId: 'usr_nobody' },
      { channels: ['web'] },
      { channels: [] },
      { statuses: ['ACTIVE', 'ARCHIVED'] },
      { statuses: ['ENDED'] },
      { tags: ['a'] },
      { tags: ['a', 'b'] },
      { tags: [] },
      { startedAt: { from: early } },
      { lastTurnAt: { until: late } },
      { startedAt: { from: early, until: late }, userId: user },
      { title: title.slice(0, 12) },
      { title: '100%_SURE \\ "' },
      { title: '100_' },
    ]),
    'entities by filter': filtered('entities', [
      { types: [entityType] },
      { types: ['場所', entityType] },
      { types: [] },
      { name: 'emile' },
      { name: 'ÉMILE the' },
      { name: 'strasse' },
      { name: '王' },
      { name: '二' },
      { name: 'a' },
      { name: 's', types: [entityType] },
      { name: '!?' },
      { name: '' },
      { name: 'hub OR alone' },
      { name: 'h* AND "' },
    ]),
    'entities from either end': {
      query: `{ a: entities(first: 30) { edges { cursor node { ${ENTITY} } } ${PAGE} } b: entities(last: 30) { nodes { id name } ${PAGE} } entityTypes { type count } }`,
    },
  };
}
