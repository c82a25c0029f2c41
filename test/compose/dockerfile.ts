// The Dockerfile and .dockerignore, as far as they use the formats.

import { globSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

export interface Instruction {
  /** In capitals, such as `COPY`. */
  name: string;
  /** `--from=page` as `from: 'page'`. */
  options: Record<string, string>;
  rest: string;
}

/** A stage: what follows a FROM. */
export interface Stage {
  /** An image, or the name of another stage. */
  from: string;
  name: string | null;
  instructions: Instruction[];
}

export function readDockerfile(file: string): Stage[] {
  const lines = readFileSync(file, 'utf8').replace(/\\\n/g, ' ').split('\n');
  const stages: Stage[] = [];
  for (const line of lines) {
    const [, name, flags = '', rest = ''] = /^([A-Z]+)((?: +--[a-z-]+=\S+)*) +(.*)$/.exec(line) ?? [];
    if (name === undefined) {
      if (line.trim() === '' || line.startsWith('#')) continue;
      throw new Error(`Expected an instruction, but got ${line}`);
    }
    if (name === 'FROM') {
      const [from = '', , stage = null] = rest.split(/ +/);
      stages.push({ from, name: stage, instructions: [] });
      continue;
    }
    const options = Object.fromEntries(
      [...flags.matchAll(/--([a-z-]+)=(\S+)/g)].map(([, key, value]) => [key, value]),
    );
    stages.at(-1)?.instructions.push({ name, options, rest });
  }
  return stages;
}

/** The files, relative to the root, that `.dockerignore` lets through to the builder. The last pattern that fits decides. */
export function buildContext(root: string): string[] {
  const patterns = readFileSync(path.join(root, '.dockerignore'), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => ({ isKept: line.startsWith('!'), glob: line.replace(/^!/, '') }));
  const isSent = (file: string): boolean => {
    let sent = true;
    for (const { isKept, glob } of patterns)
      if (path.matchesGlob(file, glob) || path.matchesGlob(file, `${glob}/**`)) sent = isKept;
    return sent;
  };
  const tops = globSync('{*,.*}', { cwd: root }).filter((name) => !['node_modules', '.git'].includes(name));
  return tops
    .flatMap((name) =>
      statSync(path.join(root, name)).isDirectory() ? globSync(`${name}/**/{*,.*}`, { cwd: root }) : [name],
    )
    .filter((file) => statSync(path.join(root, file)).isFile() && isSent(file));
}
