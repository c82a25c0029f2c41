// Shows how far an import is: a bar for each file on a terminal, a line now and then elsewhere.

import { basename } from 'node:path';
import cliProgress from 'cli-progress';
import type { ImportEvent } from '../import/events.ts';
import { describeReject } from '../import/rejects.ts';

/** Shows events as they come. */
export interface ImportProgress {
  show(event: ImportEvent): void;
  /** Leaves the screen to others. */
  stop(): void;
}

/** One thing whose progress is shown. */
interface Task {
  label: string;
  begun: number;
  done: number;
  total: number;
  records: number;
  /** Said last, and when, in milliseconds. */
  saidAt: number;
}

const LINE_MS = 3_000;
/** More bars than this do not fit a screen: those of files that are done go. */
const BARS_KEPT = 10;
const WRITING = 'turns and mentions to the ';
/** The longest label of writing. */
const LABEL_LENGTH = `${WRITING}relational store`.length;

/** Picks what fits the stream. */
export function importProgress(stream: NodeJS.WriteStream): ImportProgress {
  return stream.isTTY ? new Bars(stream) : new Lines(stream);
}

class Lines implements ImportProgress {
  readonly #stream: NodeJS.WritableStream;
  readonly #tasks = new Map<string, Task>();

  constructor(stream: NodeJS.WritableStream) {
    this.#stream = stream;
  }

  show(event: ImportEvent): void {
    const text = remark(event);
    if (text !== null) this.#say(text);
    const task = follow(this.#tasks, event);
    if (task === null) return;
    const now = performance.now();
    const isDone = event.type === 'file' ? event.done : task.done === task.total;
    if (!isDone && now - task.saidAt < LINE_MS) return;
    task.saidAt = now;
    const percent = isDone ? 'done' : `${Math.floor((100 * task.done) / Math.max(1, task.total))} %`;
    this.#say(`${task.label}: ${percent}, ${figures(task, isDone)}`);
  }

  stop(): void {
    this.#tasks.clear();
  }

  #say(text: string): void {
    this.#stream.write(`${text}\n`);
  }
}

class Bars implements ImportProgress {
  readonly #multi: cliProgress.MultiBar;
  readonly #tasks = new Map<string, Task>();
  readonly #bars = new Map<Task, cliProgress.SingleBar>();

  constructor(stream: NodeJS.WriteStream) {
    this.#multi = new cliProgress.MultiBar(
      {
        stream,
        format: '{label} {bar} {percentage} %  {figures}',
        barsize: 24,
        hideCursor: true,
        linewrap: false,
        emptyOnZero: true,
        autopadding: true,
        gracefulExit: false,
      },
      cliProgress.Presets.shades_classic,
    );
  }

  show(event: ImportEvent): void {
    const text = remark(event);
    if (text !== null) this.#multi.log(`${text}\n`);
    const task = follow(this.#tasks, event);
    if (task === null) return;
    const isDone = event.type === 'file' ? event.done : task.done === task.total;
    const payload = { label: task.label.padEnd(LABEL_LENGTH), figures: figures(task, isDone) };
    let bar = this.#bars.get(task);
    if (bar === undefined) {
      bar = this.#multi.create(Math.max(1, task.total), 0, payload);
      this.#bars.set(task, bar);
    }
    bar.setTotal(Math.max(1, task.total));
    bar.update(isDone ? Math.max(1, task.total) : task.done, payload);
    if (!isDone) return;
    bar.stop();
    if (this.#bars.size <= BARS_KEPT) return;
    this.#multi.remove(bar);
    this.#bars.delete(task);
  }

  stop(): void {
    this.#multi.update();
    this.#multi.stop();
  }
}

/** Brings the task of an event up to date; null where it has none. */
function follow(tasks: Map<string, Task>, event: ImportEvent): Task | null {
  if (event.type !== 'file' && event.type !== 'conversations') return null;
  const name = event.type === 'file' ? event.name : `${WRITING}${event.store} store`;
  let task = tasks.get(name);
  if (task === undefined) {
    const label = event.type === 'file' ? basename(name) : name;
    task = { label, begun: performance.now(), done: 0, total: 0, records: 0, saidAt: performance.now() };
    tasks.set(name, task);
  }
  if (event.type === 'file') {
    task.done = event.bytesRead;
    task.total = event.bytes;
    task.records = event.records;
  } else {
    task.done = event.written;
    task.total = event.total;
    task.records = event.written;
  }
  return task;
}

/** For example `70,412 records, 25,100/s, 3 s left`. */
function figures({ begun, done, total, records }: Task, isDone: boolean): string {
  const seconds = Math.max(0.001, (performance.now() - begun) / 1_000);
  const count = `${records.toLocaleString('en')} record${records === 1 ? '' : 's'}`;
  if (seconds < 0.2) return count;
  const rate = `${count}, ${Math.round(records / seconds).toLocaleString('en')}/s`;
  if (isDone || done === 0) return rate;
  return `${rate}, ${timeLeft((seconds * (total - done)) / done)} left`;
}

function timeLeft(seconds: number): string {
  const whole = Math.max(1, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  return minutes < 60
    ? `${minutes} min ${whole % 60} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** What is said in words. */
function remark(event: ImportEvent): string | null {
  switch (event.type) {
    case 'reject':
      return `not imported: ${describeReject(event.reject)}`;
    case 'note':
      return `note: ${event.message}`;
    case 'demo-replaced':
      return 'The demo data is gone; what is imported takes its place.';
    case 'waiting':
      return `The ${event.store} store does not answer; it is asked again.`;
    case 'waiting-for-writes':
      return 'Others are writing to the sessions that come next, or have not done so in every store yet; the import waits for that.';
    case 'file':
    case 'conversations':
      return null;
    default:
      return event satisfies never;
  }
}
