-- Users and sessions. Plain PostgreSQL 15 or newer. Names and ids compare by code point ("C"), so that every engine orders
-- them alike; *_key and *_fold are computed by the gateway, so that letter case does not depend on the engine's locale.

CREATE EXTENSION IF NOT EXISTS pg_trgm;

CREATE TABLE users (
  id text COLLATE "C" PRIMARY KEY,
  external_id text COLLATE "C",
  name text COLLATE "C",
  name_key text COLLATE "C" NOT NULL,
  name_fold text COLLATE "C",
  email text COLLATE "C",
  email_fold text COLLATE "C",
  locale text COLLATE "C",
  metadata jsonb,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  deleted_at timestamptz
);

CREATE UNIQUE INDEX users_external_id ON users (external_id);
CREATE INDEX users_created_at ON users (created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX users_name ON users (name_key, id) WHERE deleted_at IS NULL;
CREATE INDEX users_email ON users (email_fold, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX users_name_part ON users USING gin (name_fold gin_trgm_ops) WHERE deleted_at IS NULL;

CREATE TABLE sessions (
  id text COLLATE "C" PRIMARY KEY,
  user_id text COLLATE "C",
  title text COLLATE "C",
  title_fold text COLLATE "C",
  -- whether the title was taken from the turns, not given
  title_derived boolean NOT NULL DEFAULT false,
  channel text COLLATE "C",
  status text COLLATE "C" NOT NULL CHECK (status IN ('ACTIVE', 'ENDED', 'ARCHIVED')),
  tags text[] COLLATE "C" NOT NULL DEFAULT '{}',
  metadata jsonb,
  started_at timestamptz NOT NULL,
  ended_at timestamptz,
  last_turn_at timestamptz,
  turn_count integer NOT NULL DEFAULT 0,
  last_turn_preview text COLLATE "C",
  deleted_at timestamptz
);

-- One per order, for one user's sessions and for all. Read backwards they give the other direction. Sessions without a turn
-- are before every time.
CREATE INDEX sessions_user_started_at ON sessions (user_id, started_at, id) WHERE deleted_at IS NULL;
CREATE INDEX sessions_user_last_turn_at
  ON sessions (user_id, (coalesce(last_turn_at, timestamptz '-infinity')), id) WHERE deleted_at IS NULL;
CREATE INDEX sessions_user_turn_count ON sessions (user_id, turn_count, id) WHERE deleted_at IS NULL;
CREATE INDEX sessions_started_at ON sessions (started_at, id) WHERE deleted_at IS NULL;
CREATE INDEX sessions_last_turn_at
  ON sessions ((coalesce(last_turn_at, timestamptz '-infinity')), id) WHERE deleted_at IS NULL;
CREATE INDEX sessions_turn_count ON sessions (turn_count, id) WHERE deleted_at IS NULL;
CREATE INDEX sessions_tags ON sessions USING gin (tags) WHERE deleted_at IS NULL;
CREATE INDEX sessions_title_part ON sessions USING gin (title_fold gin_trgm_ops) WHERE deleted_at IS NULL;
