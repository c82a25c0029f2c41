// How large what a caller gives may be, in imports and in mutations alike. Lengths are in UTF-16 code units.

export const MAX_ID_LENGTH = 256;
/** Names and titles. */
export const MAX_NAME_LENGTH = 2_000;
/** Short words: types, channels, tags, sources, models, languages. */
export const MAX_LABEL_LENGTH = 256;
export const MAX_EMAIL_LENGTH = 320;
/** Descriptions. */
export const MAX_PROSE_LENGTH = 65_536;
/** Texts in a list of them. */
export const MAX_LIST_LENGTH = 1_000;
/** A relation is found by its ends, type and source together, and engines bound the size of such a key. In bytes of UTF-8. */
export const MAX_RELATION_KEY_BYTES = 1_600;

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what ids must not have.
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;

/** Whether a text can be an id of a store's own. */
export function isId(text: string): boolean {
  return text.length > 0 && text.length <= MAX_ID_LENGTH && !CONTROL.test(text) && text.isWellFormed();
}

/** Whether a relation's key is small enough for every engine. */
export function fitsRelationKey(fromId: string, toId: string, type: string, source: string): boolean {
  const key = fromId + toId + type + source;
  return key.length * 3 <= MAX_RELATION_KEY_BYTES || Buffer.byteLength(key) <= MAX_RELATION_KEY_BYTES;
}
