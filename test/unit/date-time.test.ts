import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDateTime, readDateTime } from '../../src/date-time.ts';

describe('DateTime', () => {
  it('should give back every millisecond of the years 0000 to 9999', () => {
    const min = Date.parse('0000-01-01T00:00:00Z');
    const max = Date.parse('9999-12-31T23:59:59.999Z');
    fc.assert(
      fc.property(fc.integer({ min, max }), (ms) => {
        expect(readDateTime(formatDateTime(ms))).toBe(ms);
      }),
    );
  });

  it.each([
    ['2026-11-20T08:30:00Z', 1795163400000],
    ['2026-11-20T09:30:00.5+01:00', 1795163400500],
    ['2026-11-20T08:30:00.123456789z', 1795163400123],
    ['2024-02-29T00:00:00Z', 1709164800000],
  ])('should read %s', (text, ms) => {
    expect(readDateTime(text)).toBe(ms);
  });

  it.each([
    '',
    '2026-11-20',
    '2026-11-20T08:30Z',
    '2026-11-20T08:30:00',
    '2026-11-20 08:30:00Z',
    '2026-02-30T00:00:00Z',
    '2025-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-00-01T00:00:00Z',
    '2026-11-20T24:00:00Z',
    '2026-11-20T08:60:00Z',
    '2026-11-20T08:30:00+25:00',
    '1795163400000',
    'yesterday',
  ])('should refuse %j', (text) => {
    expect(readDateTime(text)).toBeNull();
  });
});
