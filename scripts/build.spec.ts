import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { call, checkout } from './checkout.ts'

/** A Vite that writes down what it can see. */
const vite = `const fs = require('node:fs'), at = process.argv[process.argv.indexOf('--outDir') + 1]
fs.mkdirSync(at, { recursive: true })
fs.writeFileSync(at + '/seen.json', JSON.stringify(process.env))`

test('the build sees no client secret and nothing that would change the page', async () => {
  const path = checkout({
    'node_modules/vite/package.json': { bin: { vite: 'vite.js' } },
    'node_modules/vite/vite.js': vite,
  })
  const given = {
    CI_BOT_SECRET: 's3cret',
    AUTHDESK_KEY_FILE: '/key',
    VITE_X: 'x',
    NODE_OPTIONS: '--no-warnings',
  }
  const built = await call(process.execPath, ['scripts/run.mjs', 'build'], {
    cwd: path,
    env: { ...process.env, ...given },
  })
  expect(built.code).toBe(0)
  const seen = JSON.parse(readFileSync(join(path, 'dist', 'seen.json'), 'utf8')) as NodeJS.ProcessEnv
  expect(Object.keys(seen).filter((name) => name in given)).toEqual([])
  expect(seen.NODE_ENV).toBe('production')
  expect(seen.PATH).toBeTruthy()
})
