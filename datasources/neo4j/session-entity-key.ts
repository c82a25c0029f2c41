// The key that one session's mentions of one entity are found by, brought to what was written without it.

import type { Deadline } from '../deadline.ts';
import type { CypherClient, Params } from './client.ts';
import type { Labels } from './labels.ts';
import { SEPARATOR } from './order-key.ts';
import { int } from './stretch.ts';

/** Sessions that one transaction fills. */
const SESSIONS = 500;

/** Sets `sessionEntity`, as `rowKey` makes it, where it is not set. Broken off and run again it goes through all sessions again. */
export async function fillSessionEntity(
  client: CypherClient,
  { session, mentions }: Labels,
  deadline: Deadline,
): Promise<void> {
  const fill = `
    MATCH (s:${session})
    WHERE s.id > $after
    WITH s
    ORDER BY s.id
    LIMIT $limit
    CALL (s) {
      MATCH (s)-[m:${mentions}]->(e)
      WHERE m.sessionEntity IS NULL
      SET m.sessionEntity = s.id + $separator + e.id
    }
    RETURN max(s.id) AS last`;
  for (let after: string | null = ''; after !== null; ) {
    const params: Params = { after, separator: SEPARATOR, limit: int(SESSIONS) };
    const [row] = await client.write(
      (transaction) => transaction.run<{ last: string | null }>(fill, params),
      deadline,
    );
    after = row?.last ?? null;
  }
}
