// Compares what two sides reply to the same request and says where they differ.

import type { Reply, Request, Side } from './side.ts';

/** Differences shown of one reply; more would help nobody. */
const MAX_SHOWN = 12;
const OTHER_ORDER = 'keys in another order';
/** Longest value shown. */
const MAX_LENGTH = 160;

/**
 * Asks both sides and gives the reply that they agree on.
 * @throws Error with the request and the differences, when they do not
 */
export async function askBoth(
  [left, right]: readonly [Side, Side],
  request: Request,
  { countStatements = true, about = '' } = {},
): Promise<Reply> {
  const [a, b] = await Promise.all([left.ask(request), right.ask(request)]);
  const differences: string[] = [];
  if (a.text !== b.text) differences.push(...differencesOf(a.text, b.text));
  if (countStatements && JSON.stringify(a.statements) !== JSON.stringify(b.statements))
    differences.push(`statements: ${JSON.stringify(a.statements)} | ${JSON.stringify(b.statements)}`);
  if (differences.length > 0)
    throw new Error(
      [
        `${left.name} | ${right.name} differ${about === '' ? '' : ` (${about})`}`,
        ...differences,
        '',
        request.query,
        `variables: ${JSON.stringify(request.variables ?? {})}`,
      ].join('\n'),
    );
  return a;
}

/** The places where two JSON texts differ, at most MAX_SHOWN; the order of keys counts, and comes last. */
export function differencesOf(left: string, right: string): string[] {
  const found: string[] = [];
  collect(JSON.parse(left), JSON.parse(right), '', found);
  found.sort((a, b) => Number(a.includes(OTHER_ORDER)) - Number(b.includes(OTHER_ORDER)));
  if (found.length === 0) found.push(`the texts differ where their values do not: ${left} | ${right}`);
  return found.length > MAX_SHOWN ? [...found.slice(0, MAX_SHOWN), `… ${found.length} places in all`] : found;
}

function collect(a: unknown, b: unknown, path: string, found: string[]): void {
  if (JSON.stringify(a) === JSON.stringify(b)) return;
  if (!isTree(a) || !isTree(b) || Array.isArray(a) !== Array.isArray(b)) {
    found.push(`${path}: ${shown(a)} | ${shown(b)}`);
    return;
  }
  const [aKeys, bKeys] = [Object.keys(a), Object.keys(b)];
  const before = found.length;
  if (Array.isArray(a) && aKeys.length !== bKeys.length)
    found.push(`${path}: ${aKeys.length} items | ${bKeys.length} items`);
  for (const key of new Set([...aKeys, ...bKeys])) collect(a[key], b[key], `${path}.${key}`, found);
  if (found.length === before) found.push(`${path}: ${OTHER_ORDER}: ${aKeys.join()} | ${bKeys.join()}`);
}

function isTree(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'missing';
  return text.length <= MAX_LENGTH ? text : `${text.slice(0, MAX_LENGTH)}…`;
}
