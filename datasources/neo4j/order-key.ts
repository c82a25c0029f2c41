// Texts that Neo4j orders as Parley does. An index compares by bytes and a sort by UTF-16 code units; on these they agree. What a
// list is ordered by is one such text, made of the columns of its order, so that any list is read from one index and a page costs
// the same wherever it lies.

/** Between the parts of a key, before all that stands in a part. No store takes it in a text. */
export const SEPARATOR = '\u0000';
/** After every key that begins with the same parts. */
const AFTER_SEPARATOR = '\u0001';

const BEYOND = /[\u{ffff}-\u{10ffff}]/gu;

/**
 * A text as part of a key: what UTF-16 writes as two units, before U+E000, is moved behind U+FFFE, and U+FFFF before that. Parts
 * compare as their texts do code point by code point.
 */
export function textPart(text: string): string {
  return text.replace(BEYOND, (char) => (char === '\uffff' ? '\uffff\u0001' : `\uffff${char}`));
}

/** The text that `textPart` made a part of. */
export function textOf(part: string): string {
  return part.replace(/\uffff(.)/gsu, (_, char) => (char === '\u0001' ? '\uffff' : char));
}

/** A number as part of a key, the greatest first, null last: 16 hexadecimal digits of its bits turned round. */
export function descendingPart(value: number | null): string {
  if (value === null) return 'null';
  // There is one zero only.
  const bits = new BigUint64Array(new Float64Array([value === 0 ? 0 : value]).buffer)[0] ?? 0n;
  const isNegative = bits >> 63n === 1n;
  const upwards = isNegative ? ~bits : bits | (1n << 63n);
  return BigInt.asUintN(64, ~BigInt.asUintN(64, upwards)).toString(16).padStart(16, '0');
}

/** A whole key, of parts. */
export function keyOf(...parts: readonly string[]): string {
  return parts.join(SEPARATOR);
}

/** Greater than every key that begins with these parts, less than every greater one. */
export function afterAll(...parts: readonly string[]): string {
  return keyOf(...parts) + AFTER_SEPARATOR;
}

/** Less than every key that begins with these parts and goes on, greater than every lesser one. */
export function beforeAll(...parts: readonly string[]): string {
  return keyOf(...parts) + SEPARATOR;
}

/** Compares texts code point by code point. */
export function compareText(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const [unitA, unitB] = [a.charCodeAt(i), b.charCodeAt(i)];
    if (unitA !== unitB) return codePointOrder(unitA) - codePointOrder(unitB);
  }
  return a.length - b.length;
}

/** Puts surrogates, which stand for what is beyond U+FFFF, behind all other code units. */
function codePointOrder(unit: number): number {
  if (unit >= 0xe000) return unit - 0x800;
  return unit >= 0xd800 ? unit + 0x2000 : unit;
}
