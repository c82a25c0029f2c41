// The inputs of upsertEntities and upsertRelations.

import {
  fitsRelationKey,
  MAX_LABEL_LENGTH,
  MAX_NAME_LENGTH,
  MAX_PROSE_LENGTH,
  MAX_RELATION_KEY_BYTES,
} from '../../datasources/limits.ts';
import type { EntityRow, RelationRow } from '../../datasources/types.ts';
import type {
  EntityInput,
  RelationInput,
  UpsertEntitiesInput,
  UpsertRelationsInput,
} from '../generated/resolvers.ts';
import { type InputFields, storedEntityId } from './input-fields.ts';
import { inputParser } from './write-request.ts';

const MAX_OBJECTS = 500;

export const parseUpsertEntities = inputParser((fields: InputFields<UpsertEntitiesInput>) => {
  const entities = fields.objects<EntityInput>('entities', 1, MAX_OBJECTS);
  refuseRepeated(entities, ({ id }) => storedEntityId(id), 'id', 'an id other than that of');
  return entities.map(readEntity);
});

export const parseUpsertRelations = inputParser((fields: InputFields<UpsertRelationsInput>) => {
  const relations = fields.objects<RelationInput>('relations', 1, MAX_OBJECTS);
  refuseRepeated(
    relations,
    ({ fromId, toId, type, source }) => JSON.stringify([fromId, toId, type, source ?? '']),
    'type',
    'a type that is not, with the same ends and source, that of',
  );
  return relations.map(readRelation);
});

function readEntity(fields: InputFields<EntityInput>): EntityRow {
  return {
    id: fields.entityId('id'),
    type: fields.text('type', MAX_LABEL_LENGTH, 1),
    name: fields.text('name', MAX_NAME_LENGTH, 1),
    aliases: fields.texts('aliases', MAX_NAME_LENGTH),
    description: fields.optionalText('description', MAX_PROSE_LENGTH),
    metadata: fields.metadata('metadata'),
    shared: fields.values.shared ?? false,
  };
}

function readRelation(fields: InputFields<RelationInput>): RelationRow {
  const relation = {
    fromId: fields.idOf('Entity', 'fromId'),
    toId: fields.idOf('Entity', 'toId'),
    type: fields.text('type', MAX_LABEL_LENGTH, 1),
    source: fields.optionalText('source', MAX_LABEL_LENGTH) ?? '',
    weight: fields.optionalNumber('weight'),
    metadata: fields.metadata('metadata'),
  };
  if (!fitsRelationKey(relation.fromId, relation.toId, relation.type, relation.source))
    fields.refuse('type', `ids, type and source of at most ${MAX_RELATION_KEY_BYTES} bytes together`);
  return relation;
}

/** Notes each object whose key an earlier one has. */
function refuseRepeated<Values extends object>(
  objects: readonly InputFields<Values>[],
  keyOf: (values: Readonly<Values>) => string,
  field: keyof Values & string,
  expected: string,
): void {
  const seen = new Map<string, string>();
  for (const fields of objects) {
    const key = keyOf(fields.values);
    const before = seen.get(key);
    if (before === undefined) seen.set(key, fields.path);
    else fields.refuse(field, `${expected} ${before}`);
  }
}
