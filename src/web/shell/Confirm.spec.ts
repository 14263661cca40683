import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { api } from '#contract/api.ts'
import type { AnyEndpoint } from '#contract/endpoint.ts'
import type { Consequences } from './Confirm.tsx'

const WEB = join(import.meta.dirname, '..')
const files = readdirSync(WEB, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file) && !file.endsWith('.spec.ts'))
  .map((file) => ({ file: file.replaceAll('\\', '/'), text: readFileSync(join(WEB, file), 'utf8') }))

test('a question without its consequences does not compile', () => {
  const whole = { title: 'Remove access of CI Bot?', verb: 'Remove access', undo: 'This cannot be undone.' }
  // @ts-expect-error -- nothing said about what stops
  const noStops: Consequences = { ...whole, stays: ['What it has copied'] }
  // @ts-expect-error -- nothing said about what stays
  const noStays: Consequences = { ...whole, stops: ['Its tokens'] }
  // @ts-expect-error -- an empty list says nothing
  const empty: Consequences = { ...whole, stops: [], stays: ['What it has copied'] }
  // @ts-expect-error -- is there a way back?
  const noUndo: Consequences = { title: '', verb: '', stops: ['Its tokens'], stays: ['What it has copied'] }
  // What holds is that `tsc` accepts these four marks; each would be an error if its line compiled.
  expect([noStops, noStays, empty, noUndo]).toHaveLength(4)
})

test('the red button stands in the dialog that demands them, and nowhere else', () => {
  const with_ = files.filter(({ text }) => text.includes(`look="danger-solid"`)).map(({ file }) => file)
  expect(with_).toEqual(['shell/Confirm.tsx'])
})

test('what stops something is called from beside such a dialog', () => {
  const stopping = Object.values(api)
    .flatMap((noun) => Object.entries<AnyEndpoint>(noun))
    .filter(([, { fresh }]) => fresh)
    .map(([name]) => name)
  expect(stopping).toContain('removeGrant')
  for (const name of stopping) {
    const callers = files.filter(({ text }) => new RegExp(`(useAction|request)\\(\\s*${name}\\b`).test(text))
    for (const { file, text } of callers) {
      const folder = file.slice(0, file.lastIndexOf('/'))
      const asks =
        text.includes('<Confirm') ||
        files.some((other) => other.file.startsWith(`${folder}/`) && other.text.includes('<Confirm'))
      expect([name, file, asks]).toEqual([name, file, true])
    }
  }
})
