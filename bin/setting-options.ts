// Options of commands that stand for settings, made from the table of settings so that help and meaning can't part.

import { type Command, Option, type OptionValues } from 'commander';
import { SETTINGS, type Setting, type SettingName } from '../src/settings.ts';

const NAMES = Object.keys(SETTINGS) as SettingName[];

/** Adds the option of each setting that has one. */
export function addSettingOptions(command: Command): Command {
  for (const name of NAMES) {
    const option = optionOf(SETTINGS[name]);
    if (option !== null) command.addOption(option);
  }
  return command.option('--no-demo', 'Start empty instead of with demo conversations. (DEMO=off)');
}

/** The settings that a command line gives, as `loadConfig` takes them. */
export function flagsOf(options: OptionValues): Partial<Record<SettingName, string>> {
  const flags: Partial<Record<SettingName, string>> = {};
  for (const name of NAMES) {
    const option = optionOf(SETTINGS[name]);
    const value: unknown = option === null ? undefined : options[option.attributeName()];
    if (typeof value === 'string') flags[name] = value;
  }
  if (options.demo === false) flags.demo = 'off';
  return flags;
}

function optionOf({ flag, variable, fallback, description }: Setting<unknown>): Option | null {
  if (flag === null) return null;
  return new Option(
    flag,
    `${description} (${variable}, ${fallback === null ? 'off' : `default ${fallback}`})`,
  );
}
