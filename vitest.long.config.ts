import { defineConfig, mergeConfig } from 'vitest/config'
import config from './vitest.config.ts'

/** What takes minutes: kills, takeovers, other namespaces, floods. `npm test` has a thin path of each. */
const long = mergeConfig(config, defineConfig({ test: { maxWorkers: 2, testTimeout: 120_000 } }))
long.test!.include = ['src/**/*.long.spec.ts']
long.test!.exclude = ['**/node_modules/**']
export default long
