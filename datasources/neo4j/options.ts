// How to reach a Neo4j server.

export interface Neo4jOptions {
  /** `bolt://host:port` or `neo4j://…`, `+s` and `+ssc` for TLS. No user or password in it. */
  url: string;
  credentials: { username: string; password: string } | null;
  database: string;
  /** The certificate authority to trust, as a file; null: those that Node trusts. */
  caFile: string | null;
  /** Put before every label, index and constraint, so that one database can be shared: letters, digits and `_`, or empty. */
  labelPrefix: string;
  /** How long connecting may take, in milliseconds. */
  connectTimeoutMs: number;
}
