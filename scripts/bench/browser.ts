import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import react from '@vitejs/plugin-react'
import { build } from 'vite'
import { compress } from '../build.mjs'

const ROOT = join(import.meta.dirname, '..', '..')

/** Builds one of the pages beside this file the way the product's is built, and tells where it lies. */
export async function buildPage(name: 'shell' | 'tanstack'): Promise<string> {
  const root = join(ROOT, '.cache', 'bench', name)
  const out = join(root, 'dist')
  rmSync(root, { recursive: true, force: true })
  mkdirSync(root, { recursive: true })
  cpSync(join(import.meta.dirname, 'pages', `${name}.tsx`), join(root, 'main.tsx'))
  writeFileSync(
    join(root, 'index.html'),
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${name}</title><link rel="icon" href="data:,"><script type="module" src="/main.tsx"></script></head><body><div id="root"></div></body></html>`,
  )
  await build({
    root,
    configFile: false,
    logLevel: 'warn',
    plugins: [react()],
    build: { outDir: out, target: 'es2023', modulePreload: { polyfill: false } },
  })
  // Marked, so that the proxy leaves the code where it stands: what it holds back for our picture is no business of theirs.
  const made = join(out, 'index.html')
  writeFileSync(
    made,
    readFileSync(made, 'utf8').replace('<script type="module"', '<script data-bare type="module"'),
  )
  await compress(out)
  return out
}

/** Signs in as the page's own script would, so that no page of the product is needed for it. */
export async function signIn(page: Page): Promise<void> {
  await page.goto('/')
  const status = await page.evaluate(async () => {
    const response = await fetch('/api/session', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-authdesk': '1' },
      body: JSON.stringify({ login: 'octocat', password: 'octocat-demo' }),
    })
    return response.status
  })
  if (status !== 200) throw new Error(`signing in answered ${status}`)
}

export function quantile(times: readonly number[], share: number): number {
  const sorted = times.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!
}

export interface Line {
  what: string
  figure: string
  pass: string
  ok: boolean
}

/** Prints the table, and ends with 1 when a line does not hold. */
export function report(lines: readonly Line[]): never {
  const widths = (['what', 'figure', 'pass'] as const).map((key) =>
    Math.max(key.length, ...lines.map((line) => line[key].length)),
  )
  const row = (cells: string[]) => cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  ')
  console.log(row(['what', 'figure', 'pass']))
  for (const { what, figure, pass, ok } of lines) console.log(row([what, figure, pass, ok ? 'ok' : 'MISSED']))
  process.exit(lines.every(({ ok }) => ok) ? 0 : 1)
}
