import { statfsSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import { MixingSequencer } from './test/support/sequencer.ts';
import { NODE_ARGUMENTS, NODE_ENVIRONMENT } from './test/support/short-lived.ts';

/** A file system in memory, as Linux has it. */
const MEMORY = '/dev/shm';
/** What a run leaves in temporary folders at most, and as much again. Bytes. */
const ROOM = 4 * 2 ** 30;

// Inherited by the processes that tests run in, and by theirs.
Object.assign(process.env, NODE_ENVIRONMENT, temporaryFolderIn(MEMORY));

/** Tests that bound how long single operations take: after all others, one at a time. */
const ALONE = 'test/**/*.alone.test.ts';

export default defineConfig({
  // Vite would take the package's ES module where Node, and so everything outside the tests, takes its CommonJS one.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    globalSetup: ['test/support/global-setup.ts'],
    // Files leave nothing behind that others could stumble over, and what they import takes seconds.
    isolate: false,
    execArgv: [...NODE_ARGUMENTS],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    sequence: { sequencer: MixingSequencer },
    // Many tests bound times, which a busy machine misses now and then: what fails twice is broken. The report names what was flaky.
    retry: process.env.CI === 'true' ? 1 : 0,
    projects: [
      // One more than the cores that a small machine has: some of them wait.
      project('tests', { include: ['test/**/*.test.ts'], exclude: [ALONE], maxWorkers: 3, order: 0 }),
      project('alone', { include: [ALONE], maxWorkers: 1, order: 1 }),
    ],
  },
});

/** The environment that has temporary folders in memory, where there is room: databases are made and thrown away all the time. */
function temporaryFolderIn(folder: string): Record<string, string> {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize > ROOM ? { TMPDIR: folder } : {};
  } catch {
    return {};
  }
}

interface Group {
  include: string[];
  exclude?: string[];
  maxWorkers: number;
  order: number;
}

function project(name: string, { order, ...rest }: Group) {
  return {
    extends: true as const,
    test: { name, ...rest, globalSetup: [], sequence: { groupOrder: order } },
  };
}
