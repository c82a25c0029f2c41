// Whole pages as clients ask for them, and what a document can be made of.

import type { Landmarks } from '../landmarks.ts';
import type { Request } from '../side.ts';
import { askOf, ENTITY, PAGE, USER } from './selections.ts';

export function pageRequests(at: Landmarks): Record<string, Request> {
  const { user, session, entityName } = at;
  const ofUser = askOf('user', user);
  const ofSession = askOf('session', session);
  return {
    'one page across all stores': {
      query: `query ($n: Int) { sessions(first: $n, orderBy: { field: LAST_TURN_AT, direction: DESC }) { nodes {
        title user { name sessions(first: 3) { totalCount nodes { title } } }
        turns(last: 6) { nodes { role content mentions { entity { name relations(first: 2) { edges { other { name } node { type } } } } } } } } } }`,
      variables: { n: 12 },
    },
    'context for a prompt': ofSession(
      `title turns(last: 10) { nodes { role content } } user { name locale entities(first: 5, orderBy: RECENT) { edges { lastAt node { name } } } }
       entities(first: 5) { nodes { name related(depth: 2, first: 5) { entity { name } distance } } }`,
    ),
    'the same field under two names': ofUser(
      `a: sessions(first: 3) { nodes { id } } b: sessions(first: 3) { nodes { id title } } c: sessions(last: 2) { nodes { id } } ... on User { again: name }`,
    ),
    'one of several operations, with directives': {
      query: `query A { viewer { role } } query B($yes: Boolean!, $no: Boolean = false, $n: Int = 2) {
        users(first: $n) { nodes { id name @include(if: $yes) email @skip(if: $yes) } totalCount @include(if: $no) } }`,
      variables: { yes: true },
      operationName: 'B',
    },
    'the viewer as a user': {
      query: `{ viewer { role user { ${USER} sessions(first: 2) { nodes { id } } } } stores { kind } }`,
      viewer: { role: 'USER', userId: user.slice(4) },
    },
    'the viewer as a service': {
      query: '{ viewer { role user { id } } }',
      viewer: { role: 'SERVICE', userId: null },
    },
    'the stores, but for what they are': { query: '{ stores { kind healthy } }' },
    'names without end': {
      query: `{ entities(filter: { name: "${'x '.repeat(99)}" }) { nodes { id } } users(filter: { name: "${'y'.repeat(201)}" }) { nodes { id } } }`,
    },
    'the name of the busiest entity': {
      query: `query ($name: String) { entities(filter: { name: $name }) { edges { cursor node { ${ENTITY} } } ${PAGE} } }`,
      variables: { name: entityName.toUpperCase() },
    },
  };
}
