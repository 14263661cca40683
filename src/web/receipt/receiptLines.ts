import type { Receipt } from '#contract/receipts.ts'
import { hashAsBase64 } from '#github/hash.ts'
import { messagesIn } from '#web/messages/catalogue.ts'
import { receiptMessages } from '#web/messages/en/receipts.tsx'
import { safeText } from '#web/ui/safeText.ts'

export interface Line {
  label: string
  text: string
  /** Identifiers, which are compared letter by letter. */
  mono?: boolean
}

/** What a receipt says, line by line: the same on the page, on paper and in the file. */
export function receiptLines(receipt: Receipt): Line[] {
  const m = messagesIn(receiptMessages)
  const { state, by, app, hash, lastEight, objectId } = receipt
  const object = [lastEight && m.token(safeText(lastEight, 8)), objectId !== null && m.id(objectId)].filter(
    (part) => typeof part === 'string' && part !== '',
  )
  const who = [
    `@${safeText(receipt.actor, 40)}`,
    receipt.role && (m.roles[receipt.role] ?? safeText(receipt.role, 20)),
    m.doors[receipt.door] ?? safeText(receipt.door, 20),
  ].filter(Boolean)
  return [
    { label: m.what, text: m.actions[receipt.action] },
    { label: m.result, text: m.results[state][by](utc(receipt.at)) },
    ...(state === 'confirmed' ? [] : [{ label: m.todo, text: m.todos[state] }]),
    {
      label: m.looks,
      text: m.lookList(receipt.looks.map(({ after, there }) => m.look(after, there))),
    },
    ...line(m.on, object.join(', ')),
    ...line(m.app, app && [safeText(app.name ?? '', 60), safeText(app.id, 40)].filter(Boolean).join(', ')),
    ...line(m.account, receipt.user && `@${safeText(receipt.user, 40)}`),
    { label: m.by, text: who.join(', ') },
    ...line(m.reason, receipt.reason && safeText(receipt.reason, 500)),
    ...line(m.hex, hash, true),
    ...line(m.base64, hash && hashAsBase64(hash), true),
    { label: m.request, text: receipt.requestId, mono: true },
    ...line(m.upstream, receipt.upstreamRequestId && safeText(receipt.upstreamRequestId, 60), true),
    {
      label: m.server,
      text: `${safeText(receipt.server.name, 60)}, ${safeText(receipt.server.webUrl, 200)}`,
    },
    { label: m.log, text: m.entry(receipt.id, receipt.entryHash), mono: true },
  ]
}

/** A file that needs nothing else to be read. */
export function receiptText(receipt: Receipt): string {
  const m = messagesIn(receiptMessages)
  const lines = receiptLines(receipt)
  const width = Math.max(...lines.map(({ label }) => label.length)) + 2
  return [
    m.fileTitle(receipt.id),
    '',
    ...lines.map(({ label, text }) => `${label.padEnd(width)}${text}`),
    '',
    m.verify,
    '',
  ].join('\n')
}

function line(label: string, text: string | null | false, mono = false): Line[] {
  return text ? [{ label, text, mono }] : []
}

/** Exact and without a locale: receipts are compared with logs. */
function utc(at: string): string {
  return `${at.slice(0, 10)} ${at.slice(11, 19)} UTC`
}
