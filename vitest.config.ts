import { defineConfig } from 'vitest/config'

/** Unit specs run in Node against real parts; anything that needs a page is an e2e. */
export default defineConfig({
  test: {
    include: ['src/**/*.spec.ts', 'scripts/**/*.spec.ts'],
    // `npm run test:long`.
    exclude: ['**/node_modules/**', '**/*.long.spec.ts'],
    environment: 'node',
    globalSetup: 'scripts/spec-temp.ts',
    testTimeout: 30_000,
    // What a spec starts first may take as long as a test.
    hookTimeout: 30_000,
    // Three at a time on two cores: the specs start real servers, and wait for them.
    maxWorkers: 3,
    // One process for many files: a new one for each took a fifth of the run to read the same modules again. No spec
    // changes a global, and what modules keep are answers that stay true.
    isolate: false,
  },
})
