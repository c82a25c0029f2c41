-- What writing takes: places for new turns, keys that make a write happen once, and what is still to be done in other stores.

-- The index of what comes after a session's last turn, and that turn's place (ticks, see the turns' ids). Not known where nobody has
-- looked yet, or an import has written since: then they are the least that they can be, and the turn store knows more.
ALTER TABLE sessions ADD COLUMN next_index integer NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN last_ticks bigint NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN next_known boolean NOT NULL DEFAULT false;
-- the place of the turn that the preview is of
ALTER TABLE sessions ADD COLUMN preview_ticks bigint;

CREATE TABLE idempotency_keys (
  key text COLLATE "C" PRIMARY KEY,
  operation text COLLATE "C" NOT NULL,
  input_hash text COLLATE "C" NOT NULL,
  -- who is at it; only its holder may reply
  token text COLLATE "C" NOT NULL,
  lease_until timestamptz NOT NULL,
  -- null: under way
  reply jsonb,
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX idempotency_keys_created_at ON idempotency_keys (created_at);

-- In order per session: a row waits for all before it.
CREATE TABLE outbox (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  session_id text COLLATE "C" NOT NULL,
  user_id text COLLATE "C",
  kind text COLLATE "C" NOT NULL CHECK (kind IN ('APPEND', 'DELETE')),
  -- WRITING: the turns are on their way, until the lease runs out; TODO: acknowledged; UNDO: to be removed; FAILED: for a person
  state text COLLATE "C" NOT NULL CHECK (state IN ('WRITING', 'TODO', 'UNDO', 'FAILED')),
  first_index integer,
  first_ticks bigint,
  turn_count integer,
  -- microseconds: what the turns are written with
  stamp bigint NOT NULL,
  key text COLLATE "C",
  token text COLLATE "C" NOT NULL,
  lease_until timestamptz,
  attempts integer NOT NULL DEFAULT 0,
  error text,
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX outbox_session ON outbox (session_id, id);
CREATE INDEX outbox_writing ON outbox (lease_until) WHERE state = 'WRITING';

-- The sessions that have rows in the outbox: whoever has the lease works through a session's rows.
CREATE TABLE outbox_sessions (
  session_id text COLLATE "C" PRIMARY KEY,
  due_at timestamptz NOT NULL DEFAULT now(),
  token text COLLATE "C"
);

CREATE INDEX outbox_sessions_due ON outbox_sessions (due_at);
