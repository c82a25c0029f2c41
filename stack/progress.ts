// Shows how the start of several servers goes: on a terminal one line that moves, elsewhere a line for each thing that happens.

import type { Writable } from 'node:stream';

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const FRAME_MS = 100;

export interface Progress {
  /** What is going on with a server. */
  at(name: string, message: string): void;
  /** A server needs no more showing; the line stays. */
  done(name: string, message: string): void;
  /** Nothing moves any more. */
  end(): void;
}

/** Writes to a stream. `width` is that of the terminal, null where it isn't one. */
export function showProgress(out: Writable, width: number | null): Progress {
  const current = new Map<string, string>();
  const start = performance.now();
  let frame = 0;
  const clear = () => width !== null && out.write('\r\u001B[K');
  const draw = () => {
    if (width === null || current.size === 0) return;
    const seconds = Math.round((performance.now() - start) / 1000);
    const parts = [...current].map(([name, message]) => `${name}: ${message}`);
    const line = `${FRAMES[frame++ % FRAMES.length]} ${parts.join(', ')} (${seconds} s)`;
    out.write(`\r${line.slice(0, width - 1)}\u001B[K`);
  };
  const timer = width === null ? null : setInterval(draw, FRAME_MS);
  return {
    at: (name, message) => {
      if (width === null && current.get(name) !== message) out.write(`${name.padEnd(10)} ${message}\n`);
      current.set(name, message);
    },
    done: (name, message) => {
      current.delete(name);
      clear();
      out.write(`${name.padEnd(10)} ${message}\n`);
      draw();
    },
    end: () => {
      if (timer !== null) clearInterval(timer);
      clear();
    },
  };
}
