// The errors of what is not there; `argument` is the path of the field that names it.

import { ParleyError } from '../src/errors.ts';

/** Of a session. */
export function noSession(id: string, argument: string): ParleyError {
  return new ParleyError('NOT_FOUND', `There is no session ${JSON.stringify(`ses_${id}`)}.`, { argument });
}

/** Of a user. */
export function noUser(id: string, argument: string): ParleyError {
  return new ParleyError('NOT_FOUND', `There is no user ${JSON.stringify(`usr_${id}`)}.`, { argument });
}
