// How to reach a PostgreSQL server.

export interface PostgresOptions {
  /** `postgres://user:password@host:port/database`, with `sslmode` and `sslrootcert` as libpq has them. */
  url: string;
  /** A server that streams from the first one and may lag behind, the same for all processes; reads go there while they may. */
  replicaUrl: string | null;
  /** Connections to each server, ≥ 1. */
  poolSize: number;
  /** How long connecting may take, in milliseconds. */
  connectTimeoutMs: number;
  /** How long a statement may run on the server, in milliseconds; null: as long as it takes, for imports. */
  statementTimeoutMs: number | null;
}
