-- Turns with their mentions, and mentions by entity. `ticks` is the time inside the turn's id, in 100 ns since 1582: its place
-- in the session.

CREATE TABLE turns (
  session_id text COLLATE "C" NOT NULL,
  ticks bigint NOT NULL,
  turn_id text COLLATE "C" NOT NULL,
  external_id text COLLATE "C",
  index integer NOT NULL,
  role text COLLATE "C" NOT NULL CHECK (role IN ('USER', 'ASSISTANT', 'SYSTEM', 'TOOL')),
  content text COLLATE "C" NOT NULL,
  created_at timestamptz NOT NULL,
  author_id text COLLATE "C",
  model text COLLATE "C",
  input_tokens integer,
  output_tokens integer,
  total_tokens integer,
  metadata jsonb,
  -- objects of entityId, source, start, end and count, in the order of the text
  mentions jsonb NOT NULL,
  PRIMARY KEY (session_id, ticks)
);

-- For ranges of time: places in a session follow the times of its turns only as far as those go forwards.
CREATE INDEX turns_by_time ON turns (session_id, created_at);

-- Its key is the order in which they are listed, so that a turn's own row names all of its rows here.
CREATE TABLE mentions (
  entity_id text COLLATE "C" NOT NULL,
  created_at timestamptz NOT NULL,
  ticks bigint NOT NULL,
  session_id text COLLATE "C" NOT NULL,
  -- the mention's place among its turn's
  ordinal integer NOT NULL,
  turn_id text COLLATE "C" NOT NULL,
  source text COLLATE "C",
  start_at integer,
  end_at integer,
  count integer NOT NULL,
  PRIMARY KEY (entity_id, created_at, ticks, session_id, ordinal)
);
