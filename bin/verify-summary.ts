// What came of a check, in words and figures.

import type { StoreName } from '../datasources/types.ts';
import type { VerifyReport } from '../verify/events.ts';
import { CHECKS, type CheckName, describeProblem, type Repair } from '../verify/problems.ts';
import { table } from './table.ts';

/** Problems that are printed. */
const SHOWN = 50;

/** The exit code: 2 says that there may be problems that nobody looked for. */
export function exitCode({ outcome }: VerifyReport): number {
  switch (outcome) {
    case 'fine':
      return 0;
    case 'problems':
      return 1;
    case 'failed':
      return 2;
    case 'cancelled':
      return 130;
    default:
      return outcome satisfies never;
  }
}

/** The problems one per line, a table of the stores, then what the person has to know. */
export function summary(report: VerifyReport, problemsFile: string | null): string {
  return [...problems(report, problemsFile), ...table(rows(report), 2), '', ...verdict(report)].join('\n');
}

function problems({ problems: { first, total } }: VerifyReport, file: string | null): string[] {
  if (total === 0) return [];
  const lines = first.slice(0, SHOWN).map(describeProblem);
  const more = total - lines.length;
  if (more > 0)
    lines.push(
      `and ${figure(more)} more: ${file === null ? '--problems <file> writes them all' : `${file} has them all`}`,
    );
  return [...lines, ''];
}

function rows({ stored, checked, problems, engines }: VerifyReport): string[][] {
  const wrong = (...checks: CheckName[]): string =>
    figure(checks.reduce((sum, check) => sum + (problems.byCheck[check] ?? 0), 0));
  const name = (store: StoreName): string => {
    const engine = engines.find((one) => one.store === store);
    return engine === undefined
      ? store
      : `${store} (${engine.engine} ${engine.version ?? ''}`.trimEnd().concat(')');
  };
  const many = (count: number | null): string => (count === null ? 'over 10,000' : figure(count));
  const row = (store: StoreName, what: string, there: string, seen: number, ...checks: CheckName[]) => [
    name(store),
    what,
    there,
    figure(seen),
    wrong(...checks),
  ];
  return [
    ['store', 'what', 'stored', 'checked', 'problems'],
    row(
      'relational',
      'users',
      many(stored.users),
      checked.users,
      'session.user',
      'turn.author',
      'entity.user',
    ),
    row(
      'relational',
      'sessions',
      many(stored.sessions),
      checked.sessions,
      'session.turnCount',
      'session.lastTurnAt',
      'session.lastTurnPreview',
      'turn.session',
      'entity.session',
    ),
    row('relational', 'notes on the data', '', 2, 'meta.demo', 'meta.demo-places'),
    row('turns', 'turns', '', checked.turns, 'turn.id', 'turn.index'),
    row(
      'turns',
      'mentions of turns',
      '',
      checked.mentions,
      'turn.mention.place',
      'mention.missing',
      'mention.differs',
    ),
    row('turns', 'mentions by entity', '', checked.mentionsByEntity, 'mention.extra'),
    row('graph', 'entities', figure(stored.entities), checked.entities, 'turn.mention.entity', 'entity.type'),
    row('graph', 'relations', '', checked.relations, 'relation.end', 'relation.name'),
    row('graph', 'entities of sessions', '', checked.sessionEntities, 'session.entity'),
    row('graph', 'entities of users', '', checked.userEntities, 'user.entity'),
  ];
}

function figure(number: number): string {
  return number.toLocaleString('en');
}

function verdict(report: VerifyReport): string[] {
  const { outcome, mode, problems, failure, seconds, stored } = report;
  const how = mode.all
    ? 'Everything was checked'
    : `A sample of ${figure(mode.sample)} (--seed ${mode.seed}) was checked`;
  const lines: string[] = [];
  if (outcome === 'failed')
    lines.push(`The check could NOT be finished: ${failure} What is said here is only of what was read.`);
  else if (outcome === 'cancelled') lines.push('Cancelled. What is said here is only of what was read.');
  else lines.push(`${how} in ${seconds.toFixed(1)} s.`);
  if (stored.users === 0 && stored.sessions === 0 && stored.entities === 0 && outcome === 'fine')
    lines.push('The stores are EMPTY.');
  if (problems.total === 0) {
    if (outcome === 'fine') lines.push('Nothing wrong was found.');
    return lines;
  }
  lines.push(
    `${figure(problems.total)} problem${problems.total === 1 ? ' was' : 's were'} found. Nothing was changed.`,
    ...repairs(report),
  );
  return lines;
}

const REPAIRS: Record<Repair, string> = {
  import: 'Importing the same files again (parley import) derives these anew and adds what is missing:',
  reference: 'These refer to what is not there; importing files that hold it puts them right:',
  clear: 'An import leaves these as they are; docs/operations.md says what to do:',
};

/** What to do, by what was found. */
function repairs({ problems: { byCheck } }: VerifyReport): string[] {
  const found = Object.keys(byCheck) as CheckName[];
  return (Object.keys(REPAIRS) as Repair[]).flatMap((repair) => {
    const checks = found.filter((check) => CHECKS[check].repair === repair);
    return checks.length === 0 ? [] : `${REPAIRS[repair]} ${checks.join(', ')}.`;
  });
}
