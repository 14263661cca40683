import { defineConfig } from 'vitest/config'

/** Unit specs run in Node against real parts; anything that needs a page is an e2e. */
export default defineConfig({
  test: {
    include: ['src/**/*.spec.ts', 'scripts/**/*.spec.ts'],
    environment: 'node',
    testTimeout: 30_000,
    // Two at a time: the specs start real servers, and CI machines have two cores.
    maxWorkers: 2,
  },
})
