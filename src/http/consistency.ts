// The header by which a request says how many replicas its reads of turns ask.

import type { IncomingHttpHeaders } from 'node:http';
import type { Consistency } from '../../datasources/types.ts';
import type { Viewer } from '../models.ts';
import { Refusal } from './refusal.ts';

const HEADER = 'x-parley-consistency';

const LEVELS: Readonly<Record<string, Consistency>> = {
  one: 'ONE',
  local_quorum: 'LOCAL_QUORUM',
  quorum: 'QUORUM',
  all: 'ALL',
};

/** What the header asks for; null: nothing, so as configured. Throws Refusal for another word and for a viewer that may not ask. */
export function consistencyOf(headers: IncomingHttpHeaders, { role }: Viewer): Consistency | null {
  const given = headers[HEADER];
  if (given === undefined) return null;
  if (role === 'USER')
    throw new Refusal(403, `Only SERVICE and ADMIN may send the ${HEADER} header.`, {}, 'FORBIDDEN');
  const level = Object.hasOwn(LEVELS, String(given).toLowerCase())
    ? LEVELS[String(given).toLowerCase()]
    : undefined;
  if (level !== undefined) return level;
  throw new Refusal(
    400,
    `The ${HEADER} header is ${JSON.stringify(String(given).slice(0, 100))}: expected ${Object.keys(LEVELS).join(', ')}.`,
  );
}
