// Names every request, so that a reply, its log lines and a masked error can be told to belong together.

import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** What a caller's id may look like. Anything else, which could forge a log line or a header, is replaced. */
const SANE = /^[A-Za-z0-9._:/+=@-]{1,128}$/;

/** The id that the caller (or a proxy) gave in `x-request-id` where it is sane, else a new UUID. */
export function requestId({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && SANE.test(given) ? given : randomUUID();
}
