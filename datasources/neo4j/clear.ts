// Everything that Parley wrote, removed piece by piece, so that no transaction gets large.

import type { Deadline } from '../deadline.ts';
import type { CypherClient } from './client.ts';
import type { Labels } from './labels.ts';
import { int } from './stretch.ts';

/** What one transaction removes. */
const BATCH = 10_000;

interface Removal {
  /** How many there are, which Neo4j knows without looking. */
  count: string;
  remove: string;
}

/** Removes relationships, then nodes. Broken off it has removed a part; run again it goes on. */
export async function clearGraph(client: CypherClient, labels: Labels, deadline: Deadline): Promise<void> {
  const removals = removalsOf(labels);
  const count = removals.map((removal) => removal.count).join(' UNION ALL ');
  for (;;) {
    const counts = await client.read<{ there: number }>(count, {}, deadline);
    let room = BATCH;
    const statements: { text: string; limit: number }[] = [];
    for (const [i, { remove }] of removals.entries()) {
      const some = Math.min(counts[i]?.there ?? 0, room);
      if (some > 0) statements.push({ text: remove, limit: some });
      room -= some;
    }
    if (statements.length === 0) return;
    await client.write(async (transaction) => {
      for (const { text, limit } of statements) await transaction.run(text, { limit: int(limit) });
    }, deadline);
    if (room > 0) return;
  }
}

function removalsOf(labels: Labels): Removal[] {
  const { user, session, removedSession, entity, entityType, had, mentions, mentioned, relatesTo } = labels;
  const relationships = (type: string): Removal => ({
    count: `MATCH ()-[r:${type}]->() RETURN count(r) AS there`,
    remove: `MATCH ()-[r:${type}]->() WITH r LIMIT $limit DELETE r`,
  });
  const nodes = (label: string): Removal => ({
    count: `MATCH (n:${label}) RETURN count(n) AS there`,
    remove: `MATCH (n:${label}) WITH n LIMIT $limit DETACH DELETE n`,
  });
  return [
    ...[had, mentions, mentioned, relatesTo].map(relationships),
    ...[entityType, user, session, removedSession, entity].map(nodes),
  ];
}
