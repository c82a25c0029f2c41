// Migrations: applied once, in order, all or nothing, and held against their checksums.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { noDeadline } from '../../datasources/deadline.ts';
import type { EmbeddedDatabase } from '../../datasources/embedded/data-folder.ts';
import { MigrationError, migrate, readMigrations } from '../../datasources/postgres/migrate.ts';
import { splitSql } from '../../datasources/postgres/split-sql.ts';
import type { SqlClient } from '../../datasources/sql.ts';
import { embeddedDatabase } from '../support/data-folder.ts';

describe('migrations', () => {
  let database: EmbeddedDatabase;
  let sql: SqlClient;
  let folders: URL[];
  beforeAll(async () => {
    database = await embeddedDatabase();
    sql = database.engine.client('relational');
  });
  afterAll(() => database[Symbol.asyncDispose]());
  beforeEach(async () => {
    await sql.transaction(
      [
        { text: 'DROP SCHEMA public CASCADE', params: [] },
        { text: 'CREATE SCHEMA public', params: [] },
      ],
      noDeadline,
    );
    folders = await Promise.all(
      ['a', 'b'].map(async () => pathToFileURL(`${await mkdtemp(join(tmpdir(), 'parley-test-'))}/`)),
    );
  });
  afterEach(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

  const write = (folder: number, name: string, text: string) =>
    writeFile(new URL(name, folders[folder]), text);
  const run = async () =>
    (await migrate(sql, await readMigrations(folders), noDeadline)).map(({ id, name }) => `${id} ${name}`);
  const tables = async () =>
    (
      await sql.query<{ name: string }>(
        `SELECT tablename::text AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename`,
        [],
        noDeadline,
      )
    ).map(({ name }) => name);

  it('should be applied by number over all folders, once', async () => {
    await write(1, '010-fill.sql', 'INSERT INTO late VALUES (1);');
    await write(0, '9-late.sql', 'CREATE TABLE late (id integer);');
    await write(0, '101-more.sql', 'CREATE TABLE more (id integer);\n\nCREATE INDEX ON more (id);\n');
    expect(await run()).toEqual(['9 late', '10 fill', '101 more']);
    expect(await run()).toEqual([]);
    await write(1, '102-last.sql', 'CREATE TABLE last (id integer);');
    expect(await run()).toEqual(['102 last']);
    expect(await tables()).toEqual(['last', 'late', 'more', 'schema_migrations']);
  });

  it('should leave nothing of a file that fails, and try it again', async () => {
    await write(0, '1-good.sql', 'CREATE TABLE good (id integer);');
    await write(0, '2-bad.sql', 'CREATE TABLE half (id integer);\nSELECT broken;');
    await expect(run()).rejects.toThrow(/broken/);
    expect(await tables()).toEqual(['good', 'schema_migrations']);
    await write(0, '2-bad.sql', 'CREATE TABLE whole (id integer);');
    expect(await run()).toEqual(['2 bad']);
  });

  it('should refuse a file that was changed after it was applied, before applying others', async () => {
    await write(0, '1-one.sql', 'CREATE TABLE one (id integer);\n');
    await run();
    await write(0, '1-one.sql', 'CREATE TABLE one (id bigint);\n');
    await write(0, '2-two.sql', 'CREATE TABLE two (id integer);');
    await expect(run()).rejects.toThrow(MigrationError);
    await expect(run()).rejects.toThrow(/1 \("one"\) was changed/);
    expect(await tables()).toEqual(['one', 'schema_migrations']);
    await write(0, '1-one.sql', 'CREATE TABLE one (id integer);\r\n');
    expect(await run(), 'line ends do not count').toEqual(['2 two']);
  });

  it('should refuse data that a newer version made', async () => {
    await write(0, '1-one.sql', 'SELECT 1;');
    await write(0, '7-newer.sql', 'SELECT 1;');
    await run();
    await rm(new URL('7-newer.sql', folders[0]));
    await expect(run()).rejects.toThrow(/migration 7 \("newer"\).*newer version/);
  });

  it('should refuse a file without a number and a number given twice', async () => {
    await write(0, 'readme.txt', '');
    await expect(run()).rejects.toThrow(/"readme.txt"/);
    await rm(new URL('readme.txt', folders[0]));
    await write(0, '1-one.sql', '');
    await write(1, '001-two.sql', '');
    await expect(run()).rejects.toThrow(/same number 1/);
  });

  it('should be cut at the semicolons that end statements', () => {
    expect(
      splitSql(`
        -- a comment; with a semicolon
        CREATE TABLE "odd;name" (a text DEFAULT 'it''s; fine' /* ; */);
        DO $do$ BEGIN PERFORM 1; PERFORM $$;$$; END $do$;
        ;
        SELECT 1 - -1, 4 / 2
        -- the end;
      `).map((statement) => statement.replace(/\s+/g, ' ')),
    ).toEqual([
      `-- a comment; with a semicolon CREATE TABLE "odd;name" (a text DEFAULT 'it''s; fine' /* ; */)`,
      'DO $do$ BEGIN PERFORM 1; PERFORM $$;$$; END $do$',
      'SELECT 1 - -1, 4 / 2 -- the end;',
    ]);
    expect(splitSql('-- nothing\n/* at all; */\n')).toEqual([]);
  });
});
