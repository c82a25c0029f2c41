// Sessions that an import is writing: whoever wants to write in one waits.

import { setTimeout as sleep } from 'node:timers/promises';
import type { Deadline } from '../datasources/types.ts';
import { ParleyError } from '../src/errors.ts';

/** Between two looks. Milliseconds. */
const LOOK_MS = 40;
/** Kept of a deadline for the reply. Milliseconds. */
const REPLY_MS = 100;

/**
 * Waits a moment for the end of an import's hold.
 * @throws {ParleyError} `CONFLICT` when there is no time left: nothing is written
 */
export async function waitForImport(
  sessionId: string,
  argument: 'input.id' | 'input.sessionId',
  deadline: Deadline,
): Promise<void> {
  if (deadline.remaining() < LOOK_MS + REPLY_MS)
    throw new ParleyError(
      'CONFLICT',
      `The session ${JSON.stringify(`ses_${sessionId}`)} is being imported: nothing is written, send it again in a moment.`,
      { argument, retry: true },
    );
  await sleep(LOOK_MS);
}
