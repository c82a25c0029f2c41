// Who may use a data folder, and what it takes to open one.

import { chmod, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { noDeadline } from '../../datasources/deadline.ts';
import { openDatabase } from '../../datasources/embedded/data-folder.ts';
import { takeLock } from '../../datasources/embedded/folder-lock.ts';
import {
  DataFolderError,
  DataFolderLocked,
  MigrationError,
  openStores,
  readHolder,
} from '../../datasources/index.ts';
import { dataFolder, startChild, temporaryFolder } from './folders.ts';

describe('a data folder', () => {
  it('should be one process’s at a time, and name it to the others, until it dies', async () => {
    await using folder = await dataFolder();
    await using child = startChild(folder.path, 'hold');
    await child.said(1);

    const refused = await openStores({ dataDir: folder.path, command: 'test' }).catch(
      (error: unknown) => error,
    );
    expect(refused).toBeInstanceOf(DataFolderLocked);
    const { holder, message } = refused as DataFolderLocked;
    expect(holder).toMatchObject({ pid: child.pid, command: 'child hold', control: '/run/child.sock' });
    for (const part of [folder.path, String(child.pid), 'child hold', holder?.since ?? '?'])
      expect(message).toContain(part);

    await child.kill();
    await using stores = await openStores({ dataDir: folder.path, command: 'test' });
    expect(await stores.meta.get('none', noDeadline)).toBeNull();
    expect(await readHolder(folder.path)).toMatchObject({ pid: process.pid, command: 'test', control: null });
  });

  it('should be one owner’s at a time within a process too', async () => {
    await using folder = await temporaryFolder();
    using lock = await takeLock(folder.path, { command: 'first' });
    await expect(takeLock(folder.path, { command: 'second' })).rejects.toThrow(DataFolderLocked);
    lock[Symbol.dispose]();
    expect(await readHolder(folder.path)).toBeNull();
    using again = await takeLock(folder.path, { command: 'third' });
    expect(await readHolder(again.folder)).toMatchObject({ command: 'third' });
  });

  it('should be made where there is none', async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, 'deep', 'er');
    using _lock = await takeLock(path, { command: 'test' });
    expect(JSON.parse(await readFile(join(path, 'holder.json'), 'utf8'))).toMatchObject({ command: 'test' });
  });

  it('should be refused where there is a file', async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, 'file');
    await writeFile(file, '');
    for (const path of [file, join(file, 'below')]) {
      const refused = openStores({ dataDir: path, command: 'test' });
      await expect(refused).rejects.toThrow(DataFolderError);
      await expect(refused).rejects.toThrow(path);
    }
  });

  it.skipIf(process.getuid?.() === 0)('should be refused where it can’t be written', async () => {
    await using folder = await temporaryFolder();
    await chmod(folder.path, 0o500);
    await expect(takeLock(folder.path, { command: 'test' })).rejects.toThrow(/can't be written/);
  });

  it('should be made anew where its making was cut short', async () => {
    await using folder = await temporaryFolder();
    await mkdir(join(folder.path, 'making-1-a'));
    await writeFile(join(folder.path, 'making-1-a', 'PG_VERSION'), '18\n');
    await using stores = await openStores({ dataDir: folder.path, command: 'test' });
    expect(await stores.meta.get('none', noDeadline)).toBeNull();
    expect(await readdir(folder.path)).not.toContain('making-1-a');
  });

  it('should leave alone what is not its own', async () => {
    await using folder = await temporaryFolder();
    const precious = join(folder.path, 'pglite', 'important.txt');
    await mkdir(join(folder.path, 'pglite'));
    await writeFile(precious, 'mine');
    const refused = openStores({ dataDir: folder.path, command: 'test' });
    await expect(refused).rejects.toThrow(/is no database of Parley's/);
    expect(await readFile(precious, 'utf8')).toBe('mine');
  });

  it('should keep its data where the note on its format is lost, and be refused where it names another', async () => {
    await using folder = await dataFolder();
    const format = join(folder.path, 'format.json');
    {
      await using stores = await openStores({ dataDir: folder.path, command: 'test' });
      await stores.meta.set('kept', 'yes', noDeadline);
    }
    await rm(format);
    {
      await using stores = await openStores({ dataDir: folder.path, command: 'test' });
      expect(await stores.meta.get('kept', noDeadline)).toBe('yes');
    }
    await writeFile(format, '{"format":99}');
    const refused = openStores({ dataDir: folder.path, command: 'test' });
    await expect(refused).rejects.toThrow(/format\.json holds .*99.*: expected .*pglite/);
  });

  it('should be refused when a newer version made it, and stay free for that version', async () => {
    await using folder = await dataFolder();
    {
      await using database = await openDatabase(folder.path, 'newer');
      await database.engine
        .client('relational')
        .query(
          `INSERT INTO schema_migrations (id, name, checksum) VALUES (999999, 'from-the-future', 'x')`,
          [],
          noDeadline,
        );
    }
    for (let attempt = 0; attempt < 2; attempt++) {
      const refused = openStores({ dataDir: folder.path, command: 'test' });
      await expect(refused).rejects.toThrow(MigrationError);
      await expect(refused).rejects.toThrow(/999999 \("from-the-future"\).*newer version/);
    }
  });

  it('should be refused in words when its database is damaged, and stay free', async () => {
    await using folder = await temporaryFolder();
    await mkdir(join(folder.path, 'pglite'));
    await writeFile(join(folder.path, 'pglite', 'PG_VERSION'), '7\n');
    await writeFile(join(folder.path, 'format.json'), '{}');
    await expect(openStores({ dataDir: folder.path, command: 'test' })).rejects.toThrow(DataFolderError);
    using _lock = await takeLock(folder.path, { command: 'test' });
  });
});
