// CSV as RFC 4180 has it: cells separated by commas, quoted where they hold commas, quotes or line breaks. It stands on lines
// rather than on a stream so that every row knows the line it began on and a broken one costs no other.

/** Where a row stands after one more line. */
export type RowState =
  | { done: true; cells: string[] }
  /** A quoted cell goes on in the next line. */
  | { done: false }
  | { done: true; cells: null; expected: string };

/** Puts rows together line by line. */
export class CsvRow {
  #cells: string[] = [];
  /** The quoted cell that is still open. */
  #open: string[] | null = null;

  /** How much text is held for a row that is not complete. */
  held = 0;

  /** Takes the next line, without its newline but with a carriage return where there is one. */
  add(line: string): RowState {
    if (this.#open === null && !line.includes('"'))
      return { done: true, cells: withoutReturn(line).split(',') };
    const expected = this.#scan(line);
    if (expected !== null) {
      this.reset();
      return { done: true, cells: null, expected };
    }
    if (this.#open !== null) {
      this.#open.push('\n');
      this.held += line.length + 1;
      return { done: false };
    }
    const cells = this.#cells;
    this.reset();
    return { done: true, cells };
  }

  /** Forgets a row that is not complete. */
  reset(): void {
    this.#cells = [];
    this.#open = null;
    this.held = 0;
  }

  /** Null, or what was expected. */
  #scan(line: string): string | null {
    let at = 0;
    for (;;) {
      if (this.#open === null && line[at] === '"') {
        this.#open = [];
        at += 1;
      }
      if (this.#open === null) {
        const comma = line.indexOf(',', at);
        const cell = comma === -1 ? withoutReturn(line.slice(at)) : line.slice(at, comma);
        if (cell.includes('"')) return 'a cell with quotes to be quoted as a whole, its quotes doubled';
        this.#cells.push(cell);
        if (comma === -1) return null;
        at = comma + 1;
        continue;
      }
      const quote = line.indexOf('"', at);
      if (quote === -1) {
        this.#open.push(line.slice(at));
        return null;
      }
      this.#open.push(line.slice(at, quote));
      at = quote + 1;
      if (line[at] === '"') {
        this.#open.push('"');
        at += 1;
        continue;
      }
      this.#cells.push(this.#open.join(''));
      this.#open = null;
      if (at === line.length || (line[at] === '\r' && at + 1 === line.length)) return null;
      if (line[at] !== ',') return 'a comma or the end of the row after a closing quote';
      at += 1;
    }
  }
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}
