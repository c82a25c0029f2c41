// The controls of a server that is one process, with those that it starts itself.

import { removeFolder } from './folders.ts';
import type { ServerProcess } from './process.ts';
import type { RunningServer } from './server.ts';

type Controls = Pick<RunningServer, 'isRunning' | 'log' | 'pause' | 'resume' | 'kill' | 'restart' | 'stop'>;

export interface OneProcess {
  /** The process that was started. */
  server: ServerProcess;
  /** Starts another at the same port with the same data. */
  boot(): Promise<ServerProcess>;
  /** How it is asked to end, and how long it may take until it is killed, in milliseconds. */
  ending: { signal: NodeJS.Signals; graceMs: number };
  /** The folder of its data, and whether that stays when it is stopped for good. */
  folder: string;
  isKept: boolean;
}

/** Controls of the process and of those that take its place. */
export function controlsOf({ server: first, boot, ending, folder, isKept }: OneProcess): Controls {
  let server = first;
  const end = () => server.end(ending.signal, ending.graceMs);
  return {
    isRunning: () => server.isRunning(),
    log: () => server.log(),
    pause: () => server.signal('SIGSTOP'),
    resume: () => server.signal('SIGCONT'),
    kill: () => server.kill(),
    restart: async () => {
      await end();
      server = await boot();
    },
    stop: async () => {
      if (isKept) return end();
      await server.kill();
      removeFolder(folder);
    },
  };
}
