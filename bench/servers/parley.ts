// Parley as `npm start` runs it.

import { startServer } from '../../src/main.ts';
import { configuration } from './configuration.ts';
import { host } from './host.ts';

const { url } = await startServer(configuration());
host(url);
