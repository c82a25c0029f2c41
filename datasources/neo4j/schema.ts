// The constraints and indexes that the statements of this folder rely on, made or checked.

import { setTimeout as sleep } from 'node:timers/promises';
import type { Deadline } from '../deadline.ts';
import { EngineError } from '../engine.ts';
import type { CypherClient, Neo4jClient } from './client.ts';
import type { Labels } from './labels.ts';
import { fillSessionEntity } from './session-entity-key.ts';

interface SchemaItem {
  name: string;
  create: string;
  /** Fills in what it is made on where an earlier version did not write it: what is there is whole when it is there. */
  before?: (client: CypherClient, labels: Labels, deadline: Deadline) => Promise<void>;
}

/** Between two looks at indexes that are being filled. Milliseconds. */
const FILLING_PAUSE_MS = 200;

/** A constraint is made when all that is there has been looked at, and what is being written has been. Milliseconds. */
const CREATE_MS = 600_000;

/** How many times making the schema is tried when another process makes it at the same time. */
const TRIES = 10;

/** The name of the full-text index on the words of names. */
export function wordsIndex(labels: Labels): string {
  return labels.schemaName('entity_words');
}

/** All that must be there. */
export function schemaItems(labels: Labels): SchemaItem[] {
  const unique = (name: string, label: string, property: string): SchemaItem => ({
    name: labels.schemaName(name),
    create: `CREATE CONSTRAINT \`${labels.schemaName(name)}\` IF NOT EXISTS FOR (n:${label}) REQUIRE n.${property} IS UNIQUE`,
  });
  const range = (name: string, pattern: string, property: string): SchemaItem => ({
    name: labels.schemaName(name),
    create: `CREATE RANGE INDEX \`${labels.schemaName(name)}\` IF NOT EXISTS FOR ${pattern} ON (x.${property})`,
  });
  const relatesTo = `()-[x:${labels.relatesTo}]-()`;
  const mentions = `()-[x:${labels.mentions}]-()`;
  const mentioned = `()-[x:${labels.mentioned}]-()`;
  return [
    unique('user_id', labels.user, 'id'),
    unique('session_id', labels.session, 'id'),
    unique('removed_session_id', labels.removedSession, 'id'),
    unique('entity_id', labels.entity, 'id'),
    unique('entity_type', labels.entityType, 'type'),
    range('entity_by_name', `(x:${labels.entity})`, 'byName'),
    range('entity_by_type', `(x:${labels.entity})`, 'byType'),
    {
      name: wordsIndex(labels),
      // The words are Parley's own, so that nothing is left to an analyzer but to split at spaces.
      create: `CREATE FULLTEXT INDEX \`${wordsIndex(labels)}\` IF NOT EXISTS FOR (n:${labels.entity}) ON EACH [n.search]
        OPTIONS {indexConfig: {\`fulltext.analyzer\`: 'whitespace', \`fulltext.eventually_consistent\`: false}}`,
    },
    range('relation_out_weight', relatesTo, 'outByWeight'),
    range('relation_in_weight', relatesTo, 'inByWeight'),
    range('relation_out_name', relatesTo, 'outByName'),
    range('relation_in_name', relatesTo, 'inByName'),
    range('mentions_entity_count', mentions, 'entityByCount'),
    range('mentions_entity_recent', mentions, 'entityByRecent'),
    range('mentions_user_entity', mentions, 'userEntity'),
    { ...range('mentions_session_entity', mentions, 'sessionEntity'), before: fillSessionEntity },
    range('mentioned_user_entity', mentioned, 'userEntity'),
    range('mentioned_user_count', mentioned, 'ownerByCount'),
    range('mentioned_user_recent', mentioned, 'ownerByRecent'),
    range('mentioned_entity_count', mentioned, 'entityByCount'),
    range('mentioned_entity_recent', mentioned, 'entityByRecent'),
  ];
}

const SHOW = `
  SHOW INDEXES YIELD name, state
  WHERE name IN $names
  RETURN name, state`;

/** Makes what is missing and waits until all of it is in use. Several processes may do so at once. */
export async function makeSchema(client: Neo4jClient, labels: Labels, deadline: Deadline): Promise<void> {
  const { missing } = await lookAtSchema(client, labels, deadline);
  for (const { create, before } of schemaItems(labels).filter(({ name }) => missing.has(name))) {
    await before?.(client, labels, deadline);
    await makeOne(client, create, deadline);
  }
  for (;;) {
    const { missing, filling } = await lookAtSchema(client, labels, deadline);
    if (missing.size + filling.size === 0) return;
    // The server's own way to wait would wait for indexes that are not Parley's too.
    await sleep(FILLING_PAUSE_MS);
  }
}

/** `IF NOT EXISTS` does not hold against another process that is just making the same: it sees it at the next try. */
async function makeOne(client: Neo4jClient, create: string, deadline: Deadline): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await client.once('WRITE', create, {}, deadline, { longestMs: CREATE_MS });
      return;
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : '';
      const isRace =
        /TransientError|Schema\.(EquivalentSchemaRuleAlreadyExists|ConstraintAlreadyExists|IndexAlreadyExists)/;
      if (tries === TRIES || !isRace.test(code)) throw error;
    }
  }
}

/** @throws {EngineError} `wrong`, where constraints or indexes are missing; `down`, where they are not in use yet */
export async function checkSchema(client: Neo4jClient, labels: Labels, deadline: Deadline): Promise<void> {
  const { missing, filling } = await lookAtSchema(client, labels, deadline);
  if (missing.size > 0)
    throw new EngineError(
      'wrong',
      'NEO4J_URL',
      `the database lacks ${missing.size} of Parley's indexes and constraints, such as ${[...missing][0]}. \`parley migrate\` makes them.`,
    );
  if (filling.size > 0)
    throw new EngineError(
      'down',
      'NEO4J_URL',
      `the database is still filling ${filling.size} of Parley's indexes, such as ${[...filling][0]}.`,
    );
}

/** The names of what is not there, and of what is not in use yet. */
async function lookAtSchema(
  client: Neo4jClient,
  labels: Labels,
  deadline: Deadline,
): Promise<{ missing: Set<string>; filling: Set<string> }> {
  const missing = new Set(schemaItems(labels).map(({ name }) => name));
  const filling = new Set<string>();
  const found = await client.once<{ name: string; state: string }>(
    'READ',
    SHOW,
    { names: [...missing] },
    deadline,
  );
  for (const { name, state } of found) {
    if (state === 'FAILED')
      throw new EngineError(
        'wrong',
        'NEO4J_URL',
        `the index ${name} has failed: drop it and run \`parley migrate\`.`,
      );
    missing.delete(name);
    if (state !== 'ONLINE') filling.add(name);
  }
  return { missing, filling };
}
