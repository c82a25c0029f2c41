import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isTimeuuid,
  MAX_TICKS,
  msOf,
  nodeFor,
  ticksAt,
  ticksOf,
  timeuuid,
} from '../../datasources/timeuuid.ts';

describe('Timeuuids', () => {
  it('should give back their ticks and be valid version 1 UUIDs', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: (1n << 60n) - 1n }), fc.string(), (ticks, name) => {
        const uuid = timeuuid(ticks, nodeFor(name));
        expect(isTimeuuid(uuid)).toBe(true);
        expect(ticksOf(uuid)).toBe(ticks);
      }),
    );
  });

  it('should leave places behind turns of any time, and refuse those that there are not', () => {
    const last = ticksAt(Date.parse('9999-12-31T23:59:59Z'));
    expect(last).toBe(ticksAt(Date.parse('5300-01-01')));
    expect(MAX_TICKS - last).toBeGreaterThan(1_000_000_000_000n);
    expect(isTimeuuid(timeuuid(MAX_TICKS, nodeFor('x')))).toBe(true);
    for (const ticks of [MAX_TICKS + 1n, -1n])
      expect(() => timeuuid(ticks, nodeFor('x'))).toThrow(RangeError);
  });

  it('should agree with RFC 9562’s example', () => {
    // Appendix A.1: 2022-02-22T19:22:22Z.
    expect(msOf('c232ab00-9414-11ec-b3c8-9f6bdeced846')).toBe(Date.parse('2022-02-22T19:22:22Z'));
    expect(ticksOf('c232ab00-9414-11ec-b3c8-9f6bdeced846')).toBe(ticksAt(Date.parse('2022-02-22T19:22:22Z')));
  });
});
