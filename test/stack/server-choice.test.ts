import { describe, expect, it } from 'vitest';
import { serverChoice } from '../support/server-choice.ts';

describe('serverChoice', () => {
  const all = (choice: string) => ({ postgres: choice, cassandra: choice, neo4j: choice, redis: choice });

  it('should take what can start where nothing is said', () => {
    expect(serverChoice({})).toEqual(all('optional'));
    expect(serverChoice({ PARLEY_TEST_STORES: '', CI: 'false' })).toEqual(all('optional'));
  });

  it('should need all in CI and where all are asked for', () => {
    expect(serverChoice({ CI: 'true' })).toEqual(all('required'));
    expect(serverChoice({ PARLEY_TEST_STORES: 'all' })).toEqual(all('required'));
  });

  it('should need those that are named, in CI too, and no others', () => {
    const some = { postgres: 'required', cassandra: 'off', neo4j: 'required', redis: 'off' };
    expect(serverChoice({ PARLEY_TEST_STORES: 'postgres, neo4j', CI: 'true' })).toEqual(some);
    expect(serverChoice({ PARLEY_TEST_STORES: 'none', CI: 'true' })).toEqual(all('off'));
  });

  it('should refuse a name that is none', () => {
    expect(() => serverChoice({ PARLEY_TEST_STORES: 'postgres,mysql' })).toThrow(
      'PARLEY_TEST_STORES is "postgres,mysql": expected all, none, or some of postgres, cassandra, neo4j, redis',
    );
  });
});
