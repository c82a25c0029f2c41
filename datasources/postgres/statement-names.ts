// The names under which statements are prepared on one connection.

import { createHash } from 'node:crypto';

/** Statements kept prepared on a connection, the latest used ones. Texts vary with filters and orders, not with values. */
const KEPT = 300;

/** Names by text, for one connection. */
export class StatementNames {
  /** The latest used last. */
  readonly #names = new Map<string, string>();
  #renewed = 0;

  /** The name of a statement. */
  of(text: string): string {
    const known = this.#names.get(text);
    const name = known ?? this.#make(text);
    this.#names.delete(text);
    this.#names.set(text, name);
    return name;
  }

  /**
   * Makes the statement get another name, since the server does not have it any more, or has it in a form that is of no use. Gives
   * the old name; null when there is none.
   */
  renew(text: string): string | null {
    const name = this.#names.get(text) ?? null;
    if (this.#names.delete(text)) this.#renewed++;
    return name;
  }

  /** A name that was not used for longest and is one too many; null when there is none. */
  evict(): string | null {
    if (this.#names.size <= KEPT) return null;
    for (const [text, name] of this.#names) {
      this.#names.delete(text);
      // Should the text come again, the driver still holds its name for prepared.
      this.#renewed++;
      return name;
    }
    return null;
  }

  #make(text: string): string {
    return `parley_${hashOf(text)}${this.#renewed === 0 ? '' : `_${this.#renewed}`}`;
  }
}

/** Texts are built anew for every call, but are the same few. */
const hashes = new Map<string, string>();

function hashOf(text: string): string {
  let hash = hashes.get(text);
  if (hash === undefined) {
    if (hashes.size > 10 * KEPT) hashes.clear();
    hash = createHash('sha256').update(text).digest('hex').slice(0, 16);
    hashes.set(text, hash);
  }
  return hash;
}
