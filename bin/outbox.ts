// `parley outbox`: what writes have left to be done in other stores, for whoever looks after the gateway.

import { existsSync } from 'node:fs';
import { Command, InvalidArgumentError, type OptionValues } from 'commander';
import { noDeadline } from '../datasources/deadline.ts';
import { openJournal } from '../datasources/index.ts';
import type { OutboxRow, WriteJournal } from '../datasources/journal.ts';
import { loadConfig, processSources } from '../src/config.ts';
import { Failure } from '../src/failure.ts';
import { storeOptions } from '../src/store-options.ts';
import { flagsOf } from './setting-options.ts';
import { table } from './table.ts';

/** Rows that are listed. */
const LISTED = 100;

/** Makes the command. */
export function outboxCommand(): Command {
  const command = new Command('outbox')
    .description(
      'Show what writes have left to be done in other stores, and what failed for good; try that again, or drop it.',
    )
    .addHelpText(
      'after',
      `
Examples:
  parley outbox list
  parley outbox retry            everything that failed for good
  parley outbox retry 4711 4712
  parley outbox discard 4711     the turns stay; what was derived from them is left out`,
    );
  command
    .addCommand(
      subcommand('list', `List the first ${LISTED} rows, oldest first, and how many there are.`)
        .option('--json', 'Print JSON.')
        .action((options: OptionValues) =>
          withJournal(options, (journal) => list(journal, options.json === true)),
        ),
    )
    .addCommand(
      subcommand('retry', 'Have rows that failed for good tried again: these, or all.')
        .argument('[ids...]', 'As `list` shows them.', ids)
        .action((given: number[] | undefined, options: OptionValues) =>
          withJournal(options, async (journal) => {
            const asked = new Set(given);
            const count = await journal.retry(asked.size > 0 ? [...asked] : null, noDeadline);
            process.stdout.write(`${rows(count)} will be tried again.\n`);
            refuseOthers(asked.size - count);
          }),
        ),
    )
    .addCommand(
      subcommand('discard', 'Drop rows that failed for good. What they would have done is left undone.')
        .argument('<ids...>', 'As `list` shows them.', ids)
        .action((given: number[], options: OptionValues) =>
          withJournal(options, async (journal) => {
            const asked = new Set(given);
            const count = await journal.discard([...asked], noDeadline);
            process.stdout.write(`${rows(count)} dropped.\n`);
            refuseOthers(asked.size - count);
          }),
        ),
    );
  return command;
}

function subcommand(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .option(
      '-d, --data <folder>',
      'The folder that holds the data of the embedded stores. (DATA_DIR, default ./data)',
    );
}

function ids(text: string, before: number[] | undefined): number[] {
  const id = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isNaN(id)) throw new InvalidArgumentError('Expected the number of a row.');
  return [...(before ?? []), id];
}

/** Rows may be named that are not there, or that are none to be tried again or dropped. */
function refuseOthers(count: number): void {
  if (count <= 0) return;
  const verb = count === 1 ? 'is not there or has' : 'are not there or have';
  throw new Failure(`${rows(count)} of those named ${verb} not failed for good: see \`parley outbox list\`.`);
}

async function withJournal(
  given: OptionValues,
  work: (journal: WriteJournal) => Promise<void>,
): Promise<void> {
  const config = loadConfig(processSources(flagsOf(given)), (hint) => process.stderr.write(`${hint}\n`));
  const options = storeOptions(config, 'parley outbox', 'work');
  if (!options.postgres && !existsSync(config.dataDir))
    throw new Failure(
      `There is no data folder ${config.dataDir} (DATA_DIR): there is no outbox to look at.`,
      2,
    );
  await using opened = await openJournal(options);
  await work(opened.journal);
}

async function list(journal: WriteJournal, asJson: boolean): Promise<void> {
  const [depth, found] = await Promise.all([journal.depth(noDeadline), journal.list(LISTED, noDeadline)]);
  if (asJson) {
    const shown = found.map(({ firstTicks: _ticks, stamp: _stamp, ...row }) => row);
    process.stdout.write(`${JSON.stringify({ ...depth, rows: shown }, null, 2)}\n`);
    return;
  }
  const summary = `${rows(depth.waiting)} waiting, ${depth.failed} failed for good`;
  const oldest = depth.waiting + depth.failed > 0 ? `, the oldest since ${seconds(depth.oldestMs)}` : '';
  const head = ['id', 'session', 'what', 'state', 'attempts', 'age', 'error'];
  const lines = found.length === 0 ? [] : table([head, ...found.map(cells)], 4);
  process.stdout.write(`${[`${summary}${oldest}.`, ...lines].join('\n')}\n`);
}

function cells({ id, sessionId, kind, state, failedAs, attempts, createdAt, error }: OutboxRow): string[] {
  const age = seconds(Date.now() - createdAt);
  const shown = failedAs === 'UNDO' ? 'undo failed' : state.toLowerCase();
  return [String(id), sessionId, kind.toLowerCase(), shown, String(attempts), age, error ?? ''];
}

const rows = (count: number): string => `${count} ${count === 1 ? 'row' : 'rows'}`;
const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
