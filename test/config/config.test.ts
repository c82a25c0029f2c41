// The configuration: precedence, types, and every wrong value told at once without its secrets.

import { resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ConfigError, type ConfigSources, loadConfig, readConfig } from '../../src/config.ts';
import { redact, SETTINGS } from '../../src/settings.ts';

function sources(given: Partial<ConfigSources> = {}): ConfigSources {
  return { flags: {}, environment: {}, envFile: {}, ...given };
}

function problemsOf(environment: Record<string, string>): string[] {
  return readConfig(sources({ environment })).problems;
}

describe('configuration', () => {
  it('should have the documented defaults', () => {
    expect(loadConfig(sources())).toEqual({
      port: 4000,
      host: '127.0.0.1',
      allowOpenAccess: false,
      dataDir: resolve('data'),
      demo: 'auto',
      logLevel: 'info',
      logFormat: 'auto',
      requestTimeoutMs: 5000,
      maxBodyBytes: 1024 * 1024,
      shutdownTimeoutMs: 10_000,
      storeConnectTimeoutMs: 3000,
      postgresUrl: null,
      postgresReplicaUrl: null,
      postgresPoolSize: 10,
      cassandraContactPoints: null,
      cassandraKeyspace: 'parley',
      cassandraDatacenter: null,
      cassandraUsername: null,
      cassandraPassword: null,
      cassandraTls: false,
      cassandraCaFile: null,
      cassandraReplication: null,
      cassandraBucketDays: 10,
      cassandraReadConsistency: 'LOCAL_QUORUM',
      cassandraWriteConsistency: 'LOCAL_QUORUM',
      neo4jUrl: null,
      neo4jUsername: null,
      neo4jPassword: null,
      neo4jDatabase: 'neo4j',
      neo4jCaFile: null,
      neo4jLabelPrefix: null,
      redisUrl: null,
      redisPrefix: 'parley:',
    });
  });

  it('should be frozen', () => {
    expect(Object.isFrozen(loadConfig(sources()))).toBe(true);
  });

  it('should let the command line win over the environment, that over .env, that over the default', () => {
    const layers = sources({ flags: { port: '1' }, environment: { PORT: '2' }, envFile: { PORT: '3' } });
    expect(loadConfig(layers).port).toBe(1);
    expect(loadConfig({ ...layers, flags: {} }).port).toBe(2);
    expect(loadConfig({ ...layers, flags: {}, environment: {} }).port).toBe(3);
    expect(loadConfig(sources()).port).toBe(4000);
  });

  it('should say where each value comes from', () => {
    const { settings } = readConfig(
      sources({ flags: { port: '1' }, environment: { DEMO: 'off' }, envFile: { LOG_LEVEL: 'debug' } }),
    );
    const from = Object.fromEntries(settings.map((setting) => [setting.variable, setting.from]));
    expect(from).toMatchObject({
      PORT: 'command line',
      DEMO: 'environment',
      LOG_LEVEL: '.env',
      HOST: 'default',
    });
  });

  it('should take an empty variable for an unset one', () => {
    expect(loadConfig(sources({ environment: { PORT: '', POSTGRES_URL: '' } }))).toEqual(
      loadConfig(sources()),
    );
  });

  it('should let an empty variable switch off what the .env file says', () => {
    const envFile = { POSTGRES_URL: 'postgres://me@db/parley' };
    expect(loadConfig(sources({ envFile })).postgresUrl).toBe(envFile.POSTGRES_URL);
    expect(loadConfig(sources({ environment: { POSTGRES_URL: '' }, envFile })).postgresUrl).toBeNull();
  });

  it('should report every wrong value together, each with its variable, the value and what was expected', () => {
    const environment = { PORT: '70000', LOG_LEVEL: 'loud', REQUEST_TIMEOUT_MS: '-1', DEMO: 'maybe' };
    expect(() => loadConfig(sources({ environment }))).toThrow(ConfigError);
    const problems = problemsOf(environment);
    expect(problems).toHaveLength(4);
    for (const [variable, value] of Object.entries(environment)) {
      const line = problems.find((problem) => problem.startsWith(variable));
      expect(line).toContain(`"${value}"`);
      expect(line).toContain('expected');
    }
  });

  it.each(['0.0.0.0', '::', '192.168.1.5'])(
    'should refuse to listen on %s while there is no access control, unless it is allowed',
    (HOST) => {
      expect(problemsOf({ HOST })[0]).toContain('loopback');
      expect(problemsOf({ HOST, ALLOW_OPEN_ACCESS: 'on' })).toEqual([]);
    },
  );

  it.each(['example.org', '127.0.0.1.example.org', '1127.0.0.1'])('should never listen on %s', (HOST) => {
    expect(problemsOf({ HOST, ALLOW_OPEN_ACCESS: 'on' })[0]).toContain('expected an IP address');
  });

  it.each(['127.0.0.1', '127.1.2.3', '::1', 'localhost', 'LOCALHOST'])('should listen on %s', (HOST) => {
    expect(problemsOf({ HOST })).toEqual([]);
  });

  it('should take the addresses of servers, of any number of them', () => {
    const environment = {
      POSTGRES_URL: 'postgres://u:hunter2@db/parley',
      NEO4J_URL: 'neo4j+s://u:hunter2@graph',
      REDIS_URL: 'rediss://:hunter2@cache',
      CASSANDRA_CONTACT_POINTS: 'a, b:9042,[::1]:9042',
      CASSANDRA_REPLICATION: 'dc1:3, dc2:2',
    };
    const config = loadConfig(sources({ environment }));
    expect(config).toMatchObject({
      postgresUrl: environment.POSTGRES_URL,
      neo4jUrl: environment.NEO4J_URL,
      redisUrl: environment.REDIS_URL,
      cassandraContactPoints: ['a', 'b:9042', '[::1]:9042'],
      cassandraReplication: { dc1: 3, dc2: 2 },
    });
  });

  it.each([
    ['POSTGRES_URL', 'mysql://db/parley'],
    ['POSTGRES_URL', 'db:5432'],
    ['NEO4J_URL', 'http://graph:7474'],
    ['REDIS_URL', 'cache'],
    ['CASSANDRA_CONTACT_POINTS', 'a:b'],
    ['CASSANDRA_CONTACT_POINTS', 'a:70000'],
    ['CASSANDRA_CONTACT_POINTS', 'a,,b'],
    ['CASSANDRA_KEYSPACE', '1st'],
    ['CASSANDRA_REPLICATION', 'dc1'],
    ['CASSANDRA_REPLICATION', 'dc1:0'],
    ['CASSANDRA_READ_CONSISTENCY', 'TWO'],
    ['NEO4J_CA_FILE', '/no/such/file'],
    ['NEO4J_LABEL_PREFIX', 'a b'],
  ])('should refuse %s=%s', (variable, value) => {
    expect(problemsOf({ [variable]: value })).toHaveLength(1);
    expect(problemsOf({ [variable]: value })[0]).toMatch(new RegExp(`^${variable} is .*expected `));
  });

  it.each([
    ['POSTGRES_REPLICA_URL', 'postgres://db/x', 'POSTGRES_URL'],
    ['CASSANDRA_USERNAME', 'me', 'CASSANDRA_PASSWORD'],
    ['CASSANDRA_PASSWORD', 'me', 'CASSANDRA_USERNAME'],
  ])('should refuse %s alone', (variable, value, missing) => {
    expect(problemsOf({ [variable]: value })).toEqual([
      `${variable} is set, but ${missing} is not: expected both.`,
    ]);
  });

  it('should take no number that only begins like one', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const isWhole = /^[0-9]+$/.test(text) && Number(text) <= 65_535 && text.length <= 10;
        const { config } = readConfig(sources({ environment: { PORT: text } }));
        expect(config?.port ?? null).toBe(text === '' ? 4000 : isWhole ? Number(text) : null);
      }),
    );
  });

  it('should never show a password, wherever in an address it stands and however wrong that is', () => {
    const secret = fc.stringMatching(/^[a-z0-9]{12}$/);
    fc.assert(
      fc.property(
        secret,
        fc.constantFrom(
          'postgres://u:S@h/d',
          'redis://S@h',
          'redis://:S@h:1',
          'S',
          'x S',
          'redis://h?password=S',
          'http://u:S@',
        ),
        (password, shape) => {
          const value = shape.replace('S', password);
          const environment = { REDIS_URL: value, POSTGRES_URL: value, NEO4J_URL: value };
          expect(JSON.stringify(readConfig(sources({ environment })))).not.toContain(password);
        },
      ),
    );
  });

  it.each([
    ['POSTGRES_URL', 'postgres://user:12/hunter2@db/parley'],
    ['POSTGRES_URL', 'postgres://user:p@ss/hunter2@db/parley'],
    ['CASSANDRA_PASSWORD', 'x://hunter2'],
    ['NEO4J_PASSWORD', 'https://hunter2.example/hunter2'],
  ])('should show nothing of a password in %s=%s', (variable, value) => {
    const reading = readConfig(sources({ environment: { [variable]: value } }));
    expect(JSON.stringify({ ...reading, config: null })).not.toContain('hunter2');
  });

  it('should leave of an address what helps to recognise it', () => {
    expect(redact('postgres://me:pass@db.example:5433/parley?sslkey=abc')).toBe(
      'postgres://***@db.example:5433/parley?***',
    );
  });

  it('should describe every setting in a sentence', () => {
    for (const { description } of Object.values(SETTINGS)) expect(description).toMatch(/^[A-Z].{15,}\.$/);
  });
});

