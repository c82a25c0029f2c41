// A few pipelined connections to one server, as one client. Statements that were seen to be slow, and transactions, get a connection
// for themselves; behind one that turns out to be slow nothing more is sent, and the reads that are behind it already are sent again
// elsewhere.

import type { Deadline } from '../deadline.ts';
import { StoreError } from '../errors.ts';
import type { SqlClient, SqlStatement } from '../sql.ts';
import type { Link } from './connect.ts';
import { Connections, type PooledPipeline, type PoolOptions } from './connections.ts';
import { failureKind, toRejection } from './failure-kind.ts';
import { Job } from './job.ts';
import { Lines, SLOW_TICKS, WAITING } from './lines.ts';
import type { Flight, Outcome } from './pipeline.ts';
import { Watch } from './watch.ts';

/** How often a statement is sent again after failures that had no effect. */
const RETRIES = 3;

export class Pool implements SqlClient, AsyncDisposable {
  readonly #lines = new Lines();
  readonly #connections: Connections;
  readonly #watch: Watch;

  /** `first` is a connection that is open already. Without it the pool begins to connect. */
  constructor(options: PoolOptions, first: Link | null) {
    this.#connections = new Connections(options, {
      onOpened: () => this.#pump(),
      onAway: (cause) => this.abandon(cause),
    });
    this.#watch = new Watch(this.#connections, this.#lines, () => this.#pump());
    this.#connections.start(first);
  }

  async query<Row>(
    text: string,
    params: readonly SqlStatement['params'][number][],
    deadline: Deadline,
  ): Promise<Row[]> {
    // The statement's author names the shape of its rows.
    return (await this.#run([{ text, params }], deadline)) as Row[];
  }

  async transaction(statements: readonly SqlStatement[], deadline: Deadline): Promise<void> {
    if (statements.length > 0) await this.#run(statements, deadline);
  }

  /** Rejects all that is not answered yet, as if the server were away. */
  abandon(cause: unknown): void {
    const error = unavailable(cause);
    this.#lines.abandon(error);
    for (const { flights } of this.#connections.all) for (const { tag } of flights) tag.reject(error);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.abandon(new Error('The pool is closed.'));
    this.#watch.stop();
    await this.#connections[Symbol.asyncDispose]();
  }

  #run(statements: readonly SqlStatement[], deadline: Deadline): Promise<unknown[]> {
    return new Promise((resolve, reject) => {
      const { away, ending } = this.#connections;
      const refuse = (error: StoreError) => reject(unsent(error));
      if (deadline.signal.aborted) return refuse(new StoreError('STORE_TIMEOUT', 'relational'));
      if (ending.aborted) return refuse(unavailable(new Error('The pool is closed.')));
      if (away) return refuse(unavailable(away.cause));
      if (this.#lines.isFull())
        return refuse(unavailable(new Error(`${WAITING} statements wait for a connection already.`)));
      const late = (): void => {
        job.reject(new StoreError('STORE_TIMEOUT', 'relational'));
        // The clock may stand.
        this.#watch.start();
      };
      const settled = (): void => deadline.signal.removeEventListener('abort', late);
      const job = new Job(
        statements,
        (rows) => {
          settled();
          resolve(rows);
        },
        (error) => {
          settled();
          reject(job.wasSent || !(error instanceof StoreError) ? error : unsent(error));
        },
      );
      deadline.signal.addEventListener('abort', late, { once: true });
      this.#lines.add(job, 'last');
      this.#pump();
    });
  }

  /** Sends what can be sent, and sees to it that there are connections for the rest. */
  #pump(): void {
    if (!this.#lines.isEmpty)
      this.#lines.sendInto<PooledPipeline>({
        all: this.#connections.all,
        isCancelled: (pipeline) => this.#watch.isCancelled(pipeline),
        send: (pipeline, job) => this.#send(pipeline, job),
      });
    // Two on each are under way, and there will be more.
    const isBusy = this.#connections.all.every(({ flights }) => flights.length > 1);
    if (!this.#lines.isEmpty || isBusy) void this.#connections.grow();
  }

  #send(pipeline: PooledPipeline, job: Job): void {
    let flight: Flight<Job> | undefined;
    job.wasSent = true;
    pipeline.send(job, job.statements, (outcome) => {
      if ((flight?.ticks ?? 0) < SLOW_TICKS) this.#lines.sawQuick(job);
      this.#answered(pipeline, job, outcome);
      this.#pump();
    });
    flight = pipeline.flights.at(-1);
    this.#watch.start();
  }

  #answered(pipeline: PooledPipeline, job: Job, outcome: Outcome): void {
    job.copies--;
    if ('rows' in outcome) {
      job.resolve(outcome.rows);
      return;
    }
    const { error } = outcome;
    const kind = failureKind(error);
    if (kind === 'stale') pipeline.renew(job.statements);
    if (kind === 'lost' || kind === 'read-only') this.#connections.discard(pipeline);
    if (job.settled) return;
    const wasMeant = kind !== 'cancelled' || !this.#watch.isCancelled(pipeline);
    const hadNoEffect = kind === 'stale' || kind === 'conflict' || !wasMeant;
    if (job.retries < RETRIES && (hadNoEffect || (kind === 'lost' && job.isRead))) {
      job.retries++;
      // Another copy may still be answered.
      if (job.copies === 0) this.#lines.add(job, 'first');
      return;
    }
    if (job.copies === 0 || kind === 'statement') job.reject(toRejection(error, kind));
  }
}

function unavailable(cause: unknown): StoreError {
  return new StoreError('STORE_UNAVAILABLE', 'relational', { cause });
}

/** The same for a statement that was not sent, and will not be. */
function unsent({ code, store, cause }: StoreError): StoreError {
  return new StoreError(code, store, { cause, isUnsent: true });
}
