/** Markup that is already safe. */
export class Html {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

type Part = string | number | Html | null | undefined | false | readonly Html[]

/** A template whose values are escaped, unless they are markup themselves. */
export function html(strings: TemplateStringsArray, ...parts: Part[]): Html {
  let text = strings[0] ?? ''
  for (const [index, part] of parts.entries()) text += written(part) + (strings[index + 1] ?? '')
  return new Html(text)
}

function written(part: Part): string {
  if (part === null || part === undefined || part === false) return ''
  if (part instanceof Html) return part.text
  if (typeof part === 'object') return part.map((one) => one.text).join('')
  return String(part).replaceAll(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
}

/** A stranger's words: control and direction characters shown as what they are, length bounded. */
export function strange(text: string): Html {
  const shown = text.replaceAll(
    // oxlint-disable-next-line no-control-regex -- control characters are what this is about
    /[\u0000-\u001F\u007F-\u009F\u200B-\u200F\u202A-\u202E\u2066-\u2069\uFEFF]/g,
    '\uFFFD',
  )
  const short = shown.length > 120 ? `${shown.slice(0, 119)}…` : shown
  return html`<bdi>${short}</bdi>`
}

/** A whole page. No inline style or script: the policy of these pages forbids both. */
export function page(title: string, body: Html, options: { wide?: boolean; script?: boolean } = {}): string {
  const { text } = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <link rel="stylesheet" href="/sandbox/page.css" />
        <link rel="icon" href="data:," />
        ${options.script && html`<script type="module" src="/sandbox/page.js"></script>`}
      </head>
      <body>
        <main class="${options.wide ? 'wide' : 'narrow'}">${body}</main>
      </body>
    </html> `
  return text
}
