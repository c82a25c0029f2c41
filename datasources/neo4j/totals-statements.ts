// The statements that write what sessions and users mention.

import type { Labels } from './labels.ts';
import { byIndex } from './stretch.ts';

/** Texts by name. Each is given lists, sorted by whoever runs it so that writers lock in one order. */
export function totalsStatements(labels: Labels) {
  const { user, session, removedSession, entity, had, mentions, mentioned } = labels;
  // Setting what is set already takes the lock and writes nothing. Removing what is not there does not take it.
  return {
    // A session that mentions nothing is not made.
    lockSessions: `
      UNWIND $rows AS row
      CALL (row) {
        WITH row WHERE row.filled
        MERGE (n:${session} {id: row.id})
        RETURN n
        UNION ALL
        WITH row WHERE NOT row.filled
        MATCH (n:${session} {id: row.id})
        RETURN n
      }
      SET n.id = row.id
      RETURN n.id AS id, elementId(n) AS node`,
    sessions: `
      UNWIND $ids AS id
      MATCH (n:${session} {id: id})
      OPTIONAL MATCH (r:${removedSession} {id: id})
      RETURN id, elementId(n) AS node,
        CASE WHEN coalesce(n.sequence, 0) > coalesce(r.sequence, 0) THEN n.sequence ELSE coalesce(r.sequence, 0) END AS last`,
    lockUsers: `
      UNWIND $ids AS id
      MERGE (n:${user} {id: id})
      SET n.id = id`,
    before: `
      UNWIND $ids AS id
      MATCH (:${session} {id: id})-[m:${mentions}]->(e)
      RETURN elementId(m) AS mention, id AS sessionId, m.userId AS userId, e.id AS entityId,
        m.count AS count, m.firstAt AS firstAt, m.lastAt AS lastAt`,
    beforePairs: `
      UNWIND $pairs AS pair
      MATCH ()-[m:${mentions}]->()
      ${byIndex('m', mentions, 'sessionEntity')}
      WHERE m.sessionEntity = pair.key
      RETURN elementId(m) AS mention, pair.sessionId AS sessionId, m.userId AS userId, pair.entityId AS entityId,
        m.count AS count, m.firstAt AS firstAt, m.lastAt AS lastAt`,
    known: `
      UNWIND $ids AS id
      MATCH (e:${entity} {id: id})
      RETURN e.id AS id`,
    // By the relationship itself: from one of its ends every other of that end would be passed by, for each row.
    remove: `
      UNWIND $rows AS row
      MATCH ()-[m:${mentions}]->()
      WHERE elementId(m) = row.mention
      DELETE m`,
    change: `
      UNWIND $rows AS row
      MATCH ()-[m:${mentions}]->()
      WHERE elementId(m) = row.mention
      SET m += row.properties`,
    create: `
      UNWIND $rows AS row
      MATCH (s:${session} {id: row.sessionId})
      MATCH (e:${entity} {id: row.entityId})
      CREATE (s)-[m:${mentions}]->(e)
      SET m += row.properties
      RETURN count(*) AS made`,
    disown: `
      UNWIND $ids AS id
      MATCH (:${session} {id: id})<-[h:${had}]-()
      DELETE h`,
    own: `
      UNWIND $rows AS row
      MATCH (s:${session} {id: row.sessionId})
      MATCH (u:${user} {id: row.userId})
      CREATE (u)-[:${had}]->(s)`,
    // Another user may have it already where its rows are not all one user's.
    ownAlso: `
      UNWIND $rows AS row
      MATCH (s:${session} {id: row.sessionId})
      MATCH (u:${user} {id: row.userId})
      MERGE (u)-[:${had}]->(s)`,
    raise: `
      UNWIND $rows AS row
      MATCH (n:${session} {id: row.id})
      SET n.sequence = row.sequence`,
    // One that was made for additions of which none was taken.
    removeBlank: `
      UNWIND $ids AS id
      MATCH (n:${session} {id: id})
      WHERE n.sequence IS NULL AND NOT EXISTS { (n)--() }
      DELETE n`,
    makeEntities: `
      UNWIND $rows AS row
      MERGE (e:${entity} {id: row.id})
      SET e.id = row.id
      WITH e, row, e.type AS type
      FOREACH (_ IN CASE WHEN type IS NULL THEN [1] ELSE [] END | SET e += row)
      RETURN row.id AS id, type`,
    // Together with whoever else stops mentioning them: the last of those finds that nobody does.
    lockPrivate: `
      UNWIND $ids AS id
      MATCH (e:${entity} {id: id})
      WHERE NOT e.shared
      SET e.id = id
      RETURN e.id AS id`,
    removeOrphans: `
      UNWIND $ids AS id
      MATCH (e:${entity} {id: id})
      WHERE NOT e.shared AND NOT EXISTS { (e)--() }
      WITH e, e.type AS type
      DELETE e
      RETURN type, count(*) AS count`,
    removeSessions: `
      UNWIND $ids AS id
      MATCH (n:${session} {id: id})
      FOREACH (_ IN CASE WHEN n.sequence IS NULL THEN [] ELSE [1] END |
        MERGE (r:${removedSession} {id: id})
        SET r.sequence = n.sequence
      )
      DETACH DELETE n`,
    degrees: `
      UNWIND $ids AS id
      MATCH (n:${session} {id: id})
      RETURN id, COUNT { (n)-[:${mentions}]->() } AS rows`,
    sum: `
      UNWIND $pairs AS pair
      CALL (pair) {
        MATCH ()-[m:${mentions}]->()
        ${byIndex('m', mentions, 'userEntity')}
        WHERE m.userEntity = pair.key
        RETURN count(*) AS rows, sum(m.count) AS count, min(m.firstAt) AS firstAt, max(m.lastAt) AS lastAt
      }
      WITH *
      WHERE rows > 0
      RETURN pair.userId AS userId, pair.entityId AS entityId, count, firstAt, lastAt`,
    totals: `
      UNWIND $keys AS key
      MATCH ()-[m:${mentioned}]->()
      ${byIndex('m', mentioned, 'userEntity')}
      WHERE m.userEntity = key
      RETURN key, m.count AS count, m.firstAt AS firstAt, m.lastAt AS lastAt`,
    changeTotals: `
      UNWIND $rows AS row
      MATCH ()-[m:${mentioned}]->()
      ${byIndex('m', mentioned, 'userEntity')}
      WHERE m.userEntity = row.key
      SET m += row.properties`,
    createTotals: `
      UNWIND $rows AS row
      MATCH (u:${user} {id: row.userId})
      MATCH (e:${entity} {id: row.entityId})
      CREATE (u)-[m:${mentioned}]->(e)
      SET m += row.properties`,
    removeTotals: `
      UNWIND $keys AS key
      MATCH ()-[m:${mentioned}]->()
      ${byIndex('m', mentioned, 'userEntity')}
      WHERE m.userEntity = key
      DELETE m`,
  };
}
