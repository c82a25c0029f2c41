// Removing what sessions mention, with the entities that are nobody's then.

import type { SqlStatement } from '../sql.ts';
import { SUM_STALE } from './graph-totals-writes.ts';

/** Before the rows go, which say whose entities these are. */
const REMOVE_ORPHANS = `
  DELETE FROM entities e
  USING (SELECT DISTINCT entity_id FROM session_entities WHERE session_id = ANY($1::text[])) s
  WHERE e.id = s.entity_id
    AND NOT e.shared
    AND NOT EXISTS (
      SELECT FROM session_entities o
      WHERE o.entity_id = e.id AND o.session_id <> ALL ($1::text[])
    )
    AND NOT EXISTS (SELECT FROM relations r WHERE r.from_id = e.id)
    AND NOT EXISTS (SELECT FROM relations r WHERE r.to_id = e.id)`;

const REMOVE_ROWS = `
  WITH gone AS (
    DELETE FROM session_entities
    WHERE session_id = ANY($1::text[])
    RETURNING user_id, entity_id
  )
  UPDATE user_entities u SET stale = true
  FROM gone
  WHERE u.user_id = gone.user_id AND u.entity_id = gone.entity_id`;

/** The statements of one transaction that removes sessions. The last addition that was taken for each stays known. */
export function removeStatements(sessionIds: readonly string[]): SqlStatement[] {
  const params = [sessionIds];
  return [{ text: REMOVE_ORPHANS, params }, { text: REMOVE_ROWS, params }, ...SUM_STALE];
}
