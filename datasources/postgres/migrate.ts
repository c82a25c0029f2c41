// Numbered migrations: files of plain SQL, each applied once, in the order of their numbers, in a transaction of its own
// together with the note that it was applied.

import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import type { Deadline } from '../deadline.ts';
import type { SqlClient, SqlStatement } from '../sql.ts';
import { splitSql } from './split-sql.ts';

/** A migration file, `<number>-<name>.sql`. */
export interface Migration {
  id: number;
  name: string;
  sql: string;
  /** SHA-256 of the file. */
  checksum: string;
}

/** Why a database can't be migrated: it is from a newer version, or a file that it has applied was changed. */
export class MigrationError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'MigrationError';
  }
}

interface AppliedRow {
  id: number;
  name: string;
  checksum: string;
}

const CREATE_TABLE = `
  CREATE TABLE IF NOT EXISTS schema_migrations (
    id integer PRIMARY KEY,
    name text NOT NULL,
    checksum text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
  )`;

/** Nothing is applied where there is no table; asking must not need the right to make one. */
const TABLE_EXISTS = `SELECT to_regclass('schema_migrations') IS NOT NULL AS "exists"`;

const APPLIED = 'SELECT id, name, checksum FROM schema_migrations ORDER BY id';

const NOTE = 'INSERT INTO schema_migrations (id, name, checksum) VALUES ($1::integer, $2::text, $3::text)';

const FILE = /^(\d+)-(.+)\.sql$/;

/**
 * The migrations in some folders, by number.
 * @throws {MigrationError} for a file that is not named `<number>-<name>.sql` and for a number given twice
 */
export async function readMigrations(folders: readonly URL[]): Promise<Migration[]> {
  const migrations: Migration[] = [];
  for (const folder of folders) {
    for (const file of await readdir(folder)) {
      const [, id, name] = FILE.exec(file) ?? [];
      if (id === undefined || name === undefined)
        throw new MigrationError(`Migration "${file}" should be named <number>-<name>.sql.`);
      const sql = await readFile(new URL(file, folder), 'utf8');
      const checksum = createHash('sha256').update(sql.replaceAll('\r\n', '\n')).digest('hex');
      migrations.push({ id: Number(id), name, sql, checksum });
    }
  }
  migrations.sort((a, b) => a.id - b.id);
  for (const [index, { id, name }] of migrations.entries()) {
    const next = migrations[index + 1];
    if (next?.id === id)
      throw new MigrationError(`Migrations "${name}" and "${next.name}" have the same number ${id}.`);
  }
  return migrations;
}

/**
 * The migrations that are not applied yet.
 * @throws {MigrationError} when the database knows a migration that these are not or one that was changed since
 */
export async function due(
  sql: SqlClient,
  migrations: readonly Migration[],
  deadline: Deadline,
): Promise<Migration[]> {
  const [table] = await sql.query<{ exists: boolean }>(TABLE_EXISTS, [], deadline);
  const applied = table?.exists ? await sql.query<AppliedRow>(APPLIED, [], deadline) : [];
  const known = new Map(migrations.map((migration) => [migration.id, migration]));
  for (const { id, name, checksum } of applied) {
    const migration = known.get(id);
    if (!migration)
      throw new MigrationError(
        `The data has migration ${id} ("${name}"), which this version of Parley does not know: it was made by a newer version. Use that version, or other data.`,
      );
    if (migration.checksum !== checksum)
      throw new MigrationError(
        `Migration ${id} ("${name}") was changed after it was applied to this data: its checksum is ${migration.checksum}, but ${checksum} was applied.`,
      );
  }
  const done = new Set(applied.map(({ id }) => id));
  return migrations.filter(({ id }) => !done.has(id));
}

/**
 * Applies what is not applied yet and gives it. One process at a time: where several may come, the caller holds a lock.
 * @throws {MigrationError} before anything is applied, as `due` does
 */
export async function migrate(
  sql: SqlClient,
  migrations: readonly Migration[],
  deadline: Deadline,
): Promise<Migration[]> {
  const missing = await due(sql, migrations, deadline);
  if (missing.length > 0) await sql.query(CREATE_TABLE, [], deadline);
  for (const { id, name, sql: text, checksum } of missing) {
    const statements: SqlStatement[] = splitSql(text).map((statement) => ({ text: statement, params: [] }));
    await sql.transaction([...statements, { text: NOTE, params: [id, name, checksum] }], deadline);
  }
  return missing;
}
