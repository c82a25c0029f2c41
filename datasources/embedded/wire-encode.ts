// The half of PostgreSQL's frontend/backend protocol (version 3) that goes to the engine: statements and their parameters
// as bytes. Speaking it ourselves lets a statement that was seen before run in one message, without being parsed again.

import { toText } from '../postgres/param-text.ts';
import type { SqlValue } from '../sql.ts';

const Tag = { Parse: 0x50, Bind: 0x42, Describe: 0x44, Execute: 0x45, Close: 0x43, Sync: 0x53 } as const;

/** Collects messages of one exchange, then gives them as one buffer of its own. */
export class WireWriter {
  #buffer = Buffer.allocUnsafeSlow(1024);
  #length = 0;

  /** Names a statement, so that it can be bound by that name from then on. Parameter types are left to the engine. */
  parse(name: string, sql: string): this {
    const start = this.#begin(Tag.Parse);
    this.#string(name);
    this.#string(sql);
    this.#int16(0);
    return this.#end(start);
  }

  /** Asks for the columns of a named statement. */
  describe(name: string): this {
    return this.#named(Tag.Describe, name);
  }

  /** Forgets a named statement. */
  close(name: string): this {
    return this.#named(Tag.Close, name);
  }

  /** Runs a named statement; parameters go as text, results come back binary. */
  execute(name: string, params: readonly SqlValue[]): this {
    const start = this.#begin(Tag.Bind);
    this.#string('');
    this.#string(name);
    this.#int16(0);
    this.#int16(params.length);
    for (const param of params) this.#param(toText(param));
    this.#int16(1);
    this.#int16(1);
    this.#end(start);
    const run = this.#begin(Tag.Execute);
    this.#string('');
    this.#int32(0);
    return this.#end(run);
  }

  /** Ends the exchange: what came before it, since the last one, was one transaction. */
  sync(): Uint8Array<ArrayBuffer> {
    this.#end(this.#begin(Tag.Sync));
    return new Uint8Array(this.#buffer.buffer.slice(0, this.#length));
  }

  #named(tag: number, name: string): this {
    const start = this.#begin(tag);
    this.#room(1);
    this.#buffer[this.#length++] = Tag.Sync;
    this.#string(name);
    return this.#end(start);
  }

  #begin(tag: number): number {
    this.#room(5);
    this.#buffer[this.#length++] = tag;
    this.#length += 4;
    return this.#length - 4;
  }

  #end(start: number): this {
    this.#buffer.writeInt32BE(this.#length - start, start);
    return this;
  }

  #int16(value: number): void {
    this.#room(2);
    this.#length = this.#buffer.writeInt16BE(value, this.#length);
  }

  #int32(value: number): void {
    this.#room(4);
    this.#length = this.#buffer.writeInt32BE(value, this.#length);
  }

  #string(value: string): void {
    this.#room(value.length * 3 + 1);
    this.#length += this.#buffer.write(value, this.#length);
    this.#buffer[this.#length++] = 0;
  }

  #param(value: string | null): void {
    if (value === null) {
      this.#int32(-1);
      return;
    }
    this.#room(value.length * 3 + 4);
    const size = this.#buffer.write(value, this.#length + 4);
    this.#int32(size);
    this.#length += size;
  }

  /** A UTF-16 code unit takes three bytes at most, which is what callers ask room for. */
  #room(bytes: number): void {
    if (this.#length + bytes <= this.#buffer.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(this.#buffer.length * 2, this.#length + bytes));
    this.#buffer.copy(grown, 0, 0, this.#length);
    this.#buffer = grown;
  }
}
