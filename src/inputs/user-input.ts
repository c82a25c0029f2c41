// The inputs of createUser and updateUser.

import { MAX_EMAIL_LENGTH, MAX_LABEL_LENGTH, MAX_NAME_LENGTH } from '../../datasources/limits.ts';
import type { NewUser, UserChanges } from '../../writes/types.ts';
import type { CreateUserInput, UpdateUserInput } from '../generated/resolvers.ts';
import type { InputFields } from './input-fields.ts';
import { inputParser, refuseNoChange } from './write-request.ts';

const CHANGEABLE = ['externalId', 'name', 'email', 'locale', 'metadata'] as const;

export const parseCreateUser = inputParser(
  (fields: InputFields<CreateUserInput>): NewUser => ({
    id: fields.optionalOwnId('id'),
    externalId: fields.optionalForeignId('externalId'),
    name: fields.optionalText('name', MAX_NAME_LENGTH),
    email: fields.optionalText('email', MAX_EMAIL_LENGTH),
    locale: fields.optionalText('locale', MAX_LABEL_LENGTH),
    metadata: fields.metadata('metadata'),
  }),
);

export const parseUpdateUser = inputParser((fields: InputFields<UpdateUserInput>) => {
  const changes: UserChanges = {
    externalId: fields.given('externalId', () => fields.optionalForeignId('externalId')),
    name: fields.given('name', () => fields.optionalText('name', MAX_NAME_LENGTH)),
    email: fields.given('email', () => fields.optionalText('email', MAX_EMAIL_LENGTH)),
    locale: fields.given('locale', () => fields.optionalText('locale', MAX_LABEL_LENGTH)),
    metadata: fields.given('metadata', () => fields.metadata('metadata')),
  };
  refuseNoChange(fields, CHANGEABLE);
  return { id: fields.idOf('User', 'id'), changes };
});
