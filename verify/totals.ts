// Compares how often something is mentioned as it is stored with how often it should be.

import type { Json, MentionedEntity, MentionTotals } from '../datasources/types.ts';
import { entityId } from '../src/ids.ts';
import { type CheckName, type Problem, problem } from './problems.ts';

/** Totals by the entity's own id. */
export type Totals = Map<string, MentionTotals>;

/** Adds rows to totals. */
export function addTotals(totals: Totals, rows: readonly (MentionTotals & { entityId: string })[]): void {
  for (const { entityId: id, count, firstAt, lastAt } of rows) {
    const total = totals.get(id);
    if (total === undefined) totals.set(id, { count, firstAt, lastAt });
    else {
      total.count += count;
      total.firstAt = Math.min(total.firstAt, firstAt);
      total.lastAt = Math.max(total.lastAt, lastAt);
    }
  }
}

/** What stores list, as rows of totals. */
export function totalsOf(rows: readonly MentionedEntity[]) {
  return rows.map(({ entity, ...totals }) => ({ ...totals, entityId: entity.id }));
}

/** One problem for each entity whose totals differ. */
export function compareTotals(check: CheckName, object: string, stored: Totals, expected: Totals): Problem[] {
  const problems: Problem[] = [];
  for (const id of new Set([...stored.keys(), ...expected.keys()])) {
    const [is, should] = [shown(stored.get(id)), shown(expected.get(id))];
    if (JSON.stringify(is) !== JSON.stringify(should))
      problems.push(problem(check, object, entityId(id), is, should));
  }
  return problems;
}

function shown(totals: MentionTotals | undefined): Json {
  if (totals === undefined) return null;
  const { count, firstAt, lastAt } = totals;
  return { count, firstAt: timeOf(firstAt), lastAt: timeOf(lastAt) };
}

/** A time as people read it; the number where it is none that can be read. */
export function timeOf(ms: number | null): Json {
  if (ms === null) return null;
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? ms : date.toISOString();
}
