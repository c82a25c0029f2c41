// All requests of the suite, in one list with their names: hand-written, then generated ones.

import { createSchema } from '../../resolvers/index.ts';
import { generateRequest, targetsOf } from './generate.ts';
import { handwritten } from './handwritten/index.ts';
import type { Landmarks } from './landmarks.ts';
import type { Request } from './side.ts';
import type { Values } from './values.ts';

/** The schema as the gateway serves it. */
export const schema = createSchema();

/** What generated requests aim at. */
export const targets = targetsOf(schema);

/** The seed of the generated requests; another one with PARLEY_TEST_SEED. */
export const SEED = Number(process.env.PARLEY_TEST_SEED ?? 1);

/** The generated request that aims at a target. */
export function generatedFor(target: string, values: Values, seed = SEED): Request {
  return generateRequest(schema, values, target, seed * 1_000_003 + targets.indexOf(target));
}

export function allRequests(values: Values, at: Landmarks): Map<string, Request> {
  return new Map([
    ...Object.entries(handwritten(at)),
    ...targets.map((target) => [target, generatedFor(target, values)] as const),
  ]);
}
