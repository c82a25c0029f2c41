// Shows how far a check is: a bar on a terminal, nothing elsewhere.

import cliProgress from 'cli-progress';
import type { Stage, VerifyEvent } from '../verify/events.ts';

/** Shows events as they come. */
export interface VerifyProgress {
  show(event: VerifyEvent): void;
  /** Leaves the screen to others. May be called twice. */
  stop(): void;
}

const STAGE_WIDTH = 'sessions'.length;

/** Picks what fits the stream. */
export function verifyProgress(stream: NodeJS.WriteStream): VerifyProgress {
  return stream.isTTY ? new Bars(stream) : { show: () => {}, stop: () => {} };
}

/** A bar for each part of the check. */
class Bars implements VerifyProgress {
  readonly #multi: cliProgress.MultiBar;
  readonly #bars = new Map<Stage, cliProgress.SingleBar>();
  #problems = 0;
  #isStopped = false;

  constructor(stream: NodeJS.WriteStream) {
    this.#multi = new cliProgress.MultiBar(
      {
        stream,
        format: '{label} {bar} {figures}',
        barsize: 24,
        hideCursor: true,
        linewrap: false,
        emptyOnZero: true,
        gracefulExit: false,
      },
      cliProgress.Presets.shades_classic,
    );
  }

  show(event: VerifyEvent): void {
    if (event.type === 'problem') {
      this.#problems += 1;
      return;
    }
    const { stage, done, total } = event;
    const of = total === null ? '' : ` of ${total.toLocaleString('en')}`;
    const found = this.#problems === 0 ? '' : `, ${this.#problems.toLocaleString('en')} problems`;
    const payload = {
      label: stage.padEnd(STAGE_WIDTH),
      figures: `${done.toLocaleString('en')}${of}${found}`,
    };
    let bar = this.#bars.get(stage);
    if (bar === undefined) {
      bar = this.#multi.create(Math.max(1, total ?? 1), 0, payload);
      this.#bars.set(stage, bar);
    }
    if (total !== null) bar.setTotal(Math.max(1, total));
    bar.update(total === null ? 0 : Math.max(done, total === 0 ? 1 : 0), payload);
  }

  stop(): void {
    if (this.#isStopped) return;
    this.#isStopped = true;
    this.#multi.update();
    this.#multi.stop();
  }
}
