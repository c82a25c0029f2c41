// UserStore in PostgreSQL. The same SQL runs in the embedded engine.

import type { PageSpec, UserFilter, UserKey, UserOrder } from '../paging.ts';
import type { SqlClient } from '../sql.ts';
import { fold, sortKey } from '../text.ts';
import { COUNT_LIMIT, type UserRow, type UserStore } from '../types.ts';
import { byKey } from './by-key.ts';
import { allOf, inRange } from './conditions.ts';
import { keyset, type OrderColumn, Params, toPage } from './keyset.ts';
import { containing, toJson, toTimestamp, toTimestampOrNull } from './sql-values.ts';

const COLUMNS = `
  u.id, u.external_id AS "externalId", u.name, u.email, u.locale, u.metadata,
  u.created_at AS "createdAt", u.updated_at AS "updatedAt"`;

const BY_IDS = `
  SELECT ${COLUMNS}
  FROM users u
  WHERE u.id = ANY($1::text[]) AND u.deleted_at IS NULL`;

const BY_EXTERNAL_IDS = `
  SELECT ${COLUMNS}
  FROM users u
  WHERE u.external_id = ANY($1::text[]) AND u.deleted_at IS NULL`;

const BY_EMAILS = `
  SELECT k.email AS key, u.*
  FROM unnest($1::text[]) AS k (email)
  CROSS JOIN LATERAL (
    SELECT ${COLUMNS}
    FROM users u
    WHERE u.email_fold = k.email AND u.deleted_at IS NULL
    ORDER BY u.created_at, u.id
    LIMIT 1
  ) u`;

/** A replaced user keeps the times that are not given. A row that would not change is not written. */
const PUT = `
  INSERT INTO users AS u (
    id, external_id, name, name_key, name_fold, email, email_fold, locale, metadata, created_at, updated_at
  )
  SELECT
    i.id, i.external_id, i.name, i.name_key, i.name_fold, i.email, i.email_fold, i.locale, i.metadata::jsonb,
    coalesce(i.created_at, old.created_at, date_trunc('milliseconds', now())),
    coalesce(i.updated_at, old.updated_at, date_trunc('milliseconds', now()))
  FROM unnest(
    $1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
    $10::timestamptz[], $11::timestamptz[]
  ) AS i (
    id, external_id, name, name_key, name_fold, email, email_fold, locale, metadata, created_at, updated_at
  )
  LEFT JOIN users old ON old.id = i.id
  ON CONFLICT (id) DO UPDATE SET
    external_id = excluded.external_id,
    name = excluded.name,
    name_key = excluded.name_key,
    name_fold = excluded.name_fold,
    email = excluded.email,
    email_fold = excluded.email_fold,
    locale = excluded.locale,
    metadata = excluded.metadata,
    created_at = excluded.created_at,
    updated_at = excluded.updated_at,
    deleted_at = NULL
  WHERE
    (u.external_id, u.name, u.email, u.locale, u.metadata, u.created_at, u.updated_at, u.deleted_at)
    IS DISTINCT FROM (
      excluded.external_id, excluded.name, excluded.email, excluded.locale, excluded.metadata, excluded.created_at,
      excluded.updated_at, NULL
    )`;

const CREATED_BY = `
  UPDATE users u
  SET created_at = least(u.created_at, i.at), updated_at = least(u.updated_at, i.at)
  FROM unnest($1::text[], $2::timestamptz[]) AS i (id, at)
  WHERE u.id = i.id AND greatest(u.created_at, u.updated_at) > i.at`;

/** Users, in the table `users`. */
export function createUserStore(sql: SqlClient): UserStore {
  return {
    async byIds(ids, deadline) {
      const rows = await sql.query<UserRow>(BY_IDS, [ids], deadline);
      return byKey(ids, rows, (row) => row.id);
    },

    async byExternalIds(externalIds, deadline) {
      const rows = await sql.query<UserRow>(BY_EXTERNAL_IDS, [externalIds], deadline);
      return byKey(externalIds, rows, (row) => row.externalId ?? '');
    },

    async byEmails(emails, deadline) {
      const folded = emails.map(fold);
      const rows = await sql.query<UserRow & { key: string }>(BY_EMAILS, [[...new Set(folded)]], deadline);
      const found = new Map(rows.map(({ key, ...user }) => [key, user]));
      return folded.map((email) => found.get(email) ?? null);
    },

    async list({ filter, order, page }, deadline) {
      const params = new Params();
      const conditions = ['u.deleted_at IS NULL', ...matching(filter, params)];
      const part = pageOf(order, page, params);
      const rows = await sql.query<UserRow>(
        `SELECT ${COLUMNS}
        FROM users u
        WHERE ${allOf([...conditions, ...part.where])}
        ORDER BY ${part.orderBy}
        LIMIT ${part.limit}`,
        params.values,
        deadline,
      );
      return toPage(rows, page);
    },

    async count(filter, deadline) {
      const params = new Params();
      const conditions = ['u.deleted_at IS NULL', ...matching(filter, params)];
      const [row] = await sql.query<{ count: number }>(
        `SELECT count(*) AS count
        FROM (SELECT FROM users u WHERE ${allOf(conditions)} LIMIT ${COUNT_LIMIT + 1}) matching`,
        params.values,
        deadline,
      );
      return row && row.count <= COUNT_LIMIT ? row.count : null;
    },

    async put(users, deadline) {
      await sql.transaction(
        [
          {
            text: PUT,
            params: [
              users.map(({ id }) => id),
              users.map(({ externalId }) => externalId),
              users.map(({ name }) => name),
              users.map(({ name }) => sortKey(name)),
              users.map(({ name }) => (name === null ? null : fold(name))),
              users.map(({ email }) => email),
              users.map(({ email }) => (email === null ? null : fold(email))),
              users.map(({ locale }) => locale),
              users.map(({ metadata }) => toJson(metadata)),
              users.map(({ createdAt }) => toTimestampOrNull(createdAt)),
              users.map(({ updatedAt }) => toTimestampOrNull(updatedAt)),
            ],
          },
        ],
        deadline,
      );
    },

    async createdBy(users, deadline) {
      await sql.transaction(
        [{ text: CREATED_BY, params: [users.map(({ id }) => id), users.map(({ at }) => toTimestamp(at))] }],
        deadline,
      );
    },
  };
}

function matching(filter: UserFilter, params: Params): string[] {
  const conditions = inRange('u.created_at', filter.createdAt, params);
  if (filter.name !== null)
    conditions.push(`u.name_fold LIKE ${params.add(containing(fold(filter.name)))}::text`);
  if (filter.email !== null) conditions.push(`u.email_fold = ${params.add(fold(filter.email))}::text`);
  return conditions;
}

function pageOf(order: UserOrder, page: PageSpec<UserKey>, params: Params) {
  const byTime = order.field === 'CREATED_AT';
  const columns: OrderColumn[] = [
    {
      sql: byTime ? 'u.created_at' : 'u.name_key',
      type: byTime ? 'timestamptz' : 'text',
      direction: order.direction,
    },
    { sql: 'u.id', type: 'text', direction: order.direction },
  ];
  return keyset(
    columns,
    page,
    ({ value, id }) => [typeof value === 'number' ? toTimestamp(value) : value, id],
    params,
  );
}