describe('misspelt variables', () => {
  const hintsOf = (environment: Record<string, string>, envFile: Record<string, string> = {}) =>
    readConfig(sources({ environment, envFile })).hints;

  it.each([
    ['DATADIR', 'DATA_DIR'],
    ['DATA_DRI', 'DATA_DIR'],
    ['LOGLEVEL', 'LOG_LEVEL'],
    ['PARLEY_PORT', 'PORT'],
    ['MAX_BODY_BYTE', 'MAX_BODY_BYTES'],
    ['POSTGRE_URL', 'POSTGRES_URL'],
  ])('should ask whether %s is %s', (name, meant) => {
    expect(hintsOf({ [name]: 'x' })).toEqual([`${name} is not read: did you mean ${meant}?`]);
  });

  it('should leave the variables of other programs alone', () => {
    const others = {
      PATH: '',
      HOME: '',
      HOSTNAME: '',
      SORT: '',
      DATA: '',
      EDITOR: '',
      LOGNAME: '',
      NODE_ENV: '',
    };
    expect(hintsOf(others)).toEqual([]);
  });

  it('should name everything in a .env file that is not a setting', () => {
    expect(hintsOf({}, { COLOUR: 'blue' })).toEqual(['COLOUR is not read: Parley has no such setting.']);
  });
});
