// Walks through whole connections, page by page, forwards and backwards.

import { HUB, LONG_ENTITY, LONG_SESSION } from './awkward.ts';
import { differencesOf } from './compare.ts';
import type { Landmarks } from './landmarks.ts';
import type { Request, Side } from './side.ts';

/** A connection to walk through. */
export interface Walk {
  /** The id of the object that it hangs on; null for a list at the root. */
  of: string | null;
  field: string;
  /** Arguments besides those of paging. */
  args?: string;
  /** What is asked of each edge besides its cursor. */
  edge?: string;
  size: number;
  /** Whether a side may end a page before it is full, since what is looked for lies far apart. */
  mayStop?: true;
}

/** What a walk came upon. */
export interface Walked {
  rows: number;
  /** Pages that one of the sides ended before they were full. */
  stops: number;
}

interface Page {
  edges: { cursor: string }[];
  pageInfo: {
    hasNextPage: boolean;
    hasPreviousPage: boolean;
    startCursor: string | null;
    endCursor: string | null;
  };
}

/** Pages after which a walk is taken to be endless. */
const MAX_PAGES = 2_000;

const PAGE_INFO = 'pageInfo { hasNextPage hasPreviousPage startCursor endCursor }';

/**
 * Walks on both sides, both ways.
 * @throws Error when a page differs, or, where a side has ended a page before it was full, when the whole does; or when the way
 * back does not give what the way there gave
 */
export async function walkBoth(sides: readonly [Side, Side], walk: Walk): Promise<Walked> {
  const wholes: string[] = [];
  let stops = 0;
  for (const isBackwards of [false, true]) {
    const [left, right] = await Promise.all(sides.map((side) => pagesOf(side, walk, isBackwards)));
    const short = [left!, right!].flat().filter((page) => isCutShort(page, walk, isBackwards)).length;
    stops += short;
    const [a, b] =
      short > 0 && walk.mayStop
        ? [wholeOf(left!, isBackwards), wholeOf(right!, isBackwards)]
        : [JSON.stringify(left), JSON.stringify(right)];
    if (a !== b)
      throw new Error(
        [
          `${sides[0].name} | ${sides[1].name} differ, walking ${isBackwards ? 'backwards' : 'forwards'}`,
          ...differencesOf(a!, b!),
          requestFor(walk, isBackwards, null).query,
        ].join('\n'),
      );
    wholes.push(wholeOf(left!, isBackwards));
  }
  if (wholes[0] !== wholes[1])
    throw new Error(
      [`The way back differs from the way there`, ...differencesOf(wholes[0]!, wholes[1]!)].join('\n'),
    );
  return { rows: (JSON.parse(wholes[0]!) as unknown[]).length, stops };
}

/** Pages in the order of the walk. */
async function pagesOf(side: Side, walk: Walk, isBackwards: boolean): Promise<Page[]> {
  const pages: Page[] = [];
  let cursor: string | null = null;
  do {
    const { text } = await side.ask(requestFor(walk, isBackwards, cursor));
    const { data, errors } = JSON.parse(text) as {
      data?: { list?: Page; node?: { list: Page } };
      errors?: unknown;
    };
    const page: Page | undefined = data?.list ?? data?.node?.list;
    if (errors !== undefined || page === undefined) throw new Error(`${side.name} gave no page: ${text}`);
    pages.push(page);
    const { hasNextPage, hasPreviousPage, startCursor, endCursor }: Page['pageInfo'] = page.pageInfo;
    cursor = isBackwards ? (hasPreviousPage ? startCursor : null) : hasNextPage ? endCursor : null;
    if ((isBackwards ? hasPreviousPage : hasNextPage) && cursor === null)
      throw new Error(`${side.name} says that there is more, but not where: ${text}`);
    if (pages.length > MAX_PAGES) throw new Error(`${side.name} goes on after ${MAX_PAGES} pages.`);
  } while (cursor !== null);
  return pages;
}

function requestFor(
  { of, field, args = '', edge = '', size }: Walk,
  isBackwards: boolean,
  cursor: string | null,
): Request {
  const paging = isBackwards ? 'last: $size, before: $cursor' : 'first: $size, after: $cursor';
  const selection = `list: ${field}(${paging} ${args}) { edges { cursor ${edge} } ${PAGE_INFO} }`;
  const query = `query ($id: ID = "", $size: Int, $cursor: Cursor) { ${
    of === null ? selection : `node(id: $id) { ... on ${typeOf(of)} { ${selection} } }`
  } ${of === null ? '__typename @include(if: false) node(id: $id) @include(if: false) { id }' : ''} }`;
  return { query, variables: { size, cursor, ...(of !== null && { id: of }) } };
}

/** Whether a side stopped reading before the page was full, which a store that reads piece by piece may. */
function isCutShort({ edges, pageInfo }: Page, { size }: Walk, isBackwards: boolean): boolean {
  return edges.length < size && (isBackwards ? pageInfo.hasPreviousPage : pageInfo.hasNextPage);
}

/** All edges in the list's own order. */
function wholeOf(pages: readonly Page[], isBackwards: boolean): string {
  const inOrder = isBackwards ? pages.toReversed() : pages;
  return JSON.stringify(inOrder.flatMap(({ edges }) => edges));
}

