// Builds what the Dockerfile would, as a folder: the files of each stage, with what `npm ci` would install taken from this
// project's own node_modules.

import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { buildContext, type Instruction, readDockerfile, type Stage } from './dockerfile.ts';

/** What the last stage is. */
export interface Image {
  /** Its file system. */
  root: string;
  workdir: string;
  environment: Record<string, string>;
  user: string;
  healthcheck: string[];
  command: string[];
}

/**
 * @param project the folder of the Dockerfile
 * @param folder where the stages go; must be empty
 */
export function buildImage(project: string, folder: string): Image {
  const context = buildContext(project);
  const stages = new Map<string, Image>();
  let last: Image | null = null;
  for (const [index, stage] of readDockerfile(path.join(project, 'Dockerfile')).entries()) {
    last = buildStage(stage, { project, context, stages, root: path.join(folder, String(index)) });
    stages.set(stage.name ?? String(index), last);
  }
  if (last === null) throw new Error('The Dockerfile has no stage.');
  return last;
}

interface Surroundings {
  project: string;
  context: readonly string[];
  stages: ReadonlyMap<string, Image>;
  root: string;
}

function buildStage({ from, instructions }: Stage, surroundings: Surroundings): Image {
  const { root, stages } = surroundings;
  mkdirSync(root, { recursive: true });
  const base = stages.get(from);
  if (base) cpSync(base.root, root, { recursive: true, verbatimSymlinks: true });
  const image: Image = base
    ? { ...base, root, environment: { ...base.environment } }
    : { root, workdir: '/', environment: {}, user: 'root', healthcheck: [], command: [] };
  for (const instruction of instructions) apply(instruction, image, surroundings);
  return image;
}

function apply({ name, options, rest }: Instruction, image: Image, surroundings: Surroundings): void {
  const inImage = (file: string) => path.join(image.root, path.resolve(image.workdir, file));
  switch (name) {
    case 'WORKDIR':
      image.workdir = rest;
      mkdirSync(inImage('.'), { recursive: true });
      return;
    case 'ENV':
      for (const [, key = '', value = ''] of rest.matchAll(/(\w+)=(\S*)/g)) image.environment[key] = value;
      return;
    case 'USER':
      image.user = rest;
      return;
    case 'COPY':
      copy(rest.split(/ +/), options.from, inImage, surroundings);
      return;
    case 'RUN':
      run(rest, inImage('.'), image, surroundings);
      return;
    case 'HEALTHCHECK':
      image.healthcheck = JSON.parse(rest.slice(rest.indexOf('['))) as string[];
      return;
    case 'CMD':
      image.command = JSON.parse(rest) as string[];
      return;
    case 'EXPOSE':
    case 'VOLUME':
      return;
    default:
      throw new Error(`This stands in for no ${name}.`);
  }
}

/** A folder's content goes into the folder named; several files go into one that ends with a slash. */
function copy(
  words: readonly string[],
  from: string | undefined,
  inImage: (file: string) => string,
  { project, context, stages }: Surroundings,
): void {
  const target = words.at(-1) ?? '';
  for (const source of words.slice(0, -1)) {
    const to = inImage(target.endsWith('/') ? path.join(target, path.basename(source)) : target);
    if (from !== undefined) {
      const stage = stages.get(from);
      if (!stage) throw new Error(`There is no stage ${from}.`);
      cpSync(path.join(stage.root, source), to, { recursive: true, verbatimSymlinks: true });
      continue;
    }
    const files = context.filter((file) => file === source || file.startsWith(`${source}/`));
    if (files.length === 0) throw new Error(`The build context has no ${source}.`);
    for (const file of files) cpSync(path.join(project, file), path.join(to, path.relative(source, file)));
  }
}

/** Does what the command would do; refuses one it does not know. */
function run(command: string, cwd: string, { root }: Image, { project }: Surroundings): void {
  if (/^npm ci --ignore-scripts$/.test(command)) {
    symlinkSync(path.join(project, 'node_modules'), path.join(cwd, 'node_modules'));
    return;
  }
  if (/^npm ci --omit=dev --omit=optional --ignore-scripts$/.test(command)) {
    installed(project, cwd);
    return;
  }
  const [, program] = /^npx --no-install (.*)$/.exec(command) ?? [];
  const [, folder] = /^install --directory .* (\/\S+)$/.exec(command) ?? [];
  if (folder !== undefined) {
    mkdirSync(path.join(root, folder), { recursive: true });
    return;
  }
  if (program === undefined) throw new Error(`This stands in for no RUN ${command}`);
  const [name = '', ...args] = program.split(' ');
  const done = spawnSync(path.join(cwd, 'node_modules/.bin', name), args, { cwd, encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`${command}: ${done.stderr}`);
}

/** The packages that the lock file has as neither optional nor for development only. */
function installed(project: string, cwd: string): void {
  const lock = JSON.parse(readFileSync(path.join(cwd, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { dev?: boolean; optional?: boolean; devOptional?: boolean }>;
  };
  for (const [place, { dev, optional, devOptional }] of Object.entries(lock.packages)) {
    if (place === '' || dev || optional || devOptional) continue;
    const from = path.join(project, place);
    if (!existsSync(from)) throw new Error(`${place} is in the lock file but not installed.`);
    const isOwn = (file: string) => !path.relative(from, file).split(path.sep).includes('node_modules');
    cpSync(from, path.join(cwd, place), { recursive: true, filter: isOwn });
  }
}
