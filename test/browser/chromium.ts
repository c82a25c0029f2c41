// Finds a Chromium to run without a screen: the one that CHROMIUM_PATH names, one that the machine has, or the one packed
// inside the npm package @sparticuz/chromium, which is unpacked once and kept.

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { brotliDecompress } from 'node:zlib';

/** How to start the browser. */
export interface Chromium {
  executablePath: string;
  /** Variables to start it with, besides those of this process. */
  env: Record<string, string>;
}

/** What it is started with: no sandbox, which root may not use, and no way to any host but this machine. */
export const CHROMIUM_ARGUMENTS: readonly string[] = [
  '--no-sandbox',
  '--disable-dev-shm-usage',
  '--disable-gpu',
  '--disable-background-networking',
  '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost',
];

const SYSTEM_PATHS = [
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

const decompress = promisify(brotliDecompress);

/** The browser to use; null where the machine has none and the package's, for Linux on x64, does not run on it. */
export async function findChromium(): Promise<Chromium | null> {
  const named = process.env.CHROMIUM_PATH;
  if (named) {
    if (!existsSync(named)) throw new Error(`CHROMIUM_PATH names ${named}, and there is no such file.`);
    return { executablePath: named, env: {} };
  }
  const installed = SYSTEM_PATHS.find((path) => existsSync(path));
  if (installed) return { executablePath: installed, env: {} };
  if (process.platform !== 'linux' || process.arch !== 'x64') return null;
  return unpacked();
}

async function unpacked(): Promise<Chromium> {
  const root = packageFolder();
  const { version }: { version: string } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const folder = resolve(import.meta.dirname, '../../node_modules/.cache/chromium', version);
  // The folder only appears when everything is in it, so that test workers that start together share it.
  if (!existsSync(folder)) {
    await mkdir(dirname(folder), { recursive: true });
    const aside = await mkdtemp(`${folder}.`);
    try {
      await unpack(join(root, 'bin'), aside);
      await rename(aside, folder).catch((error: unknown) => {
        if (!existsSync(folder)) throw error;
      });
    } finally {
      await rm(aside, { recursive: true, force: true });
    }
  }
  const inherited = process.env.LD_LIBRARY_PATH;
  const libraries = [join(folder, 'al2023', 'lib'), join(folder, 'lib'), ...(inherited ? [inherited] : [])];
  return { executablePath: join(folder, 'chromium'), env: { LD_LIBRARY_PATH: libraries.join(':') } };
}

/** The package's own folder. Its entry lies somewhere below, and its exports do not name `package.json`. */
function packageFolder(): string {
  let folder = dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium'));
  while (!existsSync(join(folder, 'bin', 'chromium.br'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error('The package @sparticuz/chromium holds no bin/chromium.br.');
    folder = parent;
  }
  return folder;
}

async function unpack(archives: string, folder: string): Promise<void> {
  const content = async (name: string) => decompress(await readFile(join(archives, name)));
  await writeFile(join(folder, 'chromium'), await content('chromium.br'), { mode: 0o755 });
  for (const name of ['swiftshader.tar.br', 'al2023.tar.br', 'fonts.tar.br']) {
    await untar(await content(name), folder);
  }
}

function untar(archive: Buffer, folder: string): Promise<void> {
  return new Promise((done, fail) => {
    const tar = spawn('tar', ['-x', '-C', folder], { stdio: ['pipe', 'ignore', 'inherit'] });
    tar.once('error', fail);
    tar.once('exit', (code) => (code === 0 ? done() : fail(new Error(`tar ended with ${code}.`))));
    // When tar ends early its exit code says so; the broken pipe adds nothing.
    tar.stdin.on('error', () => {}).end(archive);
  });
}
