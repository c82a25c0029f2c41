// Which real servers a run of the tests uses, and which of them it can't do without.

import { SERVERS, type ServerName } from '../../stack/programs.ts';

/** `required`: its absence is a failure. `optional`: what needs it is skipped where it can't run. `off`: not started. */
export type Choice = 'required' | 'optional' | 'off';

/**
 * By `PARLEY_TEST_STORES`: `all`, `none`, or names with commas between them, all of which must start; unset: what this machine
 * can run, or all where `CI` is `true`.
 * @throws {Error} for a name that is none
 */
export function serverChoice(
  environment: Readonly<Record<string, string | undefined>>,
): Record<ServerName, Choice> {
  const given = environment.PARLEY_TEST_STORES || (environment.CI === 'true' ? 'all' : null);
  if (given === null) return choose(() => 'optional');
  if (given === 'all') return choose(() => 'required');
  const names = given === 'none' ? [] : given.split(',').map((name) => name.trim());
  const strange = names.find((name) => !SERVERS.some((server) => server === name));
  if (strange !== undefined)
    throw new Error(
      `PARLEY_TEST_STORES is "${given}": expected all, none, or some of ${SERVERS.join(', ')} with commas between them.`,
    );
  return choose((name) => (names.includes(name) ? 'required' : 'off'));
}

function choose(of: (name: ServerName) => Choice): Record<ServerName, Choice> {
  return { postgres: of('postgres'), cassandra: of('cassandra'), neo4j: of('neo4j'), redis: of('redis') };
}
