// Column values from PostgreSQL's text form to what `SqlClient` promises, by the type's number in pg_type. They give what the
// embedded engine's client gives. Connections have DateStyle ISO, TimeZone UTC and bytea_output hex.

/** Reads a value that is not NULL. */
export type Parse = (text: string) => unknown;

/** A type that is read and its array type. */
interface TypeNumbers {
  type: number;
  array: number;
  parse: Parse;
}

const asText: Parse = (text) => text;
const asJson: Parse = (text) => JSON.parse(text);

const TYPES: readonly TypeNumbers[] = [
  { type: 16, array: 1000, parse: (text) => text === 't' },
  { type: 17, array: 1001, parse: (text) => Uint8Array.from(Buffer.from(text.slice(2), 'hex')) },
  { type: 19, array: 1003, parse: asText },
  { type: 20, array: 1016, parse: Number },
  { type: 21, array: 1005, parse: Number },
  { type: 23, array: 1007, parse: Number },
  { type: 25, array: 1009, parse: asText },
  { type: 114, array: 199, parse: asJson },
  { type: 700, array: 1021, parse: Number },
  { type: 701, array: 1022, parse: Number },
  { type: 1043, array: 1015, parse: asText },
  { type: 1184, array: 1185, parse: toEpochMs },
  { type: 1700, array: 1231, parse: Number },
  { type: 3802, array: 3807, parse: asJson },
];

const PARSERS = new Map<number, Parse>([
  // unknown: a literal that nothing gives a type
  [705, asText],
  // void: what a function returns that returns nothing
  [2278, () => null],
  ...TYPES.flatMap(({ type, array, parse }): [number, Parse][] => [
    [type, parse],
    [array, (text) => parseArray(text, parse)],
  ]),
]);

/** The parser of a type; for one that no store uses it is one that throws a TypeError. */
export function parserOf(type: number): Parse {
  return (
    PARSERS.get(type) ??
    (() => {
      throw new TypeError(`No column type with number ${type} is known; cast the column to text.`);
    })
  );
}

const MOMENT = /^(\d{4,})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(?:\.(\d+))?\+00( BC)?$/;

/** `2024-05-01 12:34:56.789+00` to milliseconds since 1970, rounded; infinite moments to infinite numbers. */
function toEpochMs(text: string): number {
  const parts = MOMENT.exec(text);
  if (!parts) {
    if (text === 'infinity') return Infinity;
    if (text === '-infinity') return -Infinity;
    throw new TypeError(`"${text}" is no moment in ISO form and UTC.`);
  }
  const [, year, month, day, hours, minutes, seconds, fraction, bc] = parts;
  const moment = new Date(0);
  // Not Date.UTC, which takes the years 0 to 99 for those of the 20th century. There is no year 0: 1 BC is it.
  moment.setUTCFullYear(bc ? 1 - Number(year) : Number(year), Number(month) - 1, Number(day));
  moment.setUTCHours(Number(hours), Number(minutes), Number(seconds));
  const ms = moment.getTime();
  return fraction === undefined ? ms : ms + Math.round(Number(fraction.padEnd(6, '0')) / 1000);
}

const ELEMENT = /[{,](?:"((?:[^"\\]|\\[\s\S])*)"|([^,{}"]*))/y;

/** One-dimensional arrays: `{a,"b \"c\"",NULL}`. A first `[2:3]=` on the bounds is passed over. */
function parseArray(text: string, parse: Parse): unknown[] {
  const start = text.startsWith('[') ? text.indexOf('{') : 0;
  if (text.length === start + 2) return [];
  const values: unknown[] = [];
  ELEMENT.lastIndex = start;
  while (ELEMENT.lastIndex < text.length - 1) {
    const at = ELEMENT.lastIndex;
    const found = ELEMENT.exec(text);
    if (!found) throw new TypeError(`An array of more than one dimension can't be read (at ${at}).`);
    const [, quoted, bare = ''] = found;
    if (quoted !== undefined)
      values.push(parse(quoted.includes('\\') ? quoted.replace(/\\([\s\S])/g, '$1') : quoted));
    else values.push(bare === 'NULL' ? null : parse(bare));
  }
  return values;
}
