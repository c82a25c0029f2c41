// The names that stand in statements: labels, relationship types, indexes and constraints. All begin with the prefix of the
// options, and nothing else of what is given from outside ever stands in a statement.

import { EngineError } from '../engine.ts';

/** Names in statements, quoted. */
export interface Labels {
  user: string;
  session: string;
  /** What must stay known of a session that was removed. */
  removedSession: string;
  entity: string;
  /** How many entities there are of one type. */
  entityType: string;
  had: string;
  mentions: string;
  /** What all sessions of a user mention of an entity. */
  mentioned: string;
  relatesTo: string;
  /** The name of an index or a constraint, not quoted. */
  schemaName(name: string): string;
}

const PREFIX = /^[A-Za-z0-9_]*$/;

/** @throws {EngineError} `wrong`, where the prefix has other characters */
export function labelsOf(prefix: string): Labels {
  if (!PREFIX.test(prefix))
    throw new EngineError(
      'wrong',
      'NEO4J_LABEL_PREFIX',
      `it is "${prefix}": expected letters A-Z, digits and _ only.`,
    );
  const quoted = (name: string) => `\`${prefix}${name}\``;
  return {
    user: quoted('User'),
    session: quoted('Session'),
    removedSession: quoted('RemovedSession'),
    entity: quoted('Entity'),
    entityType: quoted('EntityType'),
    had: quoted('HAD'),
    mentions: quoted('MENTIONS'),
    mentioned: quoted('MENTIONED'),
    relatesTo: quoted('RELATES_TO'),
    schemaName: (name) => `${prefix === '' ? '' : `${prefix}_`}parley_${name}`,
  };
}
