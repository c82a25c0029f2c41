import { startNeo4j } from '../../stack/neo4j.ts';
import neo4j from 'neo4j-driver';
import { setTimeout as sleep } from 'node:timers/promises';
import { Neo4jClient } from '../../datasources/neo4j/client.ts';
import { serverAddress } from '../../datasources/neo4j/server-address.ts';
import { deadlineIn } from '../../datasources/deadline.ts';
import { optionsOf } from './graphs.ts';
const server: any = await startNeo4j({});
try {
  const o = optionsOf(server);
  const d = neo4j.driver(server.url, undefined, { encrypted: 'ENCRYPTION_OFF' });
  const s = d.session(); const tx = await s.beginTransaction();
  await tx.run('CREATE (:X {id: 1})');
  const c = new Neo4jClient(serverAddress(o), o); const t = performance.now();
  const p = c.once('WRITE', 'CREATE CONSTRAINT `c` IF NOT EXISTS FOR (n:X) REQUIRE n.id IS UNIQUE', {}, deadlineIn(600000), { longestMs: 600000 }).then(() => 'done', (e: any) => e).then((x) => console.log(performance.now() - t, x?.code, x));
  for (let i = 0; i < 4; i++) { await sleep(9000);
  const r = await d.executeQuery('SHOW TRANSACTIONS');
  for (const x of r.records) { const y: any = x.toObject(); console.log(i, y.currentQuery, y.elapsedTime.toString(), y.status, y.transactionId); } }
  await tx.commit(); await p; await d.close(); await c[Symbol.asyncDispose]();
} finally { await server.stop(); }
