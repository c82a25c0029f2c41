// What every mutation does around its one write: it sees to who may write, and shows what was written.

import type { WriteOptions, WriteStore, Writes, Written } from '../writes/types.ts';
import { type ParseArguments, parsed } from './batched.ts';
import { type Context, forget } from './context.ts';
import { ParleyError } from './errors.ts';
import type { WriteRequest } from './inputs/write-request.ts';
import type { Loaders } from './loaders.ts';

/** What every payload has. */
export interface PayloadBase {
  clientMutationId: string | null;
  pending: WriteStore[];
}

/** What is written, and how. */
export interface Mutation<Args, Value, Result, Shown> {
  /** Checks the arguments, before anything of the operation runs. */
  parse: ParseArguments<Args, WriteRequest<Value>>;
  write: (writes: Writes, value: Value, options: WriteOptions) => Promise<Written<Result>>;
  /** The payload's objects; what they lead to is read by `loaders`, which it tells what it knows. */
  show: (result: Result, loaders: Loaders) => Shown;
}

/**
 * A resolver of a field of Mutation.
 * @throws ParleyError FORBIDDEN for a USER, and where the gateway does not take writes
 */
export function mutation<Args, Value, Result, Shown extends object>({
  parse,
  write,
  show,
}: Mutation<Args, Value, Result, Shown>) {
  return parsed(
    parse,
    async (
      _root: unknown,
      { value, idempotencyKey, clientMutationId }: WriteRequest<Value>,
      context: Context,
    ): Promise<Shown & PayloadBase> => {
      const { waitForAll, writeDeadline } = context;
      const options = { idempotencyKey, input: value, waitForAll, deadline: writeDeadline };
      const { result, pending } = await write(writesOf(context), value, options);
      forget(context);
      return { ...show(result, context.loaders), pending, clientMutationId };
    },
  );
}

function writesOf({ viewer, writes }: Context): Writes {
  if (viewer.role === 'USER') throw new ParleyError('FORBIDDEN', 'Only SERVICE and ADMIN may write.');
  if (writes === null) throw new ParleyError('FORBIDDEN', 'This gateway does not take writes.');
  return writes;
}
