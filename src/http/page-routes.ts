// Serves the page at `/` and its assets from memory.

import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { acceptsGzip } from './accept.ts';

/** A file of the page. */
export interface PageFile {
  body: Buffer;
  /** The content type. */
  type: string;
  /** Its name changes with its content, so that a browser may keep it for good. */
  immutable: boolean;
  /** The body in gzip, where that is smaller. */
  gzip?: Buffer;
}

/** The page: its files by path (`/` is the page itself) and the content security policy that fits it. */
export interface Page {
  files: ReadonlyMap<string, PageFile>;
  csp: string;
}

/** Adds a route for each file. */
export function addPageRoutes(app: FastifyInstance, { files, csp }: Page): void {
  for (const [path, file] of files) {
    const etag = `"${createHash('sha256').update(file.body).digest('base64url').slice(0, 27)}"`;
    const cacheControl = file.immutable ? 'public, max-age=31536000, immutable' : 'no-cache';
    app.get(path, async (request, reply) => {
      reply.headers({ etag, 'cache-control': cacheControl, 'content-security-policy': csp });
      if (file.gzip !== undefined) reply.header('vary', 'accept-encoding');
      if (request.headers['if-none-match']?.includes(etag)) return reply.code(304).send();
      reply.type(file.type);
      if (file.gzip === undefined || !acceptsGzip(request.headers['accept-encoding']))
        return reply.send(file.body);
      return reply.header('content-encoding', 'gzip').send(file.gzip);
    });
  }
}
