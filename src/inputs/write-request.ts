// What the inputs of all mutations have in common.

import type { ParseArguments } from '../batched.ts';
import { lengthOf } from '../errors.ts';
import { InputFields } from './input-fields.ts';
import { Problems } from './problems.ts';

/** The fields of every input. */
export interface MutationInput {
  clientMutationId?: string | null | undefined;
  idempotencyKey?: string | null | undefined;
}

/** An input, checked. */
export interface WriteRequest<Value> {
  clientMutationId: string | null;
  idempotencyKey: string | null;
  /** What is to be written: the same for the same wish, however it was put. */
  value: Value;
}

const MAX_KEY_LENGTH = 255;
const PRINTABLE = /^[\x20-\x7e]{1,255}$/;

/** Makes the check of a mutation's arguments from the one of its input's own fields. It throws BadUserInput or BadUserInputs. */
export function inputParser<Input extends MutationInput, Value>(
  read: (fields: InputFields<Input>) => Value,
): ParseArguments<{ input: Input }, WriteRequest<Value>> {
  return ({ input: given }) => {
    const { clientMutationId = null, idempotencyKey = null } = given;
    const problems = new Problems();
    const fields = new InputFields<Input>(problems, given);
    const value = read(fields);
    if (idempotencyKey !== null && !PRINTABLE.test(idempotencyKey))
      fields.refuse(
        'idempotencyKey',
        '1 to 255 printable ASCII characters',
        idempotencyKey.length > MAX_KEY_LENGTH ? lengthOf(idempotencyKey) : null,
      );
    problems.throwIfAny();
    return { clientMutationId, idempotencyKey, value };
  };
}

/** Notes that an update changes nothing. `names` are the fields that it can change. */
export function refuseNoChange<Input extends MutationInput>(
  fields: InputFields<Input>,
  names: readonly (keyof Input & string)[],
): void {
  if (names.every((name) => fields.values[name] === undefined))
    fields.problems.add(fields.path, fields.values, `at least one of ${names.join(', ')}`);
}
