// One object by every key, and nodes.

import type { Landmarks } from '../landmarks.ts';
import type { Request } from '../side.ts';
import {
  askOf,
  ENTITY,
  FRAGMENTS,
  MENTION,
  PAGE,
  RELATION,
  SESSION,
  TOTALS,
  TURN,
  USER,
} from './selections.ts';

export function objectRequests(at: Landmarks): Record<string, Request> {
  const { user, session, entity, from, to } = at;
  const [first, middle, last] = [at.turns[0], at.turns[Math.floor(at.turns.length / 2)], at.turns.at(-1)];
  const ofUser = askOf('user', user);
  const ofSession = askOf('session', session);
  const ofEntity = askOf('entity', entity);
  return {
    'a user by id': ofUser(
      `${USER} sessions { totalCount nodes { id title } ${PAGE} } entities { edges { ${TOTALS} node { id name } } ${PAGE} }`,
    ),
    'a user by e-mail in other letter case': {
      query: `query ($email: String) { user(email: $email) { ${USER} } }`,
      variables: { email: at.email.toUpperCase() },
    },
    'of users who share an address the first': { query: `{ user(email: "SHARED@EXAMPLE.COM") { ${USER} } }` },
    'a user by external id': { query: `{ user(externalId: "crm:2/ä b") { ${USER} } }` },
    'a session': ofSession(`${SESSION} turns { totalCount nodes { ${TURN} } ${PAGE} }`),
    'a session of nobody': {
      query: `{ session(id: "ses_x-s-nobody") { ${SESSION} turns { nodes { author { id } } } } }`,
    },
    'a session without turns': {
      query: `{ session(id: "ses_x-s-empty-1") { ${SESSION} turns { totalCount edges { cursor } ${PAGE} } entities { nodes { id } ${PAGE} } } }`,
    },
    'a turn': {
      query: `query ($id: ID!) { turn(id: $id) { ${TURN} session { id user { id } } mentions { ${MENTION} entity { ${ENTITY} } turn { id } } } }`,
      variables: { id: middle },
    },
    'an entity with all that hangs on it': ofEntity(
      `${ENTITY} relations { edges { cursor node { ${RELATION} } other { id } } nodes { type } ${PAGE} }
       related { entity { id } distance via { ${RELATION} } } sessions { edges { ${TOTALS} node { id } } nodes { id } ${PAGE} }
       users { edges { ${TOTALS} node { id } } nodes { id } ${PAGE} } mentions { edges { cursor node { ${MENTION} turn { id } } } ${PAGE} }`,
    ),
    'names beyond the basic plane': {
      query: `{ nodes(ids: ["usr_x-u-😀", "usr_x-u-\uFFFD", "ent_x-e-😀", "ent_x-e-\uFFFD"]) { ... on User { ${USER} } ... on Entity { ${ENTITY.replace('name', 'entityName: name')} } } }`,
    },
    // node and nodes
    'a node of every type': {
      query: `query ($u: ID!, $s: ID!, $t: ID!, $e: ID!) {
        u: node(id: $u) { __typename id ...U } s: node(id: $s) { __typename ...S } t: node(id: $t) { __typename ...T }
        e: node(id: $e) { __typename ...E } }${FRAGMENTS}`,
      variables: { u: user, s: session, t: first, e: entity },
    },
    'many nodes, twice and unknown ones among them': {
      query: `query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id ...U ...S ...T ...E } }${FRAGMENTS}`,
      variables: {
        ids: [
          user,
          entity,
          session,
          first,
          'usr_nobody',
          last,
          user,
          'ses_nothing',
          to,
          'ent_nowhere',
          entity,
          from,
        ],
      },
    },
    'a hundred nodes': {
      query:
        'query ($ids: [ID!]!) { nodes(ids: $ids) { id ... on Session { title turnCount } ... on Entity { name } } }',
      variables: { ids: [...at.sessions, ...at.entities, ...at.users].slice(0, 100) },
    },
    'what is not there': {
      query: `query ($turn: ID!) { user(id: "usr_nobody") { id } b: user(email: "no@where") { id } c: user(externalId: "") { id }
        session(id: "ses_nothing") { id } entity(id: "ent_nowhere") { id } turn(id: $turn) { id }
        t: turn(id: "trn_00000000-0000-1000-8000-000000000000_x-s-ties") { id } node(id: "ent_x-u-2") { id } }`,
      variables: { turn: `${first?.slice(0, 41)}nothing` },
    },
  };
}
