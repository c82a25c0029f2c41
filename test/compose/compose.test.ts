// What can be known of docker-compose.yml without running it.

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config.ts';
import { SETTINGS } from '../../src/settings.ts';
import { startValkey } from '../../stack/valkey.ts';
import { describeWithOwn } from '../support/servers.ts';
import { COMPOSE_FILE, composeVariables, readComposeFile } from './compose-file.ts';
import { composeSchema } from './compose-schema.ts';
import { readDockerfile } from './dockerfile.ts';

const compose = readComposeFile();
const services = Object.entries(compose.services);
const ours = services.filter(([, { build }]) => build !== undefined);
const servers = services.filter(([, { build }]) => build === undefined);

describe('docker-compose.yml', () => {
  it('should use the keys of the Compose Specification, with values of their types', () => {
    const validate = new Ajv2020({ allErrors: true, strict: false }).compile(composeSchema);
    validate(compose);
    expect(validate.errors).toBeNull();
  });

  const docker = spawnSync('docker', ['compose', 'version'], { stdio: 'ignore' }).status === 0;
  it.skipIf(!docker)('should be valid to Docker', () => {
    const checked = spawnSync('docker', ['compose', '-f', COMPOSE_FILE.pathname, 'config', '--quiet'], {
      encoding: 'utf8',
    });
    expect(checked.stderr).toBe('');
    expect(checked.status).toBe(0);
  });

  it('should run the four servers, the gateway and what prepares the stores', () => {
    expect(services.map(([name]) => name).toSorted()).toEqual([
      'gateway',
      'migrate',
      'neo4j',
      'postgres',
      'scylladb',
      'valkey',
    ]);
  });

  it('should pin every image to a version', () => {
    for (const [name, { image }] of servers)
      expect(image, name).toMatch(/:v?\d+\.\d+(\.\d+)?(-[a-z0-9.]+)?$/);
    for (const { from } of readDockerfile('Dockerfile'))
      if (from !== 'base') expect(from).toMatch(/^node:24\.\d+\.\d+-[a-z]+-slim$/);
  });

  it('should take the Node that the project pins', () => {
    const { devDependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      devDependencies: Record<string, string>;
    };
    expect(readDockerfile('Dockerfile')[0]?.from).toBe(`node:${devDependencies.node}-bookworm-slim`);
  });

  it('should publish on loopback only', () => {
    const ports = services.flatMap(([, service]) => service.ports ?? []);
    expect(ports.length).toBeGreaterThan(0);
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/);
    expect(new Set(ports).size).toBe(ports.length);
  });

  it('should limit every service, check every server and keep what must not be lost', () => {
    for (const [name, service] of services) {
      expect(service.cpus, name).toBeGreaterThan(0);
      expect(service.mem_limit, name).toBeDefined();
    }
    for (const [name, { healthcheck, restart, volumes = [] }] of servers) {
      expect(healthcheck?.test?.length, name).toBeGreaterThan(1);
      expect(restart, name).toBe('unless-stopped');
      expect(volumes.length, name).toBe(name === 'valkey' ? 0 : 1);
      for (const volume of volumes) expect(Object.keys(compose.volumes)).toContain(volume.split(':')[0]);
    }
  });

  it('should start what depends on a server when that is healthy, and the gateway after the stores are prepared', () => {
    const { gateway, migrate } = compose.services;
    for (const [name, { condition }] of Object.entries({ ...gateway?.depends_on, ...migrate?.depends_on })) {
      expect(condition).toBe(name === 'migrate' ? 'service_completed_successfully' : 'service_healthy');
      expect(Object.keys(compose.services)).toContain(name);
    }
    expect(Object.keys(gateway?.depends_on ?? {}).toSorted()).toEqual(
      ['migrate', ...servers.map(([name]) => name)].toSorted(),
    );
    expect(migrate?.command).toEqual(['node', 'bin/parley.ts', 'migrate']);
  });

  it.each(ours.map(([name]) => name))('should give %s settings that Parley knows and takes', (name) => {
    const environment = compose.services[name]?.environment ?? {};
    const known = Object.values(SETTINGS).map(({ variable }) => variable as string);
    expect(Object.keys(environment).filter((variable) => !known.includes(variable))).toEqual([]);
    const hints: string[] = [];
    const config = loadConfig({ flags: {}, environment, envFile: {} }, (hint) => hints.push(hint));
    expect(hints).toEqual([]);
    expect(config).toMatchObject({
      host: '0.0.0.0',
      port: 4000,
      allowOpenAccess: true,
      cassandraContactPoints: ['scylladb:9042'],
    });
    const hosts = [config.postgresUrl, config.neo4jUrl, config.redisUrl].map(
      (url) => new URL(url ?? '').hostname,
    );
    expect(hosts).toEqual(['postgres', 'neo4j', 'valkey']);
  });

  it('should give the gateway the passwords that the servers have', () => {
    const set = { POSTGRES_PASSWORD: 'pg1', NEO4J_PASSWORD: 'neo2neo2', VALKEY_PASSWORD: 'valkey3' };
    const given = readComposeFile(set).services;
    const { POSTGRES_URL = '', NEO4J_PASSWORD, REDIS_URL = '' } = given.gateway?.environment ?? {};
    expect(new URL(POSTGRES_URL).password).toBe('pg1');
    expect(given.postgres?.environment).toMatchObject({
      POSTGRES_PASSWORD: 'pg1',
      POSTGRES_USER: 'parley',
      POSTGRES_DB: 'parley',
    });
    expect(NEO4J_PASSWORD).toBe('neo2neo2');
    expect(given.neo4j?.environment?.NEO4J_AUTH).toBe('neo4j/neo2neo2');
    expect(new URL(REDIS_URL).password).toBe('valkey3');
    expect(given.valkey?.command).toContain('--requirepass valkey3');
    expect(JSON.stringify(given)).not.toContain('parley-development');
    // Neo4j takes none below 8 characters.
    expect(composeVariables().get('NEO4J_PASSWORD')?.length).toBeGreaterThanOrEqual(8);
  });

  it('should name in its documentation every variable that can be set', () => {
    const page = readFileSync('docs/docker.md', 'utf8');
    for (const [name, value] of composeVariables()) {
      expect(page).toContain(`\`${name}\``);
      if (!name.endsWith('_PASSWORD')) expect(page, name).toMatch(new RegExp(`\`${name}\` \\| ${value} `));
    }
  });
});

describeWithOwn(['redis'], 'Valkey as docker-compose.yml starts it', () => {
  it('should ask for the password, keep to its memory and write nothing', async () => {
    const [program, ...args] = readComposeFile({ VALKEY_PASSWORD: 'secret' }).services.valkey?.command ?? [];
    expect(program).toBe('valkey-server');
    const server = await startValkey({ args });
    const client = new Redis({ port: server.port, password: 'secret' });
    try {
      const settings = ['maxmemory', 'maxmemory-policy', 'save', 'appendonly'];
      expect(await client.call('CONFIG', 'GET', ...settings)).toEqual(
        expect.arrayContaining(['maxmemory', '268435456', 'allkeys-lru', 'save', '', 'appendonly', 'no']),
      );
      expect(await client.call('CONFIG', 'GET', 'requirepass')).toEqual(['requirepass', 'secret']);
    } finally {
      client.disconnect();
      await server.stop();
    }
  });
});
