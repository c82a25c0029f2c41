import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nodeFor, timeuuid } from '../../datasources/timeuuid.ts';
import { entityId, parseGlobalId, parseIdOf, parseTurnId, sessionId, turnId, userId } from '../../src/ids.ts';

const ownId = fc.string({ minLength: 1, maxLength: 100, unit: 'binary' });
const turnUuid = fc
  .tuple(fc.bigInt({ min: 0n, max: (1n << 60n) - 1n }), fc.string())
  .map(([ticks, name]) => timeuuid(ticks, nodeFor(name)));

describe('Global ids', () => {
  it('should come back as the type and id that they were made of', () => {
    fc.assert(
      fc.property(ownId, (id) => {
        expect(parseGlobalId(userId(id), 'id')).toEqual({ type: 'User', id });
        expect(parseGlobalId(sessionId(id), 'id')).toEqual({ type: 'Session', id });
        expect(parseIdOf('Entity', entityId(id), 'id')).toBe(id);
      }),
    );
  });

  it('should carry a turn’s session, whatever its id looks like', () => {
    fc.assert(
      fc.property(turnUuid, ownId, (uuid, session) => {
        const ref = { turnId: uuid, sessionId: session };
        expect(parseTurnId(turnId(ref), 'id')).toEqual(ref);
      }),
    );
  });

  it.each([
    '',
    'usr_',
    'usr',
    'USR_1',
    'toString',
    '__proto__',
    'trn_1_2',
    `trn_${'0'.repeat(36)}_s`,
    `usr_${'x'.repeat(257)}`,
    'trn_aa2db803-951b-11ea-a8bc-173c82eee187_',
    'trn_aa2db803-951b-11ea-a8bc-173c82eee187-s',
    'trn_aa2db803-951b-41ea-a8bc-173c82eee187_s',
  ])('should refuse %j by name, value and what was expected', (id) => {
    expect(() => parseGlobalId(id, 'ids[3]')).toThrow(
      /^Argument "ids\[3\]" is (".*|261 characters): expected a global id/,
    );
  });

  it('should refuse an id of another type', () => {
    expect(() => parseIdOf('User', 'ses_1', 'filter.userId')).toThrow(
      'Argument "filter.userId" is "ses_1": expected the id of a User (usr_…).',
    );
  });
});
