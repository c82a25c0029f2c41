// docker-compose.yml as compose reads it: YAML with merges, and variables put in.

import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

export const COMPOSE_FILE = new URL('../../docker-compose.yml', import.meta.url);

export interface Service {
  image?: string;
  build?: string;
  command?: string[];
  environment?: Record<string, string>;
  ports?: string[];
  volumes?: string[];
  healthcheck?: { test?: string[]; disable?: boolean };
  depends_on?: Record<string, { condition: string }>;
  cpus?: number;
  mem_limit?: string;
  [key: string]: unknown;
}

export interface ComposeFile {
  services: Record<string, Service>;
  volumes: Record<string, unknown>;
  [key: string]: unknown;
}

/** Reads it with these variables set and no others. */
export function readComposeFile(variables: Readonly<Record<string, string>> = {}): ComposeFile {
  const document: unknown = parse(readFileSync(COMPOSE_FILE, 'utf8'), { merge: true });
  return interpolated(document, variables) as ComposeFile;
}

/** The variables that can be set, by name, with their defaults. */
export function composeVariables(): Map<string, string> {
  const text = readFileSync(COMPOSE_FILE, 'utf8');
  return new Map(
    [...text.matchAll(VARIABLE)].flatMap(([, name, value]) => (name ? [[name, value ?? '']] : [])),
  );
}

const VARIABLE = /\$(?:\$|\{([A-Z0-9_]+):-([^}]*)\}|.?)/g;

/** `$$` is a dollar sign; `${NAME:-default}` is the one other form that the file may use. */
function interpolated(value: unknown, variables: Readonly<Record<string, string>>): unknown {
  if (typeof value === 'string')
    return value.replace(VARIABLE, (whole, name?: string, fallback?: string) => {
      if (whole === '$$') return '$';
      if (name === undefined)
        throw new Error(`Expected \${NAME:-default} or $$, but got ${whole} in ${value}`);
      return variables[name] || (fallback ?? '');
    });
  if (Array.isArray(value)) return value.map((each) => interpolated(each, variables));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, interpolated(each, variables)]));
}
