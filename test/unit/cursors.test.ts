import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nodeFor, ticksAt, timeuuid } from '../../datasources/timeuuid.ts';
import {
  mentionCursors,
  relationCursors,
  sessionCursors,
  turnCursors,
  userCursors,
} from '../../src/cursors.ts';

const text = fc.string({ unit: 'binary' }).filter((value) => !value.includes('\0'));

describe('Cursors', () => {
  it('should give back the key that they were made of', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        text,
        text,
        fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })),
        (at, id, name, weight) => {
          const turn = timeuuid(ticksAt(Math.abs(at)), nodeFor(id));
          const mention = { createdAt: at, turnId: turn, sessionId: id, ordinal: 3 };
          const relation = { value: weight, fromId: id, toId: name, type: name, source: id };
          expect(userCursors.NAME.decode(userCursors.NAME.encode({ value: name, id }), 'after')).toEqual({
            value: name,
            id,
          });
          expect(turnCursors.decode(turnCursors.encode(turn), 'after')).toBe(turn);
          expect(mentionCursors.decode(mentionCursors.encode(mention), 'after')).toEqual(mention);
          const again = relationCursors.WEIGHT.decode(relationCursors.WEIGHT.encode(relation), 'after');
          expect({ ...again, value: again.value === null ? null : Number(again.value) + 0 }).toEqual({
            ...relation,
            value: weight === null ? null : weight + 0,
          });
        },
      ),
    );
  });

  it('should be refused by a list in another order', () => {
    const cursor = sessionCursors.STARTED_AT.encode({ value: 1, id: 'a' });
    expect(() => sessionCursors.TURN_COUNT.decode(cursor, 'before')).toThrow(
      /^Argument "before" is .*: expected a cursor of sessions by TURN_COUNT, not of sessions by STARTED_AT\.$/,
    );
  });

  it('should be refused when they are anything else', () => {
    const raw = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const wrong = [
      '',
      'x',
      '💥',
      raw(null),
      raw({}),
      raw([]),
      raw([1]),
      raw([2, 'users by NAME', 'a', 'b']),
      raw([1, 'users by NAME', 'a']),
      raw([1, 'users by NAME', 1, 'b']),
      raw([1, 'users by NAME', 'a\0', 'b']),
    ];
    for (const cursor of wrong)
      expect(() => userCursors.NAME.decode(cursor, 'after'), cursor).toThrow(
        /^Argument "after" is .*: expected a cursor/,
      );
    fc.assert(
      fc.property(fc.string(), (cursor) => {
        expect(() => turnCursors.decode(cursor, 'after')).toThrow(/^Argument "after"/);
      }),
    );
  });

  it('should be refused when they hold a number that no row can have', () => {
    const raw = (...key: unknown[]) =>
      Buffer.from(JSON.stringify([1, 'sessions by STARTED_AT', ...key])).toString('base64url');
    for (const value of [0.5, 1e300, -1e15, 8.64e15, null, '1'])
      expect(() => sessionCursors.STARTED_AT.decode(raw(value, 'a'), 'after'), String(value)).toThrow(
        /^Argument "after"/,
      );
    expect(sessionCursors.STARTED_AT.decode(raw(1_700_000_000_000, 'a'), 'after').id).toBe('a');
  });
});
