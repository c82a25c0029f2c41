// Puts together what a turn store works on: one client for reads and one for writes.

import type { Client } from 'cassandra-driver';
import type { Consistency } from '../types.ts';
import { driverClient } from './driver-client.ts';
import type { CassandraOptions } from './options.ts';
import { freshRead } from './overlap.ts';
import type { TurnTables } from './reader.ts';
import { statementsOf } from './statements.ts';
import type { WalkLimits } from './walk.ts';

/**
 * The tables of a keyspace, read and written with these consistencies. A write first reads what it replaces, to remove what the
 * new turn does not have: what it does not see would survive, cells and mentions.
 */
export function turnTables(
  client: Client,
  { keyspace, bucketDays }: Pick<CassandraOptions, 'keyspace' | 'bucketDays'>,
  read: Consistency,
  write: Consistency,
  limits: WalkLimits,
): TurnTables {
  return {
    cql: driverClient(client, keyspace, read, write),
    writer: driverClient(client, keyspace, freshRead(write, write), write),
    statements: statementsOf(keyspace),
    bucketDays,
    limits,
  };
}
