// Filters as conditions, put together from what is asked for, so that the engine plans for that and nothing else.

import type { TimeRange } from '../paging.ts';
import type { Params } from './keyset.ts';
import { toTimestamp } from './sql-values.ts';

/** Conditions that hold for times in a range: from its start on, before its end. A null time is in no bounded range. */
export function inRange(column: string, range: TimeRange | null, params: Params): string[] {
  const conditions: string[] = [];
  if (range && range.from !== null)
    conditions.push(`${column} >= ${params.add(toTimestamp(range.from))}::timestamptz`);
  if (range && range.until !== null)
    conditions.push(`${column} < ${params.add(toTimestamp(range.until))}::timestamptz`);
  return conditions;
}

/** The condition that a column has one of some values; none of them matches no row. */
export function oneOf(column: string, values: readonly string[] | null, params: Params): string[] {
  return values === null ? [] : [`${column} = ANY(${params.add(values)}::text[])`];
}

/** Conditions joined; true when there are none. */
export function allOf(conditions: readonly string[]): string {
  return conditions.length === 0 ? 'true' : conditions.join(' AND ');
}
