// A process that opens a data folder, says so, and then does as told: `hold` keeps it, `write` writes user after user and
// names each once the store has acknowledged it.

import { noDeadline } from '../../datasources/deadline.ts';
import { openStores } from '../../datasources/index.ts';

const [dataDir = '', task = 'hold'] = process.argv.slice(2);
const say = (line: string) => process.stdout.write(`${line}\n`);

const stores = await openStores({ dataDir, command: `child ${task}` });
await stores.setControl('/run/child.sock');
say('open');
for (let i = 0; task === 'write'; i++) {
  const id = `u${i}`;
  await stores.users.put(
    [
      {
        id,
        externalId: null,
        name: 'x'.repeat(200),
        email: null,
        locale: null,
        metadata: null,
        createdAt: i,
        updatedAt: i,
      },
    ],
    noDeadline,
  );
  say(id);
}
setInterval(() => undefined, 1_000);
