// What came of an import, in words and figures.

import { type ImportOutcome, REJECTS_TOLD } from '../import/import-files.ts';
import { KINDS } from '../import/records.ts';
import { table } from './table.ts';

/** The exit code: 130 is what a shell expects of a command that Ctrl-C ended. */
export function exitCode({ report }: ImportOutcome): number {
  switch (report.outcome) {
    case 'complete':
      return 0;
    case 'failed':
    case 'stopped':
      return 1;
    case 'cancelled':
      return 130;
    default:
      return report.outcome satisfies never;
  }
}

/** A table of the kinds, then what the person has to know. */
export function summary(outcome: ImportOutcome): string {
  const { report } = outcome;
  const rows = [['', 'read', 'written', 'rejected', 'seconds']];
  for (const kind of KINDS) {
    const { read, written, rejected, seconds } = report.kinds[kind];
    rows.push([
      kind,
      ...[read, written, rejected].map((count) => count.toLocaleString('en')),
      seconds.toFixed(1),
    ]);
  }
  return ['', ...table(rows, 1), '', ...verdict(outcome)].join('\n');
}

function verdict({ report, rejects }: ImportOutcome): string[] {
  const lines: string[] = [];
  const seconds = `${report.seconds.toFixed(1)} s`;
  switch (report.outcome) {
    case 'complete':
      lines.push(
        report.rejected === 0
          ? `Imported everything in ${seconds}.`
          : `Imported in ${seconds}, but not everything.`,
      );
      break;
    case 'failed':
      lines.push(`The import FAILED after ${seconds}:`, ...report.failures.map((failure) => `  ${failure}`));
      lines.push(
        'What was read before that is imported. Mend it and import again: nothing will be there twice.',
      );
      break;
    case 'stopped':
      lines.push('Stopped at the first record that could not be imported, as --strict asks.');
      break;
    case 'cancelled':
      lines.push(`Cancelled after ${seconds}. Import again to finish: nothing will be there twice.`);
      break;
    default:
      report.outcome satisfies never;
  }
  if (report.rejected > 0) {
    const count = `${report.rejected.toLocaleString('en')} record${report.rejected === 1 ? ' was' : 's were'}`;
    const shown = report.rejected > REJECTS_TOLD ? ` (the first ${REJECTS_TOLD} are shown above)` : '';
    const where = rejects === null ? '' : ` ${rejects} says which and why.`;
    lines.push(`${count} NOT imported${shown}.${where}`);
  }
  return lines;
}