function typeOf(id: string): string {
  return { usr_: 'User', ses_: 'Session', ent_: 'Entity', trn_: 'Turn' }[id.slice(0, 4)] ?? 'Node';
}

/** The walks to take: every connection, in every order, whole and filtered. */
export function walksOf({ user, session, entity, entityType, early, late }: Landmarks): Walk[] {
  const ordered = (fields: string[]) =>
    fields.flatMap((field) => ['ASC', 'DESC'].map((to) => `orderBy: { field: ${field}, direction: ${to} }`));
  const range = `range: { from: "${early}", until: "${late}" }`;
  const hub = `ent_${HUB}`;
  const long = `ses_${LONG_SESSION}`;
  const node = 'node { id }';
  const totals = 'count firstAt lastAt node { id }';
  return [
    ...ordered(['CREATED_AT', 'NAME']).map((args) => ({
      of: null,
      field: 'users',
      args,
      edge: node,
      size: 9,
    })),
    { of: null, field: 'users', args: 'filter: { name: "e" }', edge: node, size: 4 },
    ...ordered(['STARTED_AT', 'LAST_TURN_AT', 'TURN_COUNT']).flatMap((args) => [
      { of: null, field: 'sessions', args, edge: node, size: 60 },
      { of: user, field: 'sessions', args, edge: node, size: 2 },
    ]),
    {
      of: null,
      field: 'sessions',
      args: 'filter: { channels: ["web"], statuses: [ENDED] }',
      edge: node,
      size: 50,
    },
    { of: null, field: 'entities', edge: node, size: 90 },
    { of: null, field: 'entities', args: 'filter: { name: "a" }', edge: node, size: 7 },
    {
      of: null,
      field: 'entities',
      args: `filter: { types: ["${entityType}", "Thing"] }`,
      edge: node,
      size: 20,
    },
    ...['COUNT', 'RECENT'].flatMap((order) => [
      { of: user, field: 'entities', args: `orderBy: ${order}`, edge: totals, size: 6 },
      {
        of: user,
        field: 'entities',
        args: `orderBy: ${order}, types: ["${entityType}"]`,
        edge: totals,
        size: 2,
      },
      { of: session, field: 'entities', args: `orderBy: ${order}`, edge: totals, size: 2 },
      { of: entity, field: 'sessions', args: `orderBy: ${order}`, edge: totals, size: 8 },
    ]),
    { of: entity, field: 'users', edge: totals, size: 3 },
    { of: entity, field: 'mentions', edge: 'node { start end count source turn { id } }', size: 15 },
    { of: entity, field: 'mentions', args: range, edge: 'node { start turn { id } }', size: 10 },
    { of: 'ent_x-e-2', field: 'mentions', edge: 'node { start turn { id } }', size: 4 },
    ...['OUT', 'IN', 'BOTH'].flatMap((direction) =>
      ['WEIGHT', 'NAME'].map((order) => ({
        of: hub,
        field: 'relations',
        args: `direction: ${direction}, orderBy: ${order}`,
        edge: 'node { type source weight from { id } to { id } } other { id }',
        size: 11,
      })),
    ),
    ...['WEIGHT', 'NAME'].map((order) => ({
      of: 'ent_x-e-4',
      field: 'relations',
      args: `orderBy: ${order}`,
      edge: 'node { type source weight from { id } to { id } } other { id }',
      size: 1,
    })),
    { of: hub, field: 'relations', args: 'minWeight: 3, types: ["SPOKE"]', edge: 'node { weight }', size: 5 },
    ...[session, 'ses_x-s-ties', 'ses_x-s-backwards'].flatMap((of) => [
      { of, field: 'turns', edge: 'node { id index }', size: 7 },
      { of, field: 'turns', args: 'roles: [USER, TOOL]', edge: 'node { id role }', size: 2 },
      { of, field: 'turns', args: range, edge: node, size: 4 },
    ]),
    {
      of: 'ses_x-s-backwards',
      field: 'turns',
      args: 'range: { from: "2020-05-14T08:40:00Z" }',
      edge: node,
      size: 3,
    },
    // Years of turns and of mentions: here a side may stop before a page is full.
    { of: long, field: 'turns', edge: 'node { id index }', size: 13 },
    { of: long, field: 'turns', args: 'roles: [TOOL]', edge: 'node { id role }', size: 3, mayStop: true },
    { of: long, field: 'turns', args: 'roles: [SYSTEM]', edge: node, size: 10, mayStop: true },
    {
      of: long,
      field: 'turns',
      args: 'range: { from: "2018-12-01T00:00:00Z", until: "2020-03-01T00:00:00Z" }, roles: [USER]',
      edge: 'node { id createdAt }',
      size: 5,
      mayStop: true,
    },
    { of: `ent_${LONG_ENTITY}`, field: 'mentions', edge: 'node { count turn { id } }', size: 4 },
    {
      of: `ent_${LONG_ENTITY}`,
      field: 'mentions',
      args: 'range: { from: "2018-06-01T00:00:00Z", until: "2019-12-01T00:00:00Z" }',
      edge: 'node { turn { createdAt } }',
      size: 3,
    },
  ];
}
