// Every kind of damage that a check must find: what can go missing, be left over or fall behind in each store.

import type { CheckName } from '../../verify/problems.ts';
import type { Fragile } from './embedded.ts';

type Row = Record<string, string | number | null>;

export interface Damage {
  name: string;
  /** Rows that can be damaged. */
  targets: string;
  /** Statements that damage one of them; `$1`, `$2` are its columns in their order. */
  statements: readonly string[];
  /** A check that must find it, and the object that it must name, from the row's columns. */
  finds: CheckName;
  object(row: Row): string;
  /** Refers to what never was, so that no import brings it. */
  isInvented?: true;
}

const SESSION = `SELECT id FROM sessions WHERE turn_count > 0`;
const MENTIONED_TURN = `
  SELECT session_id AS s, turn_id AS t FROM turns WHERE jsonb_array_length(mentions) > 0`;
const MENTION = `
  SELECT session_id AS s, turn_id AS t, ordinal::text AS o, entity_id AS e FROM mentions`;
const THIS_TURN = 'session_id = $1 AND turn_id = $2';
const THIS_MENTION = `${THIS_TURN} AND ordinal = $3::integer AND entity_id = $4`;
const LATER_TURN = `
  SELECT t.session_id AS s, t.turn_id AS t FROM turns t
  WHERE EXISTS (SELECT FROM turns e WHERE e.session_id = t.session_id AND e.ticks < t.ticks)`;
const SESSION_ENTITY = `
  SELECT session_id AS s, entity_id AS e FROM session_entities`;
const USER_ENTITY = `SELECT user_id AS u, entity_id AS e FROM user_entities`;
const RELATION = `
  SELECT from_id AS f, to_id AS t, type, source FROM relations WHERE from_id <> to_id`;
const THIS_RELATION = 'from_id = $1 AND to_id = $2 AND type = $3 AND source = $4';

const session = ({ id, s }: Row) => `ses_${s ?? id}`;
const turn = ({ s, t }: Row) => `trn_${t}_${s}`;
const user = ({ u }: Row) => `usr_${u}`;

