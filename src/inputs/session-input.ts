// The inputs of the mutations of sessions themselves.

import { MAX_LABEL_LENGTH, MAX_NAME_LENGTH } from '../../datasources/limits.ts';
import type { NewSession, SessionChanges } from '../../writes/types.ts';
import type {
  DeleteSessionInput,
  EndSessionInput,
  StartSessionInput,
  UpdateSessionInput,
} from '../generated/resolvers.ts';
import type { InputFields } from './input-fields.ts';
import { inputParser, refuseNoChange } from './write-request.ts';

const CHANGEABLE = ['title', 'channel', 'status', 'tags', 'metadata'] as const;

export const parseStartSession = inputParser(
  (fields: InputFields<StartSessionInput>): NewSession => ({
    id: fields.optionalOwnId('id'),
    userId: fields.optionalIdOf('User', 'userId'),
    title: fields.optionalText('title', MAX_NAME_LENGTH),
    channel: fields.optionalText('channel', MAX_LABEL_LENGTH),
    tags: fields.texts('tags', MAX_LABEL_LENGTH),
    metadata: fields.metadata('metadata'),
  }),
);

export const parseUpdateSession = inputParser((fields: InputFields<UpdateSessionInput>) => {
  const { status } = fields.values;
  if (status === null)
    fields.refuse('status', "a status, since a session always has one: leave out what doesn't change");
  const changes: SessionChanges = {
    title: fields.given('title', () => fields.optionalText('title', MAX_NAME_LENGTH)),
    channel: fields.given('channel', () => fields.optionalText('channel', MAX_LABEL_LENGTH)),
    status: status ?? undefined,
    tags: fields.given('tags', () => fields.texts('tags', MAX_LABEL_LENGTH)),
    metadata: fields.given('metadata', () => fields.metadata('metadata')),
  };
  refuseNoChange(fields, CHANGEABLE);
  return { id: fields.idOf('Session', 'id'), changes };
});

export const parseEndSession = inputParser((fields: InputFields<EndSessionInput>) =>
  fields.idOf('Session', 'id'),
);

export const parseDeleteSession = inputParser((fields: InputFields<DeleteSessionInput>) =>
  fields.idOf('Session', 'id'),
);
