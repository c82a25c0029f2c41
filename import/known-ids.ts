// Remembers which ids exist, so that a reference is looked up once and not for every record that makes it.

import type { Deadline } from '../datasources/types.ts';

/** Ids remembered at most. */
const CAPACITY = 200_000;
const BATCH = 1_000;

/** Finds rows by id, in the order asked for; null where there is none. */
export type Lookup = (ids: readonly string[], deadline: Deadline) => Promise<(object | null)[]>;

/** Which ids exist, in one store. It holds the most recently used ones. */
export class KnownIds {
  readonly #lookup: Lookup;
  readonly #deadline: Deadline;
  readonly #exists = new Map<string, boolean>();

  constructor(lookup: Lookup, deadline: Deadline) {
    this.#lookup = lookup;
    this.#deadline = deadline;
  }

  /** Notes ids that have just been written. */
  add(ids: Iterable<string>): void {
    for (const id of ids) this.#set(id, true);
  }

  /** Those of the ids that do not exist. */
  async missing(ids: Iterable<string>): Promise<Set<string>> {
    const missing = new Set<string>();
    const unsure: string[] = [];
    for (const id of new Set(ids)) {
      const exists = this.#exists.get(id);
      if (exists === undefined) unsure.push(id);
      else {
        this.#set(id, exists);
        if (!exists) missing.add(id);
      }
    }
    for (let start = 0; start < unsure.length; start += BATCH) {
      const batch = unsure.slice(start, start + BATCH);
      const rows = await this.#lookup(batch, this.#deadline);
      for (const [index, id] of batch.entries()) {
        const exists = rows[index] != null;
        this.#set(id, exists);
        if (!exists) missing.add(id);
      }
    }
    return missing;
  }

  #set(id: string, exists: boolean): void {
    this.#exists.delete(id);
    this.#exists.set(id, exists);
    if (this.#exists.size > CAPACITY) this.#exists.delete(this.#exists.keys().next().value!);
  }
}
