// The demo data through the life of a data folder: filled once, finished after a kill, left out when told.

import { afterEach, describe, expect, it } from 'vitest';
import { noDeadline } from '../../datasources/deadline.ts';
import { openStores } from '../../datasources/index.ts';
import { DEMO_META } from '../../src/demo.ts';
import { post } from '../http/test-server.ts';
import { dataFolder, emptyFolder, type Running, start } from './parley.ts';

const running: Running[] = [];
afterEach(async () => {
  for (const { process, outcome } of running.splice(0)) {
    process.kill('SIGKILL');
    await outcome;
  }
});

function serve(folder: string, ...args: string[]): Running {
  const server = start(['serve', '--port', '0', '--data', folder, ...args]);
  running.push(server);
  return server;
}

async function stop(server: Running): Promise<string> {
  server.process.kill('SIGTERM');
  const { code, stdout } = await server.outcome;
  expect(code).toBe(0);
  return stdout;
}

async function countsOf(server: Running): Promise<unknown> {
  const query = '{ users { totalCount } sessions { totalCount } entityTypes { count } }';
  return (await post(await server.url(), { query })).json().data;
}

describe('demo data', () => {
  it('should be there after a first start, which says so, and the same after a second, which does not', async () => {
    const folder = await emptyFolder();
    const first = serve(folder);
    const counts = await countsOf(first);
    expect(counts).toMatchObject({ users: { totalCount: 50 }, sessions: { totalCount: 400 } });
    const said = await stop(first);
    expect(said).toContain('demo');
    expect(said).toContain('npm run import');
    expect(said).toContain('--no-demo');
    const second = serve(folder);
    expect(await countsOf(second)).toEqual(counts);
    expect(await stop(second)).not.toContain('--no-demo');
  });

  it('should be whole when the process was killed while filling', async () => {
    const folder = await dataFolder();
    const first = serve(folder);
    await first.said('filling in demo');
    first.process.kill('SIGKILL');
    await first.outcome;
    const second = serve(folder);
    expect(await countsOf(second)).toMatchObject({
      users: { totalCount: 50 },
      sessions: { totalCount: 400 },
    });
    await stop(second);
  });

  it('should be left out with --no-demo, also what is left of a filling that was cut short', async () => {
    const folder = await dataFolder();
    {
      await using stores = await openStores({ dataDir: folder, command: 'test' });
      await stores.meta.set(DEMO_META, 'filling', noDeadline);
      const half = { id: 'u1', externalId: null, name: 'Half', email: null, locale: null, metadata: null };
      await stores.users.put([{ ...half, createdAt: 0, updatedAt: 0 }], noDeadline);
    }
    const server = serve(folder, '--no-demo');
    expect(await countsOf(server)).toEqual({
      users: { totalCount: 0 },
      sessions: { totalCount: 0 },
      entityTypes: [],
    });
    await stop(server);
  });

  it('should not be mixed into data that is there', async () => {
    const folder = await dataFolder();
    {
      await using stores = await openStores({ dataDir: folder, command: 'test' });
      await stores.graph.putEntities(
        [
          {
            id: 'e1',
            type: 'Thing',
            name: 'Own',
            aliases: [],
            description: null,
            metadata: null,
            shared: true,
          },
        ],
        noDeadline,
      );
    }
    const server = serve(folder);
    expect(await countsOf(server)).toMatchObject({ users: { totalCount: 0 }, entityTypes: [{ count: 1 }] });
    await stop(server);
  });
});