export const DAMAGES: readonly Damage[] = [
  {
    name: 'a turn count that is too high',
    targets: SESSION,
    statements: ['UPDATE sessions SET turn_count = turn_count + 1 WHERE id = $1'],
    finds: 'session.turnCount',
    object: session,
  },
  {
    name: 'the time of an earlier last turn',
    targets: SESSION,
    statements: [`UPDATE sessions SET last_turn_at = last_turn_at - interval '1 ms' WHERE id = $1`],
    finds: 'session.lastTurnAt',
    object: session,
  },
  {
    name: 'no time of the last turn',
    targets: SESSION,
    statements: ['UPDATE sessions SET last_turn_at = NULL WHERE id = $1'],
    finds: 'session.lastTurnAt',
    object: session,
  },
  {
    name: "another turn's preview",
    targets: SESSION,
    statements: [`UPDATE sessions SET last_turn_preview = last_turn_preview || '!' WHERE id = $1`],
    finds: 'session.lastTurnPreview',
    object: session,
  },
  {
    name: 'a session whose user is gone',
    targets: 'SELECT id, user_id AS u FROM sessions WHERE user_id IS NOT NULL',
    statements: ['DELETE FROM users WHERE id = $2 AND $1 <> id'],
    finds: 'session.user',
    object: session,
  },
  {
    name: 'a session whose user is one that never was',
    targets: 'SELECT id FROM sessions',
    statements: [`UPDATE sessions SET user_id = 'nobody' WHERE id = $1`],
    finds: 'session.user',
    object: session,
  },
  {
    name: 'a session that went over to another user without its mentions',
    targets: `
      SELECT s.id, s.user_id AS u, min(other.id) AS o
      FROM sessions s JOIN session_entities e ON e.session_id = s.id JOIN users other ON other.id <> s.user_id
      GROUP BY s.id, s.user_id`,
    statements: ['UPDATE sessions SET user_id = $3 WHERE id = $1 AND user_id = $2'],
    finds: 'user.entity',
    object: user,
  },
  {
    name: 'a session lost, its turns left',
    targets: 'SELECT DISTINCT session_id AS s FROM mentions',
    statements: ['DELETE FROM sessions WHERE id = $1'],
    finds: 'turn.session',
    object: session,
  },
  {
    name: 'a session lost, its edges left',
    targets: 'SELECT session_id AS s, min(entity_id) AS e FROM session_entities GROUP BY session_id',
    statements: ['DELETE FROM sessions WHERE id = $1 AND $2 <> id'],
    finds: 'entity.session',
    object: ({ e }) => `ent_${e}`,
  },
  {
    name: 'a turn lost',
    targets: 'SELECT session_id AS s, turn_id AS t FROM turns',
    statements: [`DELETE FROM turns WHERE ${THIS_TURN}`],
    finds: 'session.turnCount',
    object: session,
  },
  {
    name: 'a turn lost, its mentions left',
    targets: MENTIONED_TURN,
    statements: [`DELETE FROM turns WHERE ${THIS_TURN}`],
    finds: 'mention.extra',
    object: turn,
  },
  {
    name: 'a turn twice under one index',
    targets: LATER_TURN,
    statements: [
      `UPDATE turns t SET index = e.index FROM turns e WHERE t.session_id = $1 AND t.turn_id = $2 AND e.session_id = $1
       AND e.ticks = (SELECT max(ticks) FROM turns b WHERE b.session_id = $1 AND b.ticks < t.ticks)`,
    ],
    finds: 'turn.index',
    object: turn,
  },
  {
    name: 'an index below 0',
    targets: 'SELECT session_id AS s, turn_id AS t FROM turns WHERE index = 0',
    statements: [`UPDATE turns SET index = -1 WHERE ${THIS_TURN}`],
    finds: 'turn.index',
    object: turn,
  },
  {
    name: 'a turn whose id is no version 1 UUID',
    targets: `SELECT session_id AS s, upper(turn_id) AS t FROM turns WHERE upper(turn_id) <> turn_id`,
    statements: ['UPDATE turns SET turn_id = $2 WHERE session_id = $1 AND turn_id = lower($2)'],
    finds: 'turn.id',
    object: turn,
  },
  {
    name: 'an author that is not there',
    targets: 'SELECT session_id AS s, turn_id AS t FROM turns',
    statements: [`UPDATE turns SET author_id = 'nobody' WHERE ${THIS_TURN}`],
    finds: 'turn.author',
    object: turn,
  },
  {
    name: 'an entity lost that turns mention',
    targets: MENTION,
    statements: [`DELETE FROM entities WHERE id = $4 AND $1 || $2 || $3 <> ''`],
    finds: 'turn.mention.entity',
    object: turn,
  },
  {
    name: 'a content cut off before a mention in it',
    targets: `
      SELECT session_id AS s, turn_id AS t FROM turns
      WHERE jsonb_path_exists(mentions, '$[*].end ? (@ > 0)')`,
    statements: [`UPDATE turns SET content = '' WHERE ${THIS_TURN}`],
    finds: 'turn.mention.place',
    object: turn,
  },
  {
    name: 'mentions that a turn has lost',
    targets: MENTIONED_TURN,
    statements: [`UPDATE turns SET mentions = '[]' WHERE ${THIS_TURN}`],
    finds: 'mention.extra',
    object: turn,
  },
  {
    name: 'a mention that an entity has lost',
    targets: MENTION,
    statements: [`DELETE FROM mentions WHERE ${THIS_MENTION}`],
    finds: 'mention.missing',
    object: turn,
  },
  {
    name: 'a mention counted otherwise by its entity',
    targets: MENTION,
    statements: [`UPDATE mentions SET count = count + 1 WHERE ${THIS_MENTION}`],
    finds: 'mention.differs',
    object: turn,
  },
  {
    name: 'a mention under another time',
    targets: MENTION,
    statements: [`UPDATE mentions SET created_at = created_at + interval '1 s' WHERE ${THIS_MENTION}`],
    finds: 'mention.differs',
    object: turn,
  },
  {
    name: 'a mention that no turn carries',
    targets: MENTION,
    statements: [`UPDATE mentions SET ordinal = ordinal + 100 WHERE ${THIS_MENTION}`],
    finds: 'mention.extra',
    object: turn,
  },
  {
    name: 'an edge from a session that counts otherwise',
    targets: SESSION_ENTITY,
    statements: ['UPDATE session_entities SET count = count + 1 WHERE session_id = $1 AND entity_id = $2'],
    finds: 'session.entity',
    object: session,
  },
  {
    name: 'an edge from a session with another time',
    targets: SESSION_ENTITY,
    statements: [
      'UPDATE session_entities SET first_at = first_at - 1 WHERE session_id = $1 AND entity_id = $2',
    ],
    finds: 'session.entity',
    object: session,
  },
  {
    name: 'an edge from a session lost',
    targets: SESSION_ENTITY,
    statements: ['DELETE FROM session_entities WHERE session_id = $1 AND entity_id = $2'],
    finds: 'session.entity',
    object: session,
  },
  {
    name: 'an edge from a session to what it does not mention',
    targets: `
      SELECT s.id AS s, e.id AS e FROM sessions s CROSS JOIN entities e
      WHERE NOT EXISTS (SELECT FROM session_entities x WHERE x.session_id = s.id AND x.entity_id = e.id)`,
    statements: ['INSERT INTO session_entities VALUES ($1, NULL, $2, 1, 1, 1)'],
    finds: 'session.entity',
    object: session,
  },
  {
    name: "a user's total that counts otherwise",
    targets: USER_ENTITY,
    statements: ['UPDATE user_entities SET count = count + 1 WHERE user_id = $1 AND entity_id = $2'],
    finds: 'user.entity',
    object: user,
  },
  {
    name: "a user's total lost",
    targets: USER_ENTITY,
    statements: ['DELETE FROM user_entities WHERE user_id = $1 AND entity_id = $2'],
    finds: 'user.entity',
    object: user,
  },
  {
    name: 'a total of a user that is not there',
    targets: USER_ENTITY,
    statements: [
      `INSERT INTO user_entities SELECT 'nobody', entity_id, 1, 1, 1 FROM user_entities WHERE user_id = $1 AND entity_id = $2`,
    ],
    finds: 'entity.user',
    isInvented: true,
    object: ({ e }) => `ent_${e}`,
  },
  {
    name: 'a relation whose far end is gone',
    targets: RELATION,
    statements: [`DELETE FROM entities WHERE id = $2 AND $1 || $3 || $4 <> ''`],
    finds: 'relation.end',
    object: ({ f }) => `ent_${f}`,
  },
  {
    name: 'a relation whose near end is gone',
    targets: RELATION,
    statements: [`DELETE FROM entities WHERE id = $1 AND $2 || $3 || $4 <> ''`],
    finds: 'relation.end',
    object: ({ f }) => `ent_${f}`,
  },
  {
    name: 'a relation ordered by a name that its end no longer has',
    targets: RELATION,
    statements: [`UPDATE relations SET to_name = 'formerly' WHERE ${THIS_RELATION}`],
    finds: 'relation.name',
    object: ({ f }) => `ent_${f}`,
  },
  {
    name: 'a demo that was cut short',
    targets: 'SELECT 1 AS one',
    statements: [
      `INSERT INTO meta SELECT 'demo', 'filling' WHERE $1::integer = 1 ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
    ],
    finds: 'meta.demo',
    object: () => 'meta',
  },
  {
    name: 'a demo that is noted in other stores',
    targets: `SELECT 'elsewhere' AS place`,
    statements: [
      `INSERT INTO meta SELECT 'demo', 'filled' ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
      `INSERT INTO meta SELECT 'demo-places', $1 ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
    ],
    finds: 'meta.demo-places',
    object: () => 'meta',
  },
];

/** Damages one row: the `nth` of those that can be, counted round. Gives the object that a check must name. */
export async function inflict({ sql }: Fragile, damage: Damage, nth: number): Promise<string> {
  const rows = await sql<Row>(damage.targets);
  if (rows.length === 0) throw new Error(`Nothing to damage for: ${damage.name}`);
  rows.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  const row = rows[nth % rows.length]!;
  for (const text of damage.statements) {
    const used = Object.values(row).slice(
      0,
      Math.max(0, ...[...text.matchAll(/\$(\d)/g)].map(([, n]) => Number(n))),
    );
    await sql(text, used);
  }
  return damage.object(row);
}
