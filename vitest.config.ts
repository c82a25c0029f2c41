import { defineConfig } from 'vitest/config';

/** Tests that take the machine for themselves: they measure time-outs, or run more servers than two cores bear beside others. */
const ALONE = 'test/**/*.alone.test.ts';

export default defineConfig({
  // Vite would take the package's ES module where Node, and so everything outside the tests, takes its CommonJS one.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    globalSetup: ['test/support/global-setup.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'tests',
          include: ['test/**/*.test.ts'],
          exclude: [ALONE],
          globalSetup: [],
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'alone',
          include: [ALONE],
          globalSetup: [],
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
