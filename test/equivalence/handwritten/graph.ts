// Relations, neighbourhoods and paths.

import { HUB } from '../awkward.ts';
import type { Landmarks } from '../landmarks.ts';
import type { Request } from '../side.ts';
import { askOf, PAGE, RELATION } from './selections.ts';

export function graphRequests(at: Landmarks): Record<string, Request> {
  const { entity, from, to, relationType } = at;
  const hub = `ent_${HUB}`;
  const ofEntity = askOf('entity', entity);
  return {
    'relations in every direction and order': {
      query: `query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Entity { ${['OUT', 'IN', 'BOTH']
        .flatMap((direction) =>
          ['WEIGHT', 'NAME'].map(
            (order) =>
              `${direction}_${order}: relations(first: 6, direction: ${direction}, orderBy: ${order}) { edges { cursor node { ${RELATION} } other { id } } ${PAGE} }`,
          ),
        )
        .join('\n')} } } }`,
      variables: { ids: [hub, entity, from, to, 'ent_x-e-alone', 'ent_x-e-2', 'ent_x-p-h', 'ent_x-e-😀'] },
    },
    'relations of a type and a weight': {
      query: `query ($ids: [ID!]!, $types: [String!]) { nodes(ids: $ids) { ... on Entity {
        a: relations(types: $types) { nodes { ${RELATION} } ${PAGE} } b: relations(minWeight: 0.1) { nodes { weight } ${PAGE} }
        c: relations(minWeight: -2, types: ["類 \`of\` \\"it\\""]) { nodes { type weight } } d: relations(types: []) { nodes { type } } } } }`,
      variables: { ids: [hub, entity, from, to, 'ent_x-e-3', 'ent_x-e-4'], types: [relationType, 'SPOKE'] },
    },
    'neighbourhoods of each depth': {
      query: `query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Entity { ${[1, 2, 3]
        .map(
          (depth) =>
            `d${depth}: related(depth: ${depth}, first: 30) { distance entity { id name } via { type source from { id } to { id } } }`,
        )
        .join('\n')} } } }`,
      variables: { ids: [hub, entity, from, 'ent_x-p-a', 'ent_x-p-h', 'ent_x-e-alone', 'ent_x-e-2'] },
    },
    'neighbourhoods along some types': {
      query: `query ($ids: [ID!]!, $types: [String!]) { nodes(ids: $ids) { ... on Entity {
        a: related(depth: 3, types: $types, first: 100) { distance entity { id } via { type } } b: related(types: []) { distance } } } }`,
      variables: { ids: [hub, from, to, 'ent_x-p-a'], types: [relationType, 'WAY', 'PATH'] },
    },
    'paths of every length': {
      query: `query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Entity { ${[1, 2, 3, 4, 5, 6]
        .map(
          (length) =>
            `p${length}: path(to: "ent_x-p-g", maxLength: ${length}) { length nodes { id } relations { type weight source from { id } to { id } } }`,
        )
        .join('\n')} itself: path(to: "ent_x-p-a") { length nodes { id } relations { type } } } } }`,
      variables: { ids: ['ent_x-p-a', 'ent_x-p-b', 'ent_x-p-h', hub, 'ent_x-e-alone', 'ent_x-e-3'] },
    },
    'a path between two that relate, and along types': ofEntity(
      `a: path(to: $to) { length nodes { id name } relations { ${RELATION} } } b: path(to: $to, types: $types, maxLength: 6) { length nodes { id } relations { type } }
       c: path(to: "ent_nowhere") { length } d: path(to: $to, types: []) { length }`,
      { id: from, to, types: [relationType] },
      ', $to: ID!, $types: [String!]',
    ),
    'paths between many': {
      query:
        'query ($ids: [ID!]!, $to: ID!) { nodes(ids: $ids) { ... on Entity { path(to: $to, maxLength: 6) { length nodes { id } relations { type source from { id } } } } } }',
      variables: { ids: at.entities, to: entity },
    },
  };
}
