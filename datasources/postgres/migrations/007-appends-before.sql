-- The oldest append that other stores do not have yet: a deletion waits for those before it.
CREATE INDEX outbox_appends ON outbox (id) WHERE kind = 'APPEND' AND state IN ('WRITING', 'TODO');
