-- Sessions that an import is writing: until then nobody else gets places in them, but the holder.
ALTER TABLE sessions ADD COLUMN held_by text COLLATE "C";
ALTER TABLE sessions ADD COLUMN held_until timestamptz;

-- What a failed row was to be done as, to be tried as that again.
ALTER TABLE outbox ADD COLUMN failed_as text COLLATE "C" CHECK (failed_as IN ('TODO', 'UNDO'));
UPDATE outbox
SET failed_as = CASE WHEN kind = 'APPEND' AND error LIKE 'UNDO:%' THEN 'UNDO' ELSE 'TODO' END
WHERE state = 'FAILED';
