import { defineConfig } from 'vitest/config';

/** Tests that stop and start servers of their own, which takes more waiting than work: after the others, still two at a time. */
const LATE = 'test/**/*.late.test.ts';
/** Tests that bound how long single operations take: last of all, one at a time. */
const ALONE = 'test/**/*.alone.test.ts';

export default defineConfig({
  // Vite would take the package's ES module where Node, and so everything outside the tests, takes its CommonJS one.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    globalSetup: ['test/support/global-setup.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // Many tests bound times, which a busy machine misses now and then: what fails twice is broken. The report names what was flaky.
    retry: process.env.CI === 'true' ? 1 : 0,
    projects: [
      project('tests', { include: ['test/**/*.test.ts'], exclude: [LATE, ALONE], maxWorkers: 2, order: 0 }),
      project('late', { include: [LATE], maxWorkers: 2, order: 1 }),
      project('alone', { include: [ALONE], maxWorkers: 1, order: 2 }),
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
