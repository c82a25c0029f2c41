// Column values from PostgreSQL's binary form to what `SqlClient` promises, by the type's number in pg_type.

/** Reads the value that lies in `bytes` from `start` to `end`. */
export type Decode = (bytes: Buffer, start: number, end: number) => unknown;

/** 2000-01-01T00:00:00Z, from which PostgreSQL counts microseconds. */
const PG_EPOCH_MS = 946_684_800_000;
const TWO_32 = 4_294_967_296;

const int8 = (bytes: Buffer, start: number): number =>
  bytes.readInt32BE(start) * TWO_32 + bytes.readUInt32BE(start + 4);

const text: Decode = (bytes, start, end) => bytes.toString('utf8', start, end);

/** Infinite moments come out as infinite numbers. */
const timestamptz: Decode = (bytes, start) => {
  const high = bytes.readInt32BE(start);
  const low = bytes.readUInt32BE(start + 4);
  if (high === 0x7fffffff && low === 0xffffffff) return Infinity;
  if (high === -0x80000000 && low === 0) return -Infinity;
  // Rounded, since microseconds far from 2000 need more than 53 bits.
  return Math.round((high * TWO_32 + low) / 1000) + PG_EPOCH_MS;
};

/** Four decimal digits a piece; as exact as a number is. */
const numeric: Decode = (bytes, start) => {
  const digits = bytes.readInt16BE(start);
  const weight = bytes.readInt16BE(start + 2);
  const sign = bytes.readUInt16BE(start + 4);
  if (sign === 0xc000) return Number.NaN;
  let value = 0;
  for (let i = 0; i < digits; i++) value += bytes.readInt16BE(start + 8 + i * 2) * 10_000 ** (weight - i);
  return sign === 0x4000 ? -value : value;
};

const json: Decode = (bytes, start, end) => JSON.parse(bytes.toString('utf8', start, end));

const SCALARS = new Map<number, Decode>([
  [16, (bytes, start) => bytes[start] === 1],
  [17, (bytes, start, end) => Uint8Array.from(bytes.subarray(start, end))],
  [19, text],
  [20, int8],
  [21, (bytes, start) => bytes.readInt16BE(start)],
  [23, (bytes, start) => bytes.readInt32BE(start)],
  [25, text],
  [114, json],
  [700, (bytes, start) => bytes.readFloatBE(start)],
  [701, (bytes, start) => bytes.readDoubleBE(start)],
  [705, text],
  [1043, text],
  [1184, timestamptz],
  [1700, numeric],
  // void: what a function returns that returns nothing
  [2278, () => null],
  // The first byte is the format's version.
  [3802, (bytes, start, end) => json(bytes, start + 1, end)],
]);

/** One-dimensional arrays of the types above: number of the array type to that of its elements. */
const ARRAYS = new Set([1000, 1001, 1003, 1005, 1007, 1009, 1015, 1016, 1021, 1022, 1185, 1231, 199, 3807]);

/** Dimensions, flags, element type; then length and lower bound; then each element after its size, −1 for NULL. */
const array: Decode = (bytes, start) => {
  if (bytes.readInt32BE(start) === 0) return [];
  const decode = decoderOf(bytes.readInt32BE(start + 8));
  const length = bytes.readInt32BE(start + 12);
  const values: unknown[] = [];
  let at = start + 20;
  for (let i = 0; i < length; i++) {
    const size = bytes.readInt32BE(at);
    at += 4;
    values.push(size < 0 ? null : decode(bytes, at, at + size));
    if (size > 0) at += size;
  }
  return values;
};

/** @throws {TypeError} for a type that no store uses; cast it in the statement. */
export function decoderOf(type: number): Decode {
  const decode = SCALARS.get(type) ?? (ARRAYS.has(type) ? array : undefined);
  if (!decode) throw new TypeError(`No column type with number ${type} is known; cast the column to text.`);
  return decode;
}
