// How to reach a Redis or Valkey server.

export interface RedisOptions {
  /** `redis://user:password@host:port/database`; `rediss` for TLS. */
  url: string;
  /** Put before every key and channel. */
  prefix: string;
  /** How long connecting may take, in milliseconds. */
  connectTimeoutMs: number;
  /** How long a command may take, in milliseconds, whatever the deadline says. */
  commandTimeoutMs: number;
}
