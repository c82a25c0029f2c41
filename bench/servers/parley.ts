// Parley as `npm start` runs it, but on a free port and with errors only in its log.

import { loadConfig } from '../../src/config.ts';
import { startServer } from '../../src/main.ts';
import { host } from './host.ts';

const environment = { PORT: '0', DATA_DIR: process.argv[2]!, LOG_LEVEL: 'error', LOG_FORMAT: 'json' };
const { url } = await startServer(loadConfig({ flags: {}, environment, envFile: {} }));
host(url);
