// Looks after statements that take long: tells the lines of them, has the server cancel those that nobody waits for any more, and
// finds out whether the server is still at those that somebody waits for.

import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Link } from './connect.ts';
import type { Connections, PooledPipeline } from './connections.ts';
import type { Job } from './job.ts';
import { type Lines, SLOW_TICKS } from './lines.ts';
import type { Flight } from './pipeline.ts';

/**
 * The clock by which a statement is slow: ticks, not time, since answers are read between two ticks, so that it is never the gateway
 * that was slow.
 */
const TICK_MS = 10;

/** How long a cancelled statement may go on before its connection is given up; also how long the server may take to hear of it. */
const CANCEL_MS = 1_000;

/** After so much silence on a statement without a deadline it is looked whether the server is still there, and at it. */
const SILENCE_MS = 15_000;

/** How long the server may take to say so. */
const LOOK_MS = 2_500;

/** How long an answer may be on its way after the server was done. */
const ON_ITS_WAY_MS = 1_000;

const IS_ACTIVE = `SELECT FROM pg_stat_activity WHERE pid = $1::integer AND state = 'active'`;

/** A cancel request that was sent; it may meet the statement after the one it was meant for. */
interface Cancelling {
  job: Job;
  since: number;
}

export class Watch {
  readonly #connections: Connections;
  readonly #lines: Lines;
  readonly #pump: () => void;
  /** Pipelines with a statement that was or may have been cancelled. */
  readonly #cancelled = new WeakMap<PooledPipeline, Cancelling>();
  readonly #looking = new Set<PooledPipeline>();
  #clock: NodeJS.Timeout | null = null;

  /** `pump` sends what can be sent. */
  constructor(connections: Connections, lines: Lines, pump: () => void) {
    this.#connections = connections;
    this.#lines = lines;
    this.#pump = pump;
  }

  /** To be called when something is sent or given up. The clock stops by itself when nothing is under way. */
  start(): void {
    if (this.#clock === null && this.#connections.all.some(({ flights }) => flights.length > 0))
      this.#clock = setInterval(() => this.#tick(), TICK_MS).unref();
  }

  stop(): void {
    if (this.#clock) clearInterval(this.#clock);
    this.#clock = null;
  }

  /** Whether a cancel request may still meet a statement on it. */
  isCancelled(pipeline: PooledPipeline): boolean {
    return this.#cancelled.has(pipeline);
  }

  #tick(): void {
    let underWay = false;
    for (const pipeline of [...this.#connections.all]) {
      const [head, ...behind] = pipeline.flights;
      if (!head) continue;
      underWay = true;
      head.ticks++;
      if (head.ticks === SLOW_TICKS) {
        this.#lines.sawSlow(head.tag);
        this.#sendElsewhere(behind);
      }
      if (head.ticks >= SLOW_TICKS) this.#attend(pipeline, head);
    }
    if (!underWay) this.stop();
    this.#pump();
  }

  /** Only what is quick, and only where there is room: a server that is slow with everything must not be asked twice as much. */
  #sendElsewhere(behind: readonly Flight<Job>[]): void {
    if (this.#connections.all.every((pipeline) => this.#lines.isHeldUp(pipeline))) return;
    for (const { tag } of behind.toReversed())
      if (tag.isRead && !tag.settled && tag.copies === 1 && !this.#lines.isSlow(tag))
        this.#lines.add(tag, 'first');
  }

  /** Looks after a pipeline whose first statement takes long. */
  #attend(pipeline: PooledPipeline, head: Flight<Job>): void {
    const { tag: job } = head;
    const cancelling = this.#cancelled.get(pipeline);
    const isMeant = cancelling?.job === job;
    if (isMeant && performance.now() - cancelling.since > CANCEL_MS) this.#connections.discard(pipeline);
    else if (job.settled && !isMeant) void this.#cancel(pipeline, job);
    if (!job.settled && head.ticks % Math.round(SILENCE_MS / TICK_MS) === 0) void this.#look(pipeline, head);
  }

  async #cancel(pipeline: PooledPipeline, job: Job): Promise<void> {
    const cancelling = { job, since: performance.now() };
    this.#cancelled.set(pipeline, cancelling);
    await pipeline.link.cancel(CANCEL_MS).catch(() => {});
    await sleep(2 * CANCEL_MS, null, { ref: false });
    if (this.#cancelled.get(pipeline) !== cancelling) return;
    this.#cancelled.delete(pipeline);
    this.#pump();
  }

  /**
   * Whether the server is there at all shows in a connection that is made anew, and over that it says whether it is still at the
   * statement. If it is not, what it had to say was lost on the way, and so is the connection.
   */
  async #look(pipeline: PooledPipeline, head: Flight<Job>): Promise<void> {
    if (this.#looking.has(pipeline)) return;
    this.#looking.add(pipeline);
    let link: Link | null = null;
    try {
      link = await this.#connections.openBeside();
      if (await isActive(link, pipeline.link.pid)) return;
      await sleep(ON_ITS_WAY_MS, null, { ref: false });
      if (pipeline.flights[0] === head) this.#connections.discard(pipeline);
    } catch (cause) {
      if (!isAnswer(cause)) this.#connections.giveUp(cause);
    } finally {
      link?.destroy();
      this.#looking.delete(pipeline);
    }
  }
}

/** Whether a backend process runs a statement. Rejects where the server does not say in time. */
async function isActive(link: Link, pid: number): Promise<boolean> {
  const late = setTimeout(() => link.destroy(), LOOK_MS);
  try {
    const { rowCount } = await link.client.query(IS_ACTIVE, [pid]);
    return rowCount !== 0;
  } finally {
    clearTimeout(late);
  }
}

/** Whether a connection failed by a word of the server, which so is there: too many connections, for example. */
function isAnswer(error: unknown): boolean {
  return (
    error instanceof pg.DatabaseError || (error instanceof Error && error.cause instanceof pg.DatabaseError)
  );
}
