// What takes more than one command to do as one step. The driver sends a script's text once per connection and its hash from
// then on, and the text again to a server that has forgotten it.

export interface Scripts {
  /** 1 when the key had the value and is gone. */
  deleteIfEqual(key: string, value: Buffer): Promise<number>;
  /** The counter's new value in digits; null when that would not be a safe integer, and nothing has changed. */
  incrementCounter(key: string, by: number, ttlMs: number): Promise<string | null>;
}

const DELETE_IF_EQUAL = `
if redis.call('GET', KEYS[1]) == ARGV[1] then
  return redis.call('UNLINK', KEYS[1])
end
return 0`;

/**
 * A new counter is made with its time to live, which later steps leave as it is. Its value is given as text: the driver is off by
 * one where it reads a number close to the largest safe integer.
 */
const INCREMENT_COUNTER = `
redis.call('SET', KEYS[1], '0', 'NX', 'PX', ARGV[2])
local after = redis.call('INCRBY', KEYS[1], ARGV[1])
if after > ${Number.MAX_SAFE_INTEGER} or after < ${Number.MIN_SAFE_INTEGER} then
  redis.call('DECRBY', KEYS[1], ARGV[1])
  return nil
end
return string.format('%.0f', after)`;

/** As the driver takes them. */
export const SCRIPTS = {
  deleteIfEqual: { lua: DELETE_IF_EQUAL, numberOfKeys: 1 },
  incrementCounter: { lua: INCREMENT_COUNTER, numberOfKeys: 1 },
} as const satisfies Record<keyof Scripts, unknown>;
