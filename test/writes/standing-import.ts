// A process that imports a folder of files into stores and stands still where the sessions are held and their turns are written: it says
// so, and goes on when it is told to.

import { once } from 'node:events';
import { openStores, type StoreOptions } from '../../datasources/index.ts';
import { importFiles } from '../../import/import-files.ts';

const [path = '', tempDir = '', options = ''] = process.argv.slice(2);
await using stores = await openStores(JSON.parse(options) as StoreOptions);
const derive: typeof stores.sessions.derive = async (sessions, deadline) => {
  process.stdout.write('held\n');
  await once(process, 'SIGUSR2');
  await stores.sessions.derive(sessions, deadline);
};
// Without a listener the signal would end the process.
process.on('SIGUSR2', () => {});
const { report } = await importFiles(
  { paths: [path], strict: true, keepDemo: true, rejects: null },
  { ...stores, sessions: { ...stores.sessions, derive } },
  { dataDir: tempDir, onEvent: () => {}, signal: new AbortController().signal },
);
process.stdout.write(`${report.outcome} ${report.failures.join(' ')}\n`);
