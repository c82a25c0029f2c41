// Which statements were seen to be slow.

/** Quick runs in a row after which a slow statement counts as quick again. */
const FORGIVEN_AFTER = 16;

/** Texts remembered. */
const KEPT = 1_000;

/** Statements by their text; what was never seen counts as quick. */
export class SlowTexts {
  readonly #left = new Map<string, number>();

  has(text: string): boolean {
    return this.#left.size > 0 && this.#left.has(text);
  }

  sawSlow(text: string): void {
    this.#left.set(text, FORGIVEN_AFTER);
    if (this.#left.size > KEPT) for (const first of this.#left.keys()) return void this.#left.delete(first);
  }

  sawQuick(text: string): void {
    if (this.#left.size === 0) return;
    const left = this.#left.get(text);
    if (left === undefined) return;
    if (left <= 1) this.#left.delete(text);
    else this.#left.set(text, left - 1);
  }
}
