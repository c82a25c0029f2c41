// The configuration of a measured server: the stores that the runner's environment names, a free port, errors only in its log.

import { type Config, loadConfig } from '../../src/config.ts';

/** Reads it. The data folder is the process's first argument. */
export function configuration(): Config {
  const environment = {
    ...process.env,
    DATA_DIR: process.argv[2]!,
    PORT: '0',
    DEMO: 'on',
    LOG_LEVEL: 'error',
    LOG_FORMAT: 'json',
  };
  return loadConfig({ flags: {}, environment, envFile: {} });
}
