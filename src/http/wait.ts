// The header by which a write asks to be answered only when every store has it.

import type { IncomingHttpHeaders } from 'node:http';
import { Refusal } from './refusal.ts';

const HEADER = 'x-parley-wait';

/** Whether the header asks to wait for every store. Throws Refusal for another word. */
export function waitOf(headers: IncomingHttpHeaders): boolean {
  const given = headers[HEADER];
  if (given === undefined) return false;
  if (String(given).toLowerCase() === 'all') return true;
  throw new Refusal(
    400,
    `The ${HEADER} header is ${JSON.stringify(String(given).slice(0, 100))}: expected all.`,
    {},
    'BAD_USER_INPUT',
  );
}
