// The driver as Parley sets it up.

import neo4j, { type Config, type Driver } from 'neo4j-driver';
import type { Neo4jOptions } from './options.ts';
import type { ServerAddress } from './server-address.ts';

/** Connections to one server. A statement takes one for as long as it runs. */
export const POOL_SIZE = 64;

/** How long a connection may take to be had: from the pool or made, with its login. Milliseconds. */
const ACQUISITION_MS = 3_000;

/** After this long unused a connection is tried before it is used. Milliseconds. */
const IDLE_MS = 30_000;

/**
 * A driver that has not connected yet. Integers come as JS numbers: all that Parley stores are below 2^53.
 * JS numbers go out as floats, so that whoever means an integer sends `neo4j.int`.
 */
export function createDriver(address: ServerAddress, options: Neo4jOptions): Driver {
  const { credentials, connectTimeoutMs } = options;
  const acquisitionMs = Math.min(ACQUISITION_MS, connectTimeoutMs);
  const host = address.host.includes(':') ? `[${address.host}]` : address.host;
  return neo4j.driver(
    `${address.scheme}://${host}:${address.port}`,
    credentials === null ? undefined : neo4j.auth.basic(credentials.username, credentials.password),
    {
      ...tls(address),
      disableLosslessIntegers: true,
      maxConnectionPoolSize: POOL_SIZE,
      connectionTimeout: acquisitionMs,
      connectionAcquisitionTimeout: acquisitionMs,
      connectionLivenessCheckTimeout: IDLE_MS,
      // Retries are Parley's own: these go on beyond any deadline.
      maxTransactionRetryTime: 0,
      userAgent: 'parley',
      telemetryDisabled: true,
    },
  );
}

function tls({ trust }: ServerAddress): Config {
  if (trust === null) return { encrypted: 'ENCRYPTION_OFF' };
  if (trust.kind === 'any') return { encrypted: 'ENCRYPTION_ON', trust: 'TRUST_ALL_CERTIFICATES' };
  if (trust.kind === 'system')
    return { encrypted: 'ENCRYPTION_ON', trust: 'TRUST_SYSTEM_CA_SIGNED_CERTIFICATES' };
  return {
    encrypted: 'ENCRYPTION_ON',
    trust: 'TRUST_CUSTOM_CA_SIGNED_CERTIFICATES',
    trustedCertificates: [trust.file],
  };
}
