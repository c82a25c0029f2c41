-- The graph: entities, their relations, and how often each session and each user mentions an entity. Names and ids compare by
-- code point ("C"); what lists are ordered by and searched for is computed by the gateway (text.ts), so that every engine
-- orders and finds alike. Every list runs upwards in all its columns, so that a page is one comparison of rows.

CREATE TABLE entities (
  id text COLLATE "C" PRIMARY KEY,
  type text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  -- sortKey of the name
  name_key text COLLATE "C" NOT NULL,
  -- searchText of the name, and of the name with the aliases
  name_search text COLLATE "C" NOT NULL,
  search text COLLATE "C" NOT NULL,
  -- texts, in order
  aliases jsonb NOT NULL,
  description text COLLATE "C",
  metadata jsonb,
  shared boolean NOT NULL
);

CREATE INDEX entities_name ON entities (name_key, id);
CREATE INDEX entities_type ON entities (type, name_key, id);
CREATE INDEX entities_search ON entities USING gin (search gin_trgm_ops);

-- Both ends are there when a relation is written, and entities are never removed one by one.
CREATE TABLE relations (
  from_id text COLLATE "C" NOT NULL,
  to_id text COLLATE "C" NOT NULL,
  type text COLLATE "C" NOT NULL,
  -- empty where the source names none
  source text COLLATE "C" NOT NULL,
  weight double precision,
  -- upwards: the heaviest first, those without a weight last
  lightness double precision NOT NULL GENERATED ALWAYS AS (-coalesce(weight, '-infinity')) STORED,
  -- name_key of either end; writing an entity keeps them
  from_name text COLLATE "C" NOT NULL,
  to_name text COLLATE "C" NOT NULL,
  metadata jsonb,
  PRIMARY KEY (from_id, to_id, type, source)
);

CREATE INDEX relations_out_weight ON relations (from_id, lightness, to_id, type, source);
CREATE INDEX relations_in_weight ON relations (to_id, lightness, from_id, type, source);
CREATE INDEX relations_out_name ON relations (from_id, to_name, to_id, type, source);
CREATE INDEX relations_in_name ON relations (to_id, from_name, from_id, type, source);

-- Times are milliseconds since 1970.
CREATE TABLE session_entities (
  session_id text COLLATE "C" NOT NULL,
  user_id text COLLATE "C",
  entity_id text COLLATE "C" NOT NULL,
  count bigint NOT NULL,
  first_at bigint NOT NULL,
  last_at bigint NOT NULL,
  PRIMARY KEY (session_id, entity_id)
);

CREATE INDEX session_entities_count ON session_entities (session_id, (-count), entity_id);
CREATE INDEX session_entities_recent ON session_entities (session_id, (-last_at), entity_id);
CREATE INDEX session_entities_by_entity_count ON session_entities (entity_id, (-count), session_id);
CREATE INDEX session_entities_by_entity_recent ON session_entities (entity_id, (-last_at), session_id);
-- for users' totals to be summed again
CREATE INDEX session_entities_user ON session_entities (user_id, entity_id);

-- The sums of session_entities for each user and entity.
CREATE TABLE user_entities (
  user_id text COLLATE "C" NOT NULL,
  entity_id text COLLATE "C" NOT NULL,
  count bigint NOT NULL,
  first_at bigint NOT NULL,
  last_at bigint NOT NULL,
  -- to be summed again before the transaction ends
  stale boolean NOT NULL DEFAULT false,
  PRIMARY KEY (user_id, entity_id)
);

CREATE INDEX user_entities_count ON user_entities (user_id, (-count), entity_id);
CREATE INDEX user_entities_recent ON user_entities (user_id, (-last_at), entity_id);
CREATE INDEX user_entities_by_entity_count ON user_entities (entity_id, (-count), user_id);
CREATE INDEX user_entities_by_entity_recent ON user_entities (entity_id, (-last_at), user_id);
CREATE INDEX user_entities_stale ON user_entities (user_id) WHERE stale;
