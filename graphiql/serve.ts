// Hands the built page to the HTTP front: all its files in memory, with what each needs to be served well. Where the page
// has not been built it is built now, and where that can't be done a plain page says how.

import { mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

/** A file of the page. */
export interface PageFile {
  body: Buffer;
  /** The `content-type`. */
  type: string;
  /** Whether the path changes whenever the content does, so that a browser may keep the file for good. */
  immutable: boolean;
  /** The body as gzip, for clients that accept it; absent where it would gain nothing. */
  gzip?: Buffer;
}

/** The page, ready to be served. */
export interface GraphiqlPage {
  /** By URL path: `/`, `/assets/….js`. */
  files: Map<string, PageFile>;
  /** The `content-security-policy` to send with `/`. */
  csp: string;
  /** Why `/` is only a plain page; null when all is well. */
  problem: string | null;
}

/**
 * Nothing from another host, no inline script, no `eval`. Styles may be inline because the Monaco editor writes them that
 * way; icons and the favicon are `data:` images.
 */
const CSP = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.ttf': 'font/ttf',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
};

const PLAIN_PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>Parley</title>
    <style>body { font: 1rem/1.5 system-ui, sans-serif; max-width: 40rem; margin: 20vh auto; padding: 0 1rem; }</style>
  </head>
  <body>
    <h1>Parley is running</h1>
    <p>The GraphQL API is at <a href="graphql?query=%7B__typename%7D">/graphql</a>.</p>
    <p>GraphiQL, the page to explore it with, has not been built yet. Build it in the project's folder, then start again:</p>
    <pre>npm ci
npm run prepare</pre>
  </body>
</html>
`;

/**
 * Reads the page into memory, after building it when it is missing. Never rejects for want of a page: see `problem`.
 *
 * @param folder where the page's sources are; the built page is in its `dist` folder.
 */
export async function loadGraphiql(folder: string = import.meta.dirname): Promise<GraphiqlPage> {
  const dist = join(folder, 'dist');
  try {
    if (!(await isBuilt(dist))) await build(folder, dist);
    return { files: await readPage(dist), csp: CSP, problem: null };
  } catch (error) {
    const body = Buffer.from(PLAIN_PAGE);
    const plain: PageFile = { body, type: 'text/html; charset=utf-8', immutable: false };
    const reason = stripVTControlCharacters(error instanceof Error ? error.message : String(error));
    return { files: new Map([['/', plain]]), csp: CSP, problem: `GraphiQL could not be built: ${reason}` };
  }
}

async function isBuilt(dist: string): Promise<boolean> {
  const names = await readdir(dist).catch((): string[] => []);
  return names.includes('index.html');
}

/** Builds aside and moves into place, so that another process that starts meanwhile never reads half a page. */
async function build(folder: string, dist: string): Promise<void> {
  const { build: viteBuild } = await import('vite');
  const aside = await mkdtemp(`${dist}.`);
  try {
    await viteBuild({ root: folder, logLevel: 'silent', build: { outDir: join(aside, 'dist') } });
    await rename(join(aside, 'dist'), dist).catch(async (error: unknown) => {
      if (!(await isBuilt(dist))) throw error;
    });
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

async function readPage(dist: string): Promise<Map<string, PageFile>> {
  const files = new Map<string, PageFile>();
  const names = await readdir(dist, { recursive: true });
  const known = new Set(names);
  for (const name of names) {
    const type = TYPES[extname(name)];
    if (type === undefined) continue;
    const path = name.replaceAll('\\', '/');
    const file: PageFile = {
      body: await readFile(join(dist, name)),
      type,
      immutable: path.startsWith('assets/'),
    };
    if (known.has(`${name}.gz`)) file.gzip = await readFile(join(dist, `${name}.gz`));
    files.set(path === 'index.html' ? '/' : `/${path}`, file);
  }
  return files;
}
