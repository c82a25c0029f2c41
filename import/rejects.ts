// Records that were not imported, and the file that lists them all: JSON Lines, so that it can be mended and imported again.

import { closeSync, existsSync, openSync, rmSync, writeSync } from 'node:fs';
import type { Kind } from './records.ts';
import { type Problem, SourceError } from './source.ts';

/** A record that was not imported, and why. */
export interface Reject {
  kind: Kind;
  file: string;
  line: number;
  /** The field at fault; null when it is the record as a whole. */
  field: string | null;
  /** The value at fault, shortened. */
  value: unknown;
  expected: string;
  /** The record, or what could be read of it. */
  record: unknown;
}

/** Longest value that a reject repeats, in characters. */
const SHOWN = 120;
/** Longest unreadable line that a reject repeats. */
const LINE_SHOWN = 4_000;

/** Makes a reject, its value shortened. */
export function rejectOf(kind: Kind, file: string, line: number, problem: Problem, record: unknown): Reject {
  return {
    kind,
    file,
    line,
    field: problem.field,
    value: shorten(problem.value, SHOWN),
    expected: problem.expected,
    record: typeof record === 'string' ? shorten(record, LINE_SHOWN) : record,
  };
}

/** For example `turns.jsonl:12: role is "robot", expected one of user, assistant, system, tool`. */
export function describeReject({ file, line, field, value, expected }: Reject): string {
  const shown = value === undefined ? 'absent' : value === null ? 'null' : JSON.stringify(value);
  if (field === null)
    return `${file}:${line}: expected ${expected}${value == null ? '' : `, but got ${shown}`}`;
  return `${file}:${line}: ${field} is ${value == null ? 'absent' : shown}, expected ${expected}`;
}

function shorten(value: unknown, length: number): unknown {
  if (typeof value === 'number' || typeof value === 'boolean' || value == null) return value ?? null;
  const text = typeof value === 'string' ? value : jsonText(value);
  if (text.length <= length && text !== TOO_DEEP) return value;
  return `${text.slice(0, length).toWellFormed()}…`;
}

const TOO_DEEP = JSON.stringify('nested too deeply to be shown');

/** JSON nested too deeply to be written is one of the things that a reject may be about. */
function jsonText(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return TOO_DEEP;
  }
}

const BUFFER = 64 * 1024;

/** A file of rejects that is made when the first one comes. */
export class RejectsFile implements Disposable {
  readonly path: string;
  #file: number | null = null;
  #lines: string[] = [];
  #length = 0;
  #count = 0;

  constructor(path: string) {
    this.path = path;
  }

  /**
   * A file at a path that a person chose, made at once so that a wrong one is found out before anything is imported. Goes
   * again when it stays empty.
   * @throws {SourceError} when there is a file already, or none can be made
   */
  static at(path: string): RejectsFile {
    if (existsSync(path))
      throw new SourceError(
        `The rejects can't be written to ${path}: it is there already, and would be lost.`,
      );
    const rejects = new RejectsFile(path);
    rejects.#open();
    return rejects;
  }

  get isEmpty(): boolean {
    return this.#count === 0;
  }

  /** Throws SourceError when the file can't be written. */
  add({ file, line: number, field, value, expected, record }: Reject): void {
    this.#open();
    this.#count += 1;
    const start = JSON.stringify({ file, line: number, field, value, expected });
    const line = `${start.slice(0, -1)},"record":${jsonText(record)}}\n`;
    this.#lines.push(line);
    this.#length += line.length;
    if (this.#length >= BUFFER) this.flush();
  }

  flush(): void {
    const file = this.#file;
    if (file === null) return;
    const text = this.#lines.join('');
    this.#lines = [];
    this.#length = 0;
    this.#attempt(() => writeSync(file, text));
  }

  [Symbol.dispose](): void {
    if (this.#file === null) return;
    this.flush();
    closeSync(this.#file);
    this.#file = null;
    if (this.isEmpty) rmSync(this.path, { force: true });
  }

  #open(): void {
    this.#file ??= this.#attempt(() => openSync(this.path, 'wx', 0o600));
  }

  #attempt<Result>(action: () => Result): Result {
    try {
      return action();
    } catch (cause) {
      throw new SourceError(`The rejects can't be written to ${this.path}.`, { cause });
    }
  }
}
