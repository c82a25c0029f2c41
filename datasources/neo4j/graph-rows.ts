// What statements return of nodes and relationships, and the rows that come of it.

import { jsonText } from '../json-text.ts';
import type { EntityRow, Json, RelationRow } from '../rows.ts';

/** JSON as Neo4j keeps it: text. A property that is null is not there. */
export function toJsonText(value: Json): string | null {
  return value === null ? null : jsonText(value);
}

function fromJsonText(text: string | null): Json {
  return text === null ? null : JSON.parse(text);
}

/** The columns of an entity `e`. */
export const ENTITY = `e.id AS id, e.type AS type, e.name AS name, e.aliases AS aliases, e.description AS description,
  e.metadata AS metadata, e.shared AS shared`;

/** What `ENTITY` returns. */
export interface EntityColumns extends Omit<EntityRow, 'metadata'> {
  metadata: string | null;
}

/** An entity among the columns of a wider row. */
export function toEntity(row: EntityColumns): EntityRow {
  const { id, type, name, aliases, description, metadata, shared } = row;
  return { id, type, name, aliases, description, metadata: fromJsonText(metadata), shared };
}

/** The columns of a relation `r` that leads from `a` to `b`. */
export const RELATION = `a.id AS fromId, b.id AS toId, r.type AS type, r.source AS source, r.weight AS weight,
  r.metadata AS metadata`;

/** What `RELATION` returns. */
export interface RelationColumns extends Omit<RelationRow, 'metadata'> {
  metadata: string | null;
}

/** A relation among the columns of a wider row. */
export function toRelation(row: RelationColumns): RelationRow {
  const { fromId, toId, type, source, weight, metadata } = row;
  return { fromId, toId, type, source, weight, metadata: fromJsonText(metadata) };
}
