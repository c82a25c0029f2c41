// The columns that graph statements select and the rows that come of them.

import type { EntityRow, Json, RelationRow } from '../rows.ts';

/** The columns of an entity `e`, named as in `EntityRow`. */
export const ENTITY = 'e.id, e.type, e.name, e.aliases, e.description, e.metadata, e.shared';

/** An entity among the columns of a wider row. */
export function toEntity(row: EntityRow): EntityRow {
  const { id, type, name, aliases, description, metadata, shared } = row;
  return { id, type, name, aliases, description, metadata, shared };
}

/** The columns of a relation `r`, named apart from those of an entity. */
export const RELATION = `
  r.from_id, r.to_id, r.type AS relation_type, r.source AS relation_source, r.weight, r.metadata AS relation_metadata`;

/** What `RELATION` selects. */
export interface RelationColumns {
  from_id: string;
  to_id: string;
  relation_type: string;
  relation_source: string;
  weight: number | null;
  relation_metadata: Json;
}

/** A relation among the columns of a wider row. */
export function toRelation(row: RelationColumns): RelationRow {
  return {
    fromId: row.from_id,
    toId: row.to_id,
    type: row.relation_type,
    source: row.relation_source,
    weight: row.weight,
    metadata: row.relation_metadata,
  };
}
