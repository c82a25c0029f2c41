// Idempotency keys in PostgreSQL.

import type { ClaimOutcome, KeyReply, WriteJournal } from '../journal.ts';
import type { Json } from '../rows.ts';
import type { SqlClient, SqlValue } from '../sql.ts';
import { toJson } from './sql-values.ts';

/** A key whose attempt has died is taken up by another with the same input. */
const CLAIM = `
  INSERT INTO idempotency_keys AS k (key, operation, input_hash, token, lease_until)
  VALUES ($1::text, $2::text, $3::text, $4::text, clock_timestamp() + $5::integer * interval '1 millisecond')
  ON CONFLICT (key) DO UPDATE SET token = excluded.token, lease_until = excluded.lease_until
  WHERE k.reply IS NULL AND k.lease_until < clock_timestamp()
    AND (k.operation, k.input_hash) = (excluded.operation, excluded.input_hash)
  RETURNING k.key`;

const FIND = `
  SELECT operation, input_hash AS "inputHash", reply
  FROM idempotency_keys
  WHERE key = $1::text`;

const RELEASE =
  'DELETE FROM idempotency_keys WHERE key = $1::text AND token = $2::text AND reply IS NULL RETURNING key';

const REPLY = `
  UPDATE idempotency_keys SET reply = $3::jsonb
  WHERE key = $1::text AND token = $2::text AND reply IS NULL
  RETURNING key`;

const FORGET = `
  DELETE FROM idempotency_keys
  WHERE key IN (
    SELECT key FROM idempotency_keys
    WHERE created_at < now() - $1::bigint * interval '1 millisecond' AND lease_until < now()
    ORDER BY created_at
    LIMIT $2::integer
    FOR UPDATE SKIP LOCKED
  )
  RETURNING key`;

/** What one statement forgets: some tens of milliseconds. */
const FORGOTTEN_AT_ONCE = 5_000;

type Keys = Pick<WriteJournal, 'claim' | 'release' | 'reply' | 'forgetKeys'>;

/** The part of the journal that knows keys. */
export function keysJournal(sql: SqlClient): Keys {
  return {
    async claim({ key, operation, inputHash, token, leaseMs }, deadline): Promise<ClaimOutcome> {
      const claimed = await sql.query(CLAIM, [key, operation, inputHash, token, leaseMs], deadline);
      if (claimed.length > 0) return { kind: 'claimed' };
      const [found] = await sql.query<{ operation: string; inputHash: string; reply: Json }>(
        FIND,
        [key],
        deadline,
      );
      // It was given free just now: whoever asks again will have it.
      if (found === undefined) return { kind: 'busy' };
      if (found.operation !== operation || found.inputHash !== inputHash) return { kind: 'other' };
      return found.reply === null ? { kind: 'busy' } : { kind: 'done', reply: found.reply };
    },
    async release({ key, token }, deadline) {
      await sql.query(RELEASE, [key, token], deadline);
    },
    async reply({ key, token, reply }, deadline) {
      return (await sql.query(REPLY, [key, token, toJson(reply)], deadline)).length > 0;
    },
    async forgetKeys(olderThanMs, deadline) {
      const gone = await sql.query(FORGET, [olderThanMs, FORGOTTEN_AT_ONCE], deadline);
      return gone.length === FORGOTTEN_AT_ONCE;
    },
  };
}

/**
 * Parts of a statement that writes once. `own` has one row while the key is held, or where there is no key, and locks it: what is
 * written is written from it. `replied` notes the reply once `written`, which the statement gives, has a row. Parameters are added.
 */
export function keyParts(key: KeyReply, params: SqlValue[]): { own: string; replied: string } {
  if (key === null) return { own: 'own AS (SELECT 1 AS own)', replied: 'replied AS (SELECT 1)' };
  const at = params.push(key.key, key.token, toJson(key.reply));
  return {
    own: `own AS (
      SELECT 1 AS own FROM idempotency_keys
      WHERE key = $${at - 2}::text AND token = $${at - 1}::text AND reply IS NULL
      FOR UPDATE
    )`,
    replied: `replied AS (
      UPDATE idempotency_keys SET reply = $${at}::jsonb
      WHERE key = $${at - 2}::text AND EXISTS (SELECT FROM written)
    )`,
  };
}
