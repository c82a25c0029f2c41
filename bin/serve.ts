// `parley serve`: runs the server until it is told to stop.

import { Command, type OptionValues } from 'commander';
import { loadConfig, processSources } from '../src/config.ts';
import { exitCodeOf, report } from './failures.ts';
import { addSettingOptions, flagsOf } from './setting-options.ts';

/** A second signal this soon is the first one's echo: Ctrl-C reaches the process from the terminal and again from npm. */
const ECHO_MS = 500;

/** Makes the command. */
export function serveCommand(): Command {
  const command = new Command('serve')
    .description('Serve the GraphQL API and GraphiQL.')
    .action(serve)
    .addHelpText(
      'after',
      `
Each option can also be set by the variable in brackets, in the environment or in a file .env; \`parley config\` shows them all.

Examples:
  parley serve
  parley serve --port 8080 --data ~/conversations
  DEMO=off LOG_LEVEL=debug parley serve`,
    );
  return addSettingOptions(command);
}

async function serve(options: OptionValues): Promise<void> {
  const config = loadConfig(processSources(flagsOf(options)), (hint) => process.stderr.write(`${hint}\n`));
  const { createServer } = await import('../src/main.ts');
  const { createLog } = await import('../src/log.ts');
  const log = createLog(config);
  const server = createServer(config, { log });

  let stoppingSince: number | null = null;
  const stop = (signal: NodeJS.Signals) => {
    if (stoppingSince !== null) {
      if (performance.now() - stoppingSince < ECHO_MS) return;
      process.exit(1);
    }
    stoppingSince = performance.now();
    log.info(`${signal}: finishing what runs. Once more to exit at once.`);
    server.stop().then(
      () => {
        log.info('Stopped');
        process.exit(0);
      },
      (error: unknown) => {
        log.fatal({ err: error }, 'Stopping failed');
        process.exit(1);
      },
    );
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, stop);
  const die = (error: unknown) => {
    log.fatal({ err: error }, 'Unexpected error, the process ends');
    process.exit(1);
  };
  process.on('uncaughtException', die);
  process.on('unhandledRejection', die);

  try {
    await server.start();
  } catch (error) {
    if (stoppingSince !== null) return;
    report(error);
    process.exit(exitCodeOf(error));
  }
}
