// An environment as text: to paste into a shell, or in a file that Node, Docker and dotenv read.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { ServerUnavailable } from './server.ts';

/** `export NAME='value'` lines. */
export function exportLines(environment: Readonly<Record<string, string>>): string {
  return Object.entries(environment)
    .map(([name, value]) => `export ${name}=${shellWord(value)}\n`)
    .join('');
}

const HEADER = '# Written by `npm run stack`; overwritten by it.';

/**
 * Writes `NAME=value` lines to a file.
 * @throws {ServerUnavailable} when the file is there and was not written by this
 */
export function writeEnvFile(file: string, environment: Readonly<Record<string, string>>): void {
  const lines = Object.entries(environment).map(([name, value]) => `${name}="${value}"\n`);
  checkEnvFile(file);
  writeFileSync(file, `${HEADER}\n${lines.join('')}`, { mode: 0o600 });
}

/** Throws like `writeEnvFile`, before any work is done. */
export function checkEnvFile(file: string): void {
  if (existsSync(file) && !readFileSync(file, 'utf8').startsWith(HEADER))
    throw new ServerUnavailable(
      `${file} is there and was not written by this command: expected a file that may be overwritten. Move it away or name another.`,
    );
}

function shellWord(value: string): string {
  return /^[\w:/@.,%+=-]+$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`;
}
