// The bytes of a request's body as JSON: media type, character encoding, compression and size are checked on the way.

import type { IncomingHttpHeaders } from 'node:http';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { Refusal } from './refusal.ts';

const inflate = promisify(gunzip);

/** Parses a body of at most `maxBytes`, also when unpacked. Throws Refusal: 400, 413 or 415. */
export async function readJson(
  bytes: Buffer | undefined,
  headers: IncomingHttpHeaders,
  maxBytes: number,
): Promise<unknown> {
  checkMediaType(headers['content-type']);
  const plain = await decompress(bytes ?? Buffer.alloc(0), headers['content-encoding'], maxBytes);
  if (plain.length === 0)
    throw new Refusal(400, 'The body is empty: expected JSON such as {"query": "{ __typename }"}.');
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(plain);
  } catch {
    throw new Refusal(400, 'The body is not UTF-8.');
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Refusal(
      400,
      `The body is not JSON${error instanceof SyntaxError ? `: ${error.message}` : ''}.`,
    );
  }
}

/** The refusal of a body that is larger than allowed. */
export function tooLarge(maxBytes: number): Refusal {
  return new Refusal(
    413,
    `The body is larger than ${maxBytes} bytes, the most that is taken (MAX_BODY_BYTES).`,
  );
}

function checkMediaType(header: string | undefined): void {
  const [type = '', ...parameters] = (header ?? '').split(';').map((piece) => piece.trim().toLowerCase());
  if (type !== 'application/json')
    throw new Refusal(
      415,
      `The content type is ${header === undefined ? 'missing' : JSON.stringify(header)}: expected application/json.`,
      { 'accept-post': 'application/json' },
    );
  const charset = parameters.find((parameter) => parameter.startsWith('charset='))?.slice('charset='.length);
  if (charset !== undefined && !/^"?utf-?8"?$/.test(charset))
    throw new Refusal(415, `The charset is ${JSON.stringify(charset)}: expected utf-8.`);
}

async function decompress(bytes: Buffer, encoding: string | undefined, maxBytes: number): Promise<Buffer> {
  switch (encoding?.trim().toLowerCase()) {
    case undefined:
    case '':
    case 'identity':
      return bytes;
    case 'gzip':
    case 'x-gzip':
      try {
        return await inflate(bytes, { maxOutputLength: maxBytes });
      } catch (error) {
        if (error instanceof RangeError) throw tooLarge(maxBytes);
        throw new Refusal(400, 'The body is not valid gzip, though Content-Encoding says so.');
      }
    default:
      throw new Refusal(415, `The content encoding is ${JSON.stringify(encoding)}: expected gzip or none.`, {
        'accept-encoding': 'gzip',
      });
  }
}
