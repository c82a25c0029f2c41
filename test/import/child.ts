// A process that imports a folder of files into a data folder and says so when it begins and when it has ended.

import { openStores } from '../../datasources/index.ts';
import { importFiles } from '../../import/import-files.ts';

const [dataDir = '', path = ''] = process.argv.slice(2);
await using stores = await openStores({ dataDir, command: 'import child' });
process.stdout.write('begin\n');
const { report } = await importFiles(
  { paths: [path], strict: true, keepDemo: false, rejects: null },
  stores,
  { dataDir, onEvent: () => {}, signal: new AbortController().signal },
);
process.stdout.write(`${report.outcome}\n`);
