import type { Choice } from '#contract/review.ts'
import type { reviewMessages } from '#web/messages/en/review.tsx'
import type { Verdict } from '#web/show/verdict.ts'

/** What is signed: who decided what about which app, and what came of it. No token, no hash, no secret. */
export interface Sheet {
  login: string
  server: string
  serverUrl: string
  day: string
  time: string
  rows: readonly SheetRow[]
}

export interface SheetRow {
  grant: number
  name: string
  clientId: string
  host: string
  can: string
  tokens: number | null
  marks: readonly string[]
  choice: Choice | null
  /** It was to be removed, and the server no longer lists it. */
  removed: boolean
  outcome: string
}

type Words = (typeof reviewMessages)['sheet']

/** `verdict` is null for what was not sent from here; `listed` is what the server's list says now. */
export function outcomeOf(
  choice: Choice | null,
  verdict: Verdict | null,
  listed: boolean,
  clock: string,
  m: Words,
): string {
  if (verdict === 'confirmed') return m.outcomes.confirmed(clock)
  if (verdict) return m.outcomes[verdict]
  if (!listed) return m.outcomes.notListed
  return choice === 'remove' ? m.outcomes.notSent : m.outcomes.kept
}

export function isRemoved(choice: Choice | null, verdict: Verdict | null, listed: boolean): boolean {
  return choice === 'remove' && (verdict ? ['confirmed', 'gone'].includes(verdict) : !listed)
}

export function countsOf(rows: readonly SheetRow[], m: Words): string {
  const count = (choice: Choice | null) => rows.filter((row) => row.choice === choice).length
  const removed = rows.filter((row) => row.removed).length
  return m.counts(count('keep'), removed, count('remove') - removed, count('later'), count(null))
}

/** A file that needs nothing else: no script, no link, no picture. */
export function sheetHtml(sheet: Sheet, m: Words): string {
  const title = m.document(sheet.login, sheet.day)
  const fact = (label: string, value: string) => `<dt>${text(label)}</dt><dd>${text(value)}</dd>`
  const head = Object.entries(m.columns)
    .map(([name, column]) => `<th scope="col"${name === 'tokens' ? ' class="num"' : ''}>${text(column)}</th>`)
    .join('')
  const rows = sheet.rows
    .map(
      (row) => `<tr>
<th scope="row"><bdi>${text(row.name)}</bdi><small>${text([row.host, row.clientId].filter(Boolean).join(' · '))}</small>${row.marks
        .map((mark) => `<small class="mark">${text(mark)}</small>`)
        .join('')}</th>
<td>${text(row.can)}</td>
<td class="num">${row.tokens ?? ''}</td>
<td>${text(m.choices[row.choice ?? 'open'])}</td>
<td>${text(row.outcome)}</td>
</tr>`,
    )
    .join('\n')
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${text(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${text(title)}</h1>
<dl>${fact(m.account, `@${sheet.login}`)}${fact(m.server, `${sheet.server}, ${sheet.serverUrl}`)}${fact(m.date, sheet.time)}${fact(m.result, countsOf(sheet.rows, m))}</dl>
<table>
<thead><tr>${head}</tr></thead>
<tbody>
${rows}
</tbody>
</table>
<p class="sign">${text(m.signature)}</p>
<p>${text(m.madeBy(sheet.time))}</p>
</body>
</html>
`
}

const STYLE = `
body { font: 14px/1.4 system-ui, sans-serif; color: #171a21; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.3rem }
dl { display: grid; grid-template-columns: 8rem 1fr; gap: .25rem 1rem } dt { color: #5a6270 } dd { margin: 0 }
table { border-collapse: collapse; width: 100% } th, td { text-align: left; vertical-align: top; padding: .4rem .6rem; border-bottom: 1px solid #cdd2da; overflow-wrap: anywhere }
th:first-child { padding-left: 0 } .num { text-align: right; font-variant-numeric: tabular-nums }
small { display: block; font-weight: 400; color: #5a6270 } .mark { color: #8a5300 }
.sign { margin-top: 3rem; padding-top: .4rem; border-top: 1px solid #171a21; width: 18rem }
`

/** Everything that strangers typed goes through here. */
function text(value: string): string {
  return value
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}
