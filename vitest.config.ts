import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Vite would take the package's ES module where Node, and so everything outside the tests, takes its CommonJS one.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
  },
});
