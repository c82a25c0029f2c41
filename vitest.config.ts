import { defineConfig } from 'vitest/config';
import { MixingSequencer } from './test/support/sequencer.ts';
import { NODE_ARGUMENTS, NODE_ENVIRONMENT } from './test/support/short-lived.ts';

// Inherited by the processes that tests run in, and by theirs.
Object.assign(process.env, NODE_ENVIRONMENT);

/** Tests that bound how long single operations take: after all others, one at a time. */
const ALONE = 'test/**/*.alone.test.ts';

export default defineConfig({
  // Vite would take the package's ES module where Node, and so everything outside the tests, takes its CommonJS one.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    globalSetup: ['test/support/global-setup.ts'],
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
