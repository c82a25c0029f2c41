// Pages by keyset: the SQL that finds the part of a list between two keys, and the page that comes of its rows. A key holds
// a row's value of every column that the list is ordered by.

import type { Direction, Page, PageSpec } from '../paging.ts';
import type { SqlValue } from '../sql.ts';

/** One column of an order. All together tell any two rows apart; none is null. */
export interface OrderColumn {
  /** The column, or the expression, as its index has it. */
  sql: string;
  /** The type that a key's value is cast to. */
  type: string;
  direction: Direction;
}

/** Numbers the parameters of a statement as it is put together. */
export class Params {
  readonly values: SqlValue[] = [];

  /** Adds a value and gives its place, `$1` for the first. */
  add(value: SqlValue): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }
}

/** The parts of a SELECT that read one page and one row more. */
export interface KeysetSql {
  /** Conditions to be joined by AND; none for a page from an end of the list. */
  where: string[];
  orderBy: string;
  limit: string;
}

/**
 * Conditions, order and limit for a page. `keyOf` gives the values of a key, in the order of the columns.
 * Rows come in the list's order from the start and against it from the end; `toPage` turns them round.
 */
export function keyset<Key>(
  columns: readonly OrderColumn[],
  page: PageSpec<Key>,
  keyOf: (key: Key) => readonly SqlValue[],
  params: Params,
): KeysetSql {
  const where: string[] = [];
  if (page.after !== null) where.push(beyond(columns, keyOf(page.after), params));
  if (page.before !== null) where.push(beyond(columns.map(reversed), keyOf(page.before), params));
  const walked = page.from === 'start' ? columns : columns.map(reversed);
  return {
    where,
    orderBy: walked.map(({ sql, direction }) => `${sql} ${direction}`).join(', '),
    limit: params.add(page.limit + 1),
  };
}

/** The page that the rows of a `keyset` statement make: at most `limit` of them, in the list's order. */
export function toPage<Row, Key>(rows: readonly Row[], page: PageSpec<Key>): Page<Row> {
  const more = rows.length > page.limit;
  const kept = rows.slice(0, page.limit);
  return page.from === 'start'
    ? { rows: kept, hasNext: page.before !== null || more, hasPrevious: page.after !== null }
    : { rows: kept.reverse(), hasNext: page.before !== null, hasPrevious: page.after !== null || more };
}

function reversed(column: OrderColumn): OrderColumn {
  return { ...column, direction: column.direction === 'ASC' ? 'DESC' : 'ASC' };
}

/**
 * What comes after a key. Where all columns run the same way it is one comparison of rows, which an index answers directly;
 * otherwise the first column's bound is what the index goes by and the rest is filtered.
 */
function beyond(columns: readonly OrderColumn[], key: readonly SqlValue[], params: Params): string {
  const [first, ...rest] = columns.map(({ sql, type, direction }, index) => ({
    sql,
    value: `${params.add(key[index] ?? null)}::${type}`,
    direction,
  }));
  if (!first) throw new TypeError('An order needs at least one column.');
  const than = (direction: Direction): string => (direction === 'ASC' ? '>' : '<');
  if (rest.every(({ direction }) => direction === first.direction)) {
    const all = [first, ...rest];
    return `(${all.map(({ sql }) => sql).join(', ')}) ${than(first.direction)} (${all.map(({ value }) => value).join(', ')})`;
  }
  let condition = '';
  for (const { sql, value, direction } of [first, ...rest].reverse()) {
    const strictly = `${sql} ${than(direction)} ${value}`;
    condition = condition === '' ? strictly : `(${strictly} OR (${sql} = ${value} AND ${condition}))`;
  }
  return `${first.sql} ${than(first.direction)}= ${first.value} AND ${condition}`;
}
