// What was acknowledged is there after a restart and after a kill.

import { describe, expect, it } from 'vitest';
import { noDeadline } from '../../datasources/deadline.ts';
import { openStores } from '../../datasources/index.ts';
import { dataFolder, startChild } from './folders.ts';

describe('the embedded data', () => {
  it('should survive a restart', async () => {
    await using folder = await dataFolder();
    {
      await using stores = await openStores({ dataDir: folder.path, command: 'test' });
      await stores.clear({ demo: 'yes' }, noDeadline);
    }
    await using stores = await openStores({ dataDir: folder.path, command: 'test' });
    expect(await stores.meta.get('demo', noDeadline)).toBe('yes');
  });

  it('should survive a kill -9 in the middle of writing, again and again', async () => {
    await using folder = await dataFolder();
    const acknowledged = new Set<string>();
    for (const lines of [150, 40]) {
      await using child = startChild(folder.path, 'write');
      await child.said(lines);
      await child.kill();
      for (const line of child.lines) if (line !== 'open') acknowledged.add(line);
    }
    expect(acknowledged.size).toBeGreaterThanOrEqual(149);
    await using stores = await openStores({ dataDir: folder.path, command: 'test' });
    const found = await stores.users.byIds([...acknowledged], noDeadline);
    expect(found.filter((row) => row === null)).toEqual([]);
  });
});
