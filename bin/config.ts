// `parley config`: every setting, its value and where that comes from.

import { Command } from 'commander';
import {
  ConfigError,
  type ConfigReading,
  processSources,
  readConfig,
  type SettingShown,
} from '../src/config.ts';
import { addSettingOptions, flagsOf } from './setting-options.ts';

/** Makes the command. */
export function configCommand(): Command {
  const command = new Command('config')
    .description('Show every setting, the value in force and where it comes from. Passwords are not shown.')
    .option('--json', 'Print JSON.')
    .addHelpText(
      'after',
      `
Values come from the command line, then the environment, then a file .env in the working folder, then the defaults.

Examples:
  parley config
  PORT=8080 parley config --json`,
    )
    .action((options: { json?: boolean }) => {
      const reading = readConfig(processSources(flagsOf(options)));
      process.stdout.write(options.json ? `${JSON.stringify(toJson(reading), null, 2)}\n` : toTable(reading));
      if (reading.problems.length > 0) throw new ConfigError(reading.problems);
    });
  return addSettingOptions(command);
}

function toJson({ settings, problems, hints }: ConfigReading) {
  return { settings, problems, hints };
}

function toTable({ settings, hints }: ConfigReading): string {
  const rows = settings.map(cells);
  const head = ['Variable', 'Value', 'From', 'What it is for'] as const;
  const widths = [0, 1, 2].map((i) => Math.max(...[head, ...rows].map((row) => row[i]!.length)));
  const line = (row: readonly string[]) =>
    row.map((cell, i) => (i < widths.length ? cell.padEnd(widths[i]!) : cell)).join('  ');
  const warnings = hints.length === 0 ? '' : `\n${hints.join('\n')}\n`;
  return `${[head, ...rows].map(line).join('\n')}\n${warnings}`;
}

function cells({ variable, value, from, description }: SettingShown): readonly string[] {
  return [variable, value ?? '-', from, description];
}
