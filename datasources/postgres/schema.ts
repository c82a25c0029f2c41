// Brings the tables of a PostgreSQL database up to date, one process at a time.

import pg from 'pg';
import type { Deadline } from '../deadline.ts';
import { EngineError } from '../engine.ts';
import type { SqlClient, SqlStatement } from '../sql.ts';
import type { Link } from './connect.ts';
import { placeOf, type Target } from './connection-url.ts';
import { due, type Migration, MigrationError, migrate, readMigrations } from './migrate.ts';
import type { OpeningLimit } from './opening-limit.ts';
import { Pipeline } from './pipeline.ts';

const MIGRATIONS = [new URL('migrations/', import.meta.url)];

/** The number of the advisory lock: "parley" in ASCII. Advisory locks are the database's, so that schemas take turns too. */
const LOCK = 0x7061_726c_6579;

const TAKE_LOCK = `SELECT pg_advisory_lock($1::bigint)`;
const RELEASE_LOCK = `SELECT pg_advisory_unlock($1::bigint)`;
const SET = `SELECT set_config($1::text, $2::text, false)`;

/** How to bring a schema up to date. */
export interface SchemaOptions {
  /** Whether to do it; otherwise it must be so already. */
  migrate: boolean;
  /** For everything but applying migrations. */
  limit: OpeningLimit;
}

/**
 * Applies the migrations that are due, over a connection of its own, under a lock.
 * @throws {EngineError} `wrong` for a database that is not ours to use, or newer, or not up to date where nothing is to be applied;
 *   `down` where another process is at it
 */
export async function bringUpToDate(link: Link, target: Target, options: SchemaOptions): Promise<void> {
  const sql = sessionClient(link);
  const { limit } = options;
  try {
    const migrations = await readMigrations(MIGRATIONS);
    const missing = await due(sql, migrations, limit);
    if (missing.length === 0) return;
    if (!options.migrate) throw notMigrated(missing, target);
    // The server ends the wait before the limit does, and says why.
    const lockTimeoutMs = Math.max(1, Math.floor(limit.remaining() * 0.9));
    await sql.query(SET, ['lock_timeout', String(lockTimeoutMs)], limit);
    await sql.query(TAKE_LOCK, [LOCK], limit);
    // Another process may have applied them meanwhile.
    if ((await due(sql, migrations, limit)).length > 0) {
      // What a migration takes is up to the data that is there.
      await sql.query(SET, ['statement_timeout', '0'], limit);
      await limit.without(() => migrate(sql, migrations, limit));
    }
    await sql.query(RELEASE_LOCK, [LOCK], limit);
  } catch (error) {
    throw explain(error, target);
  }
}

/** One connection as a client: statements run in the order they are handed in, and fail with the driver's errors. */
function sessionClient(link: Link): SqlClient {
  const pipeline = new Pipeline<null>(link, () => {});
  const run = (statements: readonly SqlStatement[], { signal }: Deadline): Promise<unknown[]> =>
    new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const stop = (): void => pipeline.destroy();
      signal.addEventListener('abort', stop, { once: true });
      pipeline.send(null, statements, (outcome) => {
        signal.removeEventListener('abort', stop);
        if ('rows' in outcome) resolve(outcome.rows);
        else reject(outcome.error);
      });
    });
  return {
    query: async <Row>(text: string, params: SqlStatement['params'], deadline: Deadline) =>
      // The statement's author names the shape of its rows.
      (await run([{ text, params }], deadline)) as Row[],
    transaction: async (statements, deadline) => {
      await run(statements, deadline);
    },
  };
}

function notMigrated(missing: readonly Migration[], target: Target): EngineError {
  const names = missing.map(({ id, name }) => `${id} ("${name}")`).join(', ');
  return new EngineError(
    'wrong',
    target.variable,
    `database "${target.database}" at ${placeOf(target)} lacks the migrations ${names}: run \`parley migrate\`.`,
  );
}

function explain(error: unknown, target: Target): unknown {
  const { variable, user, database } = target;
  const place = placeOf(target);
  const because = (kind: 'wrong' | 'down', problem: string): EngineError =>
    new EngineError(kind, variable, problem, { cause: error });
  if (error instanceof MigrationError)
    return because('wrong', `database "${database}" at ${place} can't be used. ${error.message}`);
  if (!(error instanceof pg.DatabaseError)) return error;
  const { code, message } = error;
  if (code === '55P03')
    return because(
      'down',
      `another process has been bringing database "${database}" at ${place} up to date for a while; it is waited for.`,
    );
  if (/\bextension\b|gin_trgm_ops/.test(message))
    return because(
      'wrong',
      code === '42501'
        ? `user "${user}" may not make the extension pg_trgm in database "${database}" at ${place}: let an administrator run CREATE EXTENSION pg_trgm there, or GRANT CREATE ON DATABASE.`
        : `the extension pg_trgm is not to be had in database "${database}" at ${place} (SQLSTATE ${code}): install PostgreSQL's contrib package, and have the extension in a schema of the search path.`,
    );
  if (code === '42501')
    return because(
      'wrong',
      `user "${user}" may not make tables in database "${database}" at ${place}: GRANT CREATE ON SCHEMA, or let an owner run \`parley migrate\`.`,
    );
  if (code === '3F000')
    return because('wrong', `no schema of the search path is in database "${database}" at ${place}.`);
  if (code === '42P07')
    return because(
      'wrong',
      `database "${database}" at ${place} has tables that are not Parley's (${/"([^"]+)"/.exec(message)?.[1]}): use an empty database, or a schema of its own by options=-csearch_path%3D….`,
    );
  return error;
}
