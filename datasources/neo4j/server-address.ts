// Where a server is and how it is spoken to, from its URL.

import { readFileSync } from 'node:fs';
import { EngineError } from '../engine.ts';
import type { Neo4jOptions } from './options.ts';

/** What to trust: `system` what Node trusts, a certificate authority as PEM, or `any` certificate. */
export type Trust = { kind: 'system' } | { kind: 'any' } | { kind: 'ca'; file: string; pem: string };

export interface ServerAddress {
  /** `neo4j` asks the server which servers there are, `bolt` speaks to this one only. */
  scheme: 'bolt' | 'neo4j';
  host: string;
  port: number;
  /** Null: no TLS. */
  trust: Trust | null;
  /** `host:port`, for messages. */
  name: string;
}

const DEFAULT_PORT = 7687;
const SCHEME = /^(bolt|neo4j)(\+s|\+ssc)?:$/;

/** @throws {EngineError} `wrong`, where the URL or the file can't be used */
export function serverAddress({ url, caFile }: Pick<Neo4jOptions, 'url' | 'caFile'>): ServerAddress {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  const [, scheme, security] = SCHEME.exec(parsed?.protocol ?? '') ?? [];
  if (parsed === null || (scheme !== 'bolt' && scheme !== 'neo4j') || parsed.hostname === '')
    throw new EngineError(
      'wrong',
      'NEO4J_URL',
      'expected bolt://host:7687 or neo4j://host:7687, with +s or +ssc after the scheme for TLS.',
    );
  const host = parsed.hostname.replace(/^\[(.*)\]$/, '$1');
  const port = parsed.port === '' ? DEFAULT_PORT : Number(parsed.port);
  return { scheme, host, port, trust: trustOf(security, caFile), name: `${parsed.hostname}:${port}` };
}

function trustOf(security: string | undefined, caFile: string | null): Trust | null {
  if (security === '+ssc') return { kind: 'any' };
  if (caFile === null) return security === undefined ? null : { kind: 'system' };
  if (security === undefined)
    throw new EngineError(
      'wrong',
      'NEO4J_CA_FILE',
      'it is given, but NEO4J_URL does not ask for TLS: expected bolt+s:// or neo4j+s://.',
    );
  try {
    return { kind: 'ca', file: caFile, pem: readFileSync(caFile, 'utf8') };
  } catch (error) {
    throw new EngineError('wrong', 'NEO4J_CA_FILE', `the file ${caFile} can't be read.`, { cause: error });
  }
}
