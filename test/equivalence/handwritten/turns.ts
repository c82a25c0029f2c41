// Turns: pages of a thread, around a turn, by role and by time.

import type { Landmarks } from '../landmarks.ts';
import type { Request } from '../side.ts';
import { askOf, MENTION, PAGE, TURN } from './selections.ts';

export function turnRequests(at: Landmarks): Record<string, Request> {
  const { session, early, late } = at;
  const [first, middle, last] = [at.turns[0], at.turns[Math.floor(at.turns.length / 2)], at.turns.at(-1)];
  const range = { from: early, until: late };
  const ofSession = askOf('session', session);
  return {
    'the end of a thread': ofSession(
      `turns(last: 20) { totalCount edges { cursor node { ${TURN} } } ${PAGE} }`,
    ),
    'a thread whole': ofSession('turns(first: 200) { nodes { id index content } pageInfo { hasNextPage } }'),
    'around the first, a middle and the last turn': ofSession(
      `a: turns(around: $a, first: 7) { edges { cursor node { id } } ${PAGE} } b: turns(around: $b, first: 8) { nodes { id } ${PAGE} }
       c: turns(around: $c, first: 1) { nodes { id } ${PAGE} } d: turns(around: $c) { totalCount nodes { id } ${PAGE} }`,
      { a: first, b: middle, c: last },
      ', $a: ID!, $b: ID!, $c: ID!',
    ),
    'around a turn with roles and a range': ofSession(
      `a: turns(around: $a, first: 7, roles: [USER]) { nodes { id role } ${PAGE} }
       b: turns(around: $a, first: 9, range: $range, roles: [USER, ASSISTANT]) { nodes { id role } ${PAGE} }`,
      { a: middle, range: { from: early } },
      ', $a: ID!, $range: DateTimeRange',
    ),
    'around a turn of another session': {
      query: `query ($a: ID!) { session(id: "ses_x-s-ties") { turns(around: $a) { nodes { id } } } }`,
      variables: { a: first },
    },
    'turns by role': ofSession(
      `a: turns(roles: [USER]) { totalCount nodes { id role } ${PAGE} } b: turns(last: 5, roles: [SYSTEM, TOOL]) { nodes { id role } ${PAGE} }
       c: turns(roles: []) { nodes { id } ${PAGE} }`,
    ),
    'turns of a range': {
      query: `query ($ids: [ID!]!, $range: DateTimeRange) { nodes(ids: $ids) { ... on Session {
        a: turns(range: $range) { totalCount nodes { id createdAt } ${PAGE} } b: turns(last: 3, range: $range, roles: [USER]) { nodes { id } ${PAGE} } } } }`,
      variables: { ids: at.sessions, range },
    },
    'turns at the same moment and backwards in time': {
      query: `{ a: session(id: "ses_x-s-ties") { turns(last: 12) { edges { cursor node { ${TURN} } } ${PAGE} } }
        b: session(id: "ses_x-s-backwards") { turns(first: 12, range: { until: "2020-05-14T08:55:00Z" }) { nodes { index createdAt } ${PAGE} } } }`,
    },
    'turns of many sessions': {
      query: `query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Session { turns(last: 4) { nodes { ${TURN} mentions { ${MENTION} entity { id name } } } ${PAGE} } } } }`,
      variables: { ids: at.sessions },
    },
  };
}
