// Keeps other people's web pages away. While every caller is an administrator, a page that the user happens to visit must
// not be able to query the gateway: neither from its own origin nor by a name that it makes point here (DNS rebinding).

import type { IncomingHttpHeaders } from 'node:http';
import { Refusal } from './refusal.ts';

const LOOPBACK_HOST = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/i;

/** Throws Refusal unless `Host` names this machine. A page that reaches us by rebinding its own name sends that name. */
export function checkHost({ host }: IncomingHttpHeaders): void {
  if (host !== undefined && LOOPBACK_HOST.test(host)) return;
  throw new Refusal(
    403,
    'The Host header names another machine. Use http://localhost, http://127.0.0.1 or http://[::1].',
    {},
    'FORBIDDEN',
  );
}

/**
 * Throws Refusal for requests that a browser makes on behalf of another site. `Origin` must be this server's own, as `Host`
 * has it; other ports of the same machine are other sites too.
 */
export function checkOrigin(headers: IncomingHttpHeaders): void {
  const { host, origin } = headers;
  const site = headers['sec-fetch-site'];
  const isOwn = origin === undefined || origin.toLowerCase() === `http://${host?.toLowerCase()}`;
  if (isOwn && (site === undefined || site === 'same-origin' || site === 'none')) return;
  throw new Refusal(
    403,
    'Requests from pages of another origin are refused. A proxy in front must leave Host and Origin alike.',
    {},
    'FORBIDDEN',
  );
}
