-- Until when a replica of this server may be read from, by whatever process. Nobody waits for a replica that none reads from.
CREATE TABLE replica_use (
  id integer PRIMARY KEY CHECK (id = 1),
  until timestamptz NOT NULL
);
