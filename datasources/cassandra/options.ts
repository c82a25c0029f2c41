// How to reach a Cassandra or ScyllaDB cluster and how to use it.

import type { Consistency } from '../types.ts';

export interface CassandraOptions {
  /** Each `host` or `host:port`; 9042 where none is given. IPv6 in brackets. */
  contactPoints: readonly string[];
  keyspace: string;
  /** The data centre that is near; null: the contact points'. */
  datacenter: string | null;
  credentials: { username: string; password: string } | null;
  /** Null: no TLS. `caFile` null: the authorities that Node trusts. */
  tls: { caFile: string | null } | null;
  /** Replicas per data centre, for a keyspace that is made; null: up to 3 in the near one. */
  replication: Readonly<Record<string, number>> | null;
  /** Days that one partition of a session covers, for a keyspace that is made. */
  bucketDays: number;
  readConsistency: Consistency;
  writeConsistency: Consistency;
  /** How long connecting may take, in milliseconds. */
  connectTimeoutMs: number;
}
