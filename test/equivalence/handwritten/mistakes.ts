// What is refused before anything runs.

import type { Landmarks } from '../landmarks.ts';
import type { Request } from '../side.ts';
import { askOf } from './selections.ts';

export function mistakenRequests(at: Landmarks): Record<string, Request> {
  const { session, entity } = at;
  const first = at.turns[0];
  const ofSession = askOf('session', session);
  const ofEntity = askOf('entity', entity);
  return {
    'bad ids': {
      query: `{ a: user(id: "x") { id } b: session(id: "usr_1") { id } c: node(id: "trn_1_2") { id } d: nodes(ids: ["usr_"]) { id }
        e: turn(id: "trn_zz") { id } f: user { id } g: user(id: "usr_1", email: "a") { id } }`,
    },
    'bad page sizes': {
      query: `{ a: users(first: 0) { nodes { id } } b: users(first: 101) { nodes { id } } c: sessions(first: 1, last: 1) { nodes { id } }
        d: entities(last: -1) { nodes { id } } }`,
    },
    'bad cursors': {
      query: `{ a: users(after: "x") { nodes { id } } b: sessions(before: "WzEsInR1cm5zIiwxXQ") { nodes { id } }
        c: entities(after: "") { nodes { id } } }`,
    },
    'bad times, texts and numbers': ofEntity(
      'a: mentions(range: { from: "2020-13-01T00:00:00Z" }) { nodes { count } } b: related(depth: 4) { distance } c: path(to: "x") { length }',
    ),
    'around together with a cursor': ofSession(
      'turns(around: $t, last: 2) { nodes { id } }',
      { t: first },
      ', $t: ID!',
    ),
    'a field that is not there': { query: '{ users { nodes { age } } }' },
    'a variable that is missing': { query: 'query ($id: ID!) { user(id: $id) { id } }' },
  };
}
