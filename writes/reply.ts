// What is noted with a write's key, so that it can be given again.

import type { Json } from '../datasources/types.ts';

/** Rows as JSON: they hold nothing that JSON does not. */
export function toReply(result: object): Json {
  return result as Json;
}

/** What the same operation has noted: a key that was used for another is refused before. */
export function fromReply<Result extends object>(reply: Json): Result {
  return reply as unknown as Result;
}
