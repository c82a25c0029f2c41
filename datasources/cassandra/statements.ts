// The statements on turns, windows and mentions. Only what Cassandra 4.1 and ScyllaDB 6 both read; each names one partition.

const CELLS = `external_id, turn_index, role, content, created_at, author_id, model, input_tokens, output_tokens,
  total_tokens, metadata, mentions`;

const WRITTEN = 'WRITETIME(role) AS written, WRITETIME(mentions) AS mentions_written';
const MENTIONS_WRITTEN = `created_at, mentions, ${WRITTEN}`;

const TURN = 'session_id = ? AND bucket = ?';
const BETWEEN = `${TURN} AND turn_id > ? AND turn_id < ?`;
const MENTION_KEY = '(created_at, ticks, session_id, ordinal, turn_id)';
const MENTIONS_BETWEEN = `entity_id = ? AND month = ? AND ${MENTION_KEY} < (?, ?, ?, ?, ?) AND ${MENTION_KEY} > (?, ?, ?, ?, ?)`;
const MENTION = `entity_id = ? AND month = ? AND created_at = ? AND ticks = ? AND session_id = ? AND ordinal = ?
        AND turn_id = ?`;

/** As of a moment in microseconds: the last value that is bound for an INSERT, the first for an UPDATE or a DELETE. */
const AT = ' USING TIMESTAMP ?';

/** The statements of one keyspace. Ascending is the order that lists are walked in from their start. */
export function statementsOf(keyspace: string) {
  const table = (name: string): string => `"${keyspace}".${name}`;
  const turns = (columns: string, where: string, rest = ''): string =>
    `SELECT turn_id, ${columns} FROM ${table('turns')} WHERE ${where}${rest}`;
  const mentions = (rest: string): string => `
    SELECT created_at, session_id, ordinal, turn_id, source, start_at, end_at, times
    FROM ${table('mentions_by_entity')} WHERE ${MENTIONS_BETWEEN}${rest}`;
  const buckets = (rest: string): string => `
    SELECT bucket, skew FROM ${table('session_buckets')}
    WHERE session_id = ? AND bucket >= ? AND bucket <= ?${rest}`;
  const months = (rest: string): string => `
    SELECT month FROM ${table('entity_months')} WHERE entity_id = ? AND month >= ? AND month <= ?${rest}`;
  return {
    turnsByIds: turns(CELLS, `${TURN} AND turn_id IN ?`),
    /** Whole rows between two ids, both exclusive. */
    turnsUp: turns(CELLS, BETWEEN, ' ORDER BY turn_id ASC LIMIT ?'),
    turnsDown: turns(CELLS, BETWEEN, ' ORDER BY turn_id DESC LIMIT ?'),
    /** What filters look at. */
    marksUp: turns('role, created_at', BETWEEN, ' ORDER BY turn_id ASC LIMIT ?'),
    marksDown: turns('role, created_at', BETWEEN, ' ORDER BY turn_id DESC LIMIT ?'),
    outlines: turns('external_id, turn_index, created_at, mentions', TURN, ' ORDER BY turn_id ASC'),
    /** With when they were written, in microseconds. Every write of a turn writes its role; mentions may be set alone. */
    turnsWritten: turns(`${CELLS}, ${WRITTEN}`, `${TURN} AND turn_id IN ?`),
    mentionsWritten: turns(MENTIONS_WRITTEN, `${TURN} AND turn_id IN ?`),
    allMentionsWritten: turns(MENTIONS_WRITTEN, TURN, ' ORDER BY turn_id DESC'),

    buckets: buckets(''),
    bucketsUp: buckets(' ORDER BY bucket ASC, skew ASC LIMIT ?'),
    bucketsDown: buckets(' ORDER BY bucket DESC, skew DESC LIMIT ?'),
    monthsUp: months(' ORDER BY month ASC LIMIT ?'),
    monthsDown: months(' ORDER BY month DESC LIMIT ?'),

    /** Newest first, between two keys, both exclusive. */
    mentionsDown: mentions(' LIMIT ?'),
    mentionsUp: mentions(
      ' ORDER BY created_at ASC, ticks ASC, session_id ASC, ordinal ASC, turn_id ASC LIMIT ?',
    ),

    putTurnAt: `INSERT INTO ${table('turns')} (session_id, bucket, turn_id, ${CELLS})
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)${AT}`,
    setMentionsAt: `UPDATE ${table('turns')}${AT} SET mentions = ? WHERE ${TURN} AND turn_id = ?`,
    deleteTurnAt: `DELETE FROM ${table('turns')}${AT} WHERE ${TURN} AND turn_id = ?`,
    deleteTurnsFromAt: `DELETE FROM ${table('turns')}${AT} WHERE ${TURN} AND turn_id >= ?`,
    deleteTurnsAt: `DELETE FROM ${table('turns')}${AT} WHERE ${TURN}`,
    putBucketAt: `INSERT INTO ${table('session_buckets')} (session_id, bucket, skew) VALUES (?, ?, ?)${AT}`,
    deleteBucketsAt: `DELETE FROM ${table('session_buckets')}${AT} WHERE session_id = ?`,
    putMonth: `INSERT INTO ${table('entity_months')} (entity_id, month) VALUES (?, ?)`,
    putMentionAt: `
      INSERT INTO ${table('mentions_by_entity')} (
        entity_id, month, created_at, ticks, session_id, ordinal, turn_id, source, start_at, end_at, times
      ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)${AT}`,
    deleteMentionAt: `DELETE FROM ${table('mentions_by_entity')}${AT} WHERE ${MENTION}`,
  };
}

export type Statements = ReturnType<typeof statementsOf>;
