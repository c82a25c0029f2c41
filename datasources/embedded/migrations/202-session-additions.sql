-- The last addition to what a session mentions that was taken; none is taken twice. It stays when the session is removed, so that
-- an addition that was taken before and comes again does not bring the session back.
CREATE TABLE session_additions (
  session_id text COLLATE "C" PRIMARY KEY,
  sequence bigint NOT NULL
);
