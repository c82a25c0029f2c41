// Requests whose pages can be small or large, for counting statements. Nothing in them is read twice on different ways, so
// that a large page has nothing to read that a small one has no need of.

import { HUB } from './awkward.ts';
import type { Landmarks } from './landmarks.ts';
import type { Request } from './side.ts';

/** The requests with pages of `size`, by what they show. */
export function sizedRequests({ entity }: Landmarks, size: number): Record<string, Request> {
  const sized = (selection: string): Request => ({
    query: `query ($n: Int) { ${selection} }`,
    variables: { n: size },
  });
  const longest = 'orderBy: { field: TURN_COUNT, direction: DESC }';
  return {
    'sessions, their users, turns, what those mention and what that is related to': sized(
      `sessions(first: $n, ${longest}) { nodes { user { name } turns(last: $n) { nodes { mentions { entity { name
        relations(first: $n) { nodes { type } } } } } } } }`,
    ),
    'users, their sessions, counts, turns and what they talk about': sized(
      `users(first: $n) { totalCount nodes { entities(first: $n) { nodes { name } }
        sessions(first: $n, ${longest}) { totalCount nodes { turns(first: $n) { totalCount nodes { content } } } } } }`,
    ),
    'who said it, where': sized(
      `entity(id: "${entity}") { mentions(first: $n) { nodes { turn { content session { title user { name } } } } } }`,
    ),
    'an entity’s sessions and their turns from the end': sized(
      `entity(id: "${entity}") { sessions(last: $n) { nodes { turns(last: $n) { nodes { mentions { count } } } } } }`,
    ),
    'relations with both ends': sized(
      `entity(id: "ent_${HUB}") { relations(last: $n, orderBy: NAME) { edges { other { name } node { from { name } to { name } } } } }`,
    ),
    'entities with all that hangs on them': sized(
      `entities(first: $n) { nodes { relations(first: $n) { nodes { type } } related(first: $n) { distance }
        path(to: "${entity}") { length } sessions(first: $n) { edges { count } } users(first: $n) { edges { count } }
        mentions(first: $n) { nodes { count } } } }`,
    ),
    'sessions and what they mention, from the end': sized(
      `sessions(last: $n) { nodes { entities(last: $n, orderBy: RECENT) { edges { count node { type } } } } }`,
    ),
  };
}
