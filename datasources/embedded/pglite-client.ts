// SQL over the engine's thread. Every exchange is one message: statements seen before are only bound and run, and several in
// a row up to the same Sync are one transaction.

import type { Deadline } from '../deadline.ts';
import { StoreError, type StoreName } from '../errors.ts';
import type { SqlClient, SqlStatement, SqlValue } from '../sql.ts';
import { PgliteThread } from './pglite-thread.ts';
import { type Column, type Reply, readReply } from './wire-decode.ts';
import { WireWriter } from './wire-encode.ts';

/** Statements kept prepared, the latest used ones. Texts vary with filters and orders, not with values. */
const PREPARED = 300;

interface Prepared {
  name: string;
  columns: Column[];
}

/** One life of the engine with the statements prepared in it. */
interface Life {
  thread: PgliteThread;
  /** By their text, the latest used last. */
  prepared: Map<string, Prepared>;
  /** Names to be closed with the next exchange. */
  stale: string[];
}

/** An exchange as bytes, with what its reply is to be read by. */
interface Message {
  bytes: Uint8Array<ArrayBuffer>;
  columns: Column[] | null | 'skip';
  /** Statements that the exchange prepares, in its order. */
  fresh: { text: string; name: string }[];
  closing: string[];
}

/** The embedded engine: one database, one thread, one `SqlClient` per store for its name in errors. */
export class PgliteEngine implements AsyncDisposable {
  readonly #folder: string;
  #life: Life | null = null;
  #starting: Promise<Life> | null = null;
  #names = 0;
  #closed = false;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * Opens the database in a folder, making it where there is none.
   * @throws {Error} where the engine can't start there; nothing stays open
   */
  static async open(folder: string): Promise<PgliteEngine> {
    const engine = new PgliteEngine(folder);
    await engine.#start();
    return engine;
  }

  /** A client whose errors name `store`. */
  client(store: StoreName): SqlClient {
    return {
      query: <Row>(text: string, params: readonly SqlValue[], deadline: Deadline) =>
        this.#exchange<Row>(store, [{ text, params }], deadline),
      transaction: async (statements, deadline) => {
        if (statements.length > 0) await this.#exchange(store, statements, deadline);
      },
    };
  }

  /** Ends the engine's thread as a crash would; the next statement starts another. For tests. */
  async crash(): Promise<void> {
    await this.#life?.thread.kill();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    await this.#starting?.catch(() => null);
    await this.#life?.thread.close();
  }

  /** Starts the engine's thread, once for all that find it dead at the same time. */
  #start(): Promise<Life> {
    if (this.#closed) return Promise.reject(new Error('The embedded engine is closed.'));
    this.#starting ??= PgliteThread.start(this.#folder)
      .then((thread) => {
        this.#life = { thread, prepared: new Map(), stale: [] };
        return this.#life;
      })
      .finally(() => {
        this.#starting = null;
      });
    return this.#starting;
  }

  /** Runs statements as one transaction and gives the rows of a single one. */
  async #exchange<Row>(
    store: StoreName,
    statements: readonly SqlStatement[],
    deadline: Deadline,
  ): Promise<Row[]> {
    if (deadline.signal.aborted) throw new StoreError('STORE_TIMEOUT', store, { isUnsent: true });
    const alive = !this.#closed && this.#life?.thread.alive ? this.#life : null;
    const unavailable = (cause: unknown): never => {
      throw new StoreError('STORE_UNAVAILABLE', store, { cause });
    };
    const life = alive ?? (await inTime(this.#start().catch(unavailable), store, deadline));
    const message = this.#write(life, statements);
    const ticket = life.thread.send(message.bytes);
    const answered = ticket.reply.then((bytes) => {
      if (bytes) return this.#read<Row>(life, message, bytes);
      life.stale.push(...message.closing);
      return null;
    }, unavailable);
    const reply = await inTime(answered, store, deadline, ticket.drop);
    if (reply === null) throw new StoreError('STORE_TIMEOUT', store);
    if (!reply.ready) {
      await life.thread.kill();
      return unavailable(reply.error);
    }
    if (reply.error) throw reply.error;
    return reply.rows;
  }

  /**
   * A statement that is on its way to being prepared by an exchange not answered yet is prepared again under a name of its own,
   * so that no exchange depends on another's fate.
   */
  #write(life: Life, statements: readonly SqlStatement[]): Message {
    const writer = new WireWriter();
    const closing = life.stale.splice(0);
    for (const name of closing) writer.close(name);
    const fresh: Message['fresh'] = [];
    let columns: Message['columns'] = null;
    for (const { text, params } of statements) {
      const known = life.prepared.get(text);
      if (known) {
        life.prepared.delete(text);
        life.prepared.set(text, known);
        writer.execute(known.name, params);
        columns = known.columns;
      } else {
        const name = fresh.find((one) => one.text === text)?.name ?? `s${++this.#names}`;
        if (!fresh.some((one) => one.text === text)) {
          fresh.push({ text, name });
          writer.parse(name, text).describe(name);
        }
        writer.execute(name, params);
      }
    }
    return { bytes: writer.sync(), columns: statements.length > 1 ? 'skip' : columns, fresh, closing };
  }

  #read<Row>(life: Life, message: Message, bytes: Uint8Array): Reply<Row> {
    const reply = readReply<Row>(bytes, message.columns);
    for (const [index, { text, name }] of message.fresh.entries()) {
      const columns = reply.described[index];
      if (!columns) break;
      if (life.prepared.has(text)) life.stale.push(name);
      else life.prepared.set(text, { name, columns });
    }
    for (const [text, { name }] of life.prepared) {
      if (life.prepared.size <= PREPARED) break;
      life.prepared.delete(text);
      life.stale.push(name);
    }
    return reply;
  }
}

/**
 * What `work` gives, unless the deadline passes first: then `drop` is called and the work's outcome is of no interest.
 * @throws {StoreError} STORE_TIMEOUT for the deadline
 */
function inTime<T>(work: Promise<T>, store: StoreName, deadline: Deadline, drop?: () => void): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = (): void => {
      drop?.();
      reject(new StoreError('STORE_TIMEOUT', store));
    };
    deadline.signal.addEventListener('abort', late, { once: true });
    work.then(
      (value) => {
        deadline.signal.removeEventListener('abort', late);
        resolve(value);
      },
      (error: unknown) => {
        deadline.signal.removeEventListener('abort', late);
        reject(error);
      },
    );
  });
}
