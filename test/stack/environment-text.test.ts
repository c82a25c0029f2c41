import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseEnv } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportLines, writeEnvFile } from '../../stack/environment-text.ts';

const ENVIRONMENT = {
  POSTGRES_URL: 'postgres://me:p%20w@127.0.0.1:5432/parley?sslmode=verify-full&sslrootcert=/a b/ca.crt',
  NEO4J_PASSWORD: "it's $HOME #1",
};

describe('The environment as text', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'environment-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('should mean the same to a shell', () => {
    const script = `${exportLines(ENVIRONMENT)}printf '%s\\n' "$POSTGRES_URL" "$NEO4J_PASSWORD"`;
    expect(execFileSync('/bin/sh', ['-c', script], { encoding: 'utf8' })).toBe(
      `${Object.values(ENVIRONMENT).join('\n')}\n`,
    );
  });

  it('should mean the same in a file', () => {
    const file = path.join(folder, 'one.env');
    writeEnvFile(file, ENVIRONMENT);
    writeEnvFile(file, ENVIRONMENT);
    expect(parseEnv(readFileSync(file, 'utf8'))).toEqual(ENVIRONMENT);
  });

  it("should not take the place of somebody else's file", () => {
    const file = path.join(folder, 'mine.env');
    writeFileSync(file, 'A=b\n');
    expect(() => writeEnvFile(file, ENVIRONMENT)).toThrow(
      `${file} is there and was not written by this command`,
    );
    expect(readFileSync(file, 'utf8')).toBe('A=b\n');
  });
});
