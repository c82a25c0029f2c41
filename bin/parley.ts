#!/usr/bin/env node
// The command line. Each command is a file of its own beside this one.

import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { configCommand } from './config.ts';
import { exitCodeOf, report } from './failures.ts';
import { importCommand } from './import.ts';
import { migrateCommand } from './migrate.ts';
import { outboxCommand } from './outbox.ts';
import { serveCommand } from './serve.ts';
import { verifyCommand } from './verify.ts';

const { version, description } = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
) as { version: string; description: string };

const program = new Command('parley')
  .description(description)
  .version(version, '-V, --version', 'Print the version.')
  .helpOption('-h, --help', 'Print this help.')
  .helpCommand('help [command]', 'Print the help of a command.')
  .showHelpAfterError('(parley --help shows what there is)')
  .addHelpText(
    'after',
    `
Examples:
  parley serve                       serve GraphiQL and the API at http://127.0.0.1:4000/
  parley serve --port 8080 --no-demo start empty, on another port
  parley import ./export             read conversations from a folder of files
  parley verify --sample 5000        check that what the stores hold agrees
  parley config                      show every setting and where its value comes from`,
  );

for (const command of [
  serveCommand(),
  importCommand(),
  migrateCommand(),
  verifyCommand(),
  outboxCommand(),
  configCommand(),
])
  program.addCommand(command.exitOverride());
program.exitOverride();

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // Nobody reads on, as with `| head`. The command still comes to its end, for what it does and for its exit code.
  if (error.code !== 'EPIPE') throw error;
});

try {
  await program.parseAsync();
} catch (error) {
  // Commander has printed what it has to say; its exit code is 0 for help and version.
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else {
    report(error);
    process.exitCode = exitCodeOf(error);
  }
}
