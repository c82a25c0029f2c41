// Finds where a text speaks of an entity, by name or alias.

import type { DemoEntity } from './records.ts';

export interface Link {
  entityId: string;
  /** UTF-16 code units. */
  start: number;
  end: number;
}

const SPACED = /^[\p{Script=Latin}\p{N}\p{P}\p{Zs}]+$/u;
const IN_WORD = /[\p{Script=Latin}\p{N}]/u;

/**
 * Makes a function that links a text to entities: from left to right, the longest name wins, letter case counts. Throws an
 * Error where two entities go by the same name.
 */
export function linker(entities: readonly DemoEntity[]): (text: string) => Link[] {
  const owners = new Map<string, string>();
  // How long the names are that begin alike, the longest first: most places in a text begin none.
  const lengths = new Map<number, number[]>();
  for (const { id, name, aliases } of entities) {
    for (const text of [name, ...aliases]) {
      const owner = owners.get(text);
      if (owner !== undefined)
        throw new Error(`Expected one entity called "${text}", got ${owner} and ${id}.`);
      owners.set(text, id);
      const known = lengths.get(beginning(text, 0)) ?? [];
      if (!known.includes(text.length)) lengths.set(beginning(text, 0), [...known, text.length]);
    }
  }
  for (const known of lengths.values()) known.sort((a, b) => b - a);

  return (text) => {
    const links: Link[] = [];
    for (let start = 0; start < text.length; start++) {
      for (const length of lengths.get(beginning(text, start)) ?? []) {
        const end = start + length;
        // Past the end of the text a slice is shorter than the names it stands for.
        const entityId = end <= text.length ? owners.get(text.slice(start, end)) : undefined;
        if (entityId === undefined || splitsWord(text, start, end)) continue;
        links.push({ entityId, start, end });
        start = end - 1;
        break;
      }
    }
    return links;
  };
}

/** The first two code units as one number. */
function beginning(text: string, at: number): number {
  return text.charCodeAt(at) * 0x10000 + (text.charCodeAt(at + 1) || 0);
}

/** Whether a place begins or ends inside a word. Only scripts that set words apart have an inside. */
function splitsWord(text: string, start: number, end: number): boolean {
  const inWord = (at: number) => IN_WORD.test(text.charAt(at));
  return SPACED.test(text.slice(start, end)) && (inWord(start - 1) || inWord(end));
}
