// What a caller is willing to take, from the Accept headers (RFC 9110, 12.5): ranges with qualities, in the caller's order.

interface Range {
  value: string;
  quality: number;
}

/** The media types of a GraphQL response, as replies name them. */
export const JSON_TYPE = 'application/json; charset=utf-8';
export const GRAPHQL_TYPE = 'application/graphql-response+json; charset=utf-8';
export type ResponseType = typeof JSON_TYPE | typeof GRAPHQL_TYPE;

/**
 * The media type to answer a GraphQL request with; null when the caller takes neither. Between equals the one that the
 * caller names first wins; wildcards and a missing header mean `application/json`, which every client reads.
 */
export function responseType(accept: string | undefined): ResponseType | null {
  const ranges = parse(accept ?? '*/*');
  const json = match(ranges, ['application/json', 'application/*', '*/*']);
  const graphql = match(ranges, ['application/graphql-response+json', 'application/*', '*/*']);
  if (json.quality === 0 && graphql.quality === 0) return null;
  if (json.quality !== graphql.quality) return json.quality > graphql.quality ? JSON_TYPE : GRAPHQL_TYPE;
  return graphql.place < json.place ? GRAPHQL_TYPE : JSON_TYPE;
}

/** Whether the caller would rather see a page than JSON: a browser that follows a link. */
export function prefersPage(accept: string | undefined): boolean {
  return accept !== undefined && match(parse(accept), ['text/html']).quality > 0;
}

/** Whether the caller takes gzip. */
export function acceptsGzip(acceptEncoding: string | undefined): boolean {
  return match(parse(acceptEncoding ?? ''), ['gzip', '*']).quality > 0;
}

/** The quality and the place of the most specific range that matches; quality 0 where none does. */
function match(
  ranges: readonly Range[],
  fromSpecific: readonly string[],
): { quality: number; place: number } {
  for (const value of fromSpecific) {
    const place = ranges.findIndex((range) => range.value === value);
    if (place !== -1)
      return { quality: ranges[place]!.quality, place: value.includes('*') ? Infinity : place };
  }
  return { quality: 0, place: Infinity };
}

function parse(header: string): Range[] {
  return header.split(',').flatMap((part) => {
    const [value = '', ...parameters] = part.split(';').map((piece) => piece.trim().toLowerCase());
    if (value === '') return [];
    const given = parameters.find((parameter) => /^q\s*=/.test(parameter));
    const quality = given === undefined ? 1 : Number(given.slice(given.indexOf('=') + 1));
    return [{ value, quality: quality >= 0 && quality <= 1 ? quality : 0 }];
  });
}
