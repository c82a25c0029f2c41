// What is mentioned, and who mentions it.

import type { Landmarks } from '../landmarks.ts';
import type { Request } from '../side.ts';
import { askOf, MENTION, PAGE, TOTALS } from './selections.ts';

export function mentionRequests(at: Landmarks): Record<string, Request> {
  const { entity, entityType, early, late } = at;
  const range = { from: early, until: late };
  const ofEntity = askOf('entity', entity);
  return {
    'what sessions mention': {
      query: `query ($ids: [ID!]!, $types: [String!]) { nodes(ids: $ids) { ... on Session {
        a: entities(first: 5) { edges { ${TOTALS} node { id type } } ${PAGE} } b: entities(last: 3, orderBy: RECENT) { edges { ${TOTALS} } nodes { id } ${PAGE} }
        c: entities(types: $types) { nodes { id type } } } } }`,
      variables: { ids: at.sessions, types: [entityType] },
    },
    'what users mention': {
      query: `query ($ids: [ID!]!, $types: [String!]) { nodes(ids: $ids) { ... on User {
        a: entities(first: 5) { edges { ${TOTALS} node { id type } } ${PAGE} } b: entities(last: 3, orderBy: RECENT) { edges { ${TOTALS} } nodes { id } ${PAGE} }
        c: entities(first: 4, types: $types) { nodes { id type } } d: entities(types: []) { nodes { id } } } } }`,
      variables: { ids: at.users.slice(-30), types: [entityType, '場所'] },
    },
    'who mentions entities': {
      query: `query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Entity {
        a: sessions(first: 5) { edges { ${TOTALS} node { title } } ${PAGE} } b: sessions(last: 4, orderBy: COUNT) { edges { ${TOTALS} } nodes { id } ${PAGE} }
        c: users(first: 3) { edges { ${TOTALS} node { name } } ${PAGE} } d: users(last: 2) { nodes { id } ${PAGE} } } } }`,
      variables: { ids: at.entities },
    },
    'every mention of entities': {
      query: `query ($ids: [ID!]!, $range: DateTimeRange) { nodes(ids: $ids) { ... on Entity {
        a: mentions(first: 6) { edges { cursor node { ${MENTION} turn { id createdAt } } } ${PAGE} }
        b: mentions(last: 4, range: $range) { nodes { ${MENTION} turn { id } entity { id } } ${PAGE} } } } }`,
      variables: { ids: at.entities, range },
    },
    'mentions of a range in a time of its own offset': ofEntity(
      `mentions(first: 50, range: { from: "${early.slice(0, 10)}T00:00:00+05:30", until: "${late.slice(0, 19)}.999999Z" }) { nodes { turn { createdAt } } ${PAGE} }`,
    ),
    'a range that ends before it begins': ofEntity(
      'mentions(range: $r) { nodes { count } pageInfo { hasNextPage } }',
      { r: { from: late, until: early } },
      ', $r: DateTimeRange',
    ),
    'who said it, to whom, when': ofEntity(
      'mentions(first: 40) { nodes { turn { role content author { name } session { title startedAt user { name } } } } }',
    ),
  };
}
