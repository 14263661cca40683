/** What came back. */
export interface Page {
  status: number
  location: string
  text: string
  headers: Headers
}

/** A browser as far as these pages need one: it keeps cookies and sends the form of the page it is on. */
export class Browser {
  readonly #url: string
  readonly #cookies = new Map<string, string>()
  #page = ''

  constructor(url: string) {
    this.#url = url
  }

  get(path: string): Promise<Page> {
    return this.#go(path, {})
  }

  post(path: string, body: URLSearchParams, headers: Record<string, string> = {}): Promise<Page> {
    return this.#go(path, { method: 'POST', body, headers })
  }

  /** Fills the form on the page and sends it with all its hidden fields. */
  submit(fields: Record<string, string>, headers: Record<string, string> = {}): Promise<Page> {
    const action = /<form method="post" action="([^"]+)"/.exec(this.#page)?.[1]
    if (action === undefined) throw new Error(`no form on the page: ${this.#page}`)
    const body = new URLSearchParams()
    for (const [, name = '', value = ''] of this.#page.matchAll(
      /<input type="hidden" name="(\w+)" value="([^"]*)"/g,
    )) {
      body.set(name, decode(value))
    }
    for (const [name, value] of Object.entries(fields)) body.set(name, value)
    return this.post(action, body, { origin: this.#url, ...headers })
  }

  async #go(path: string, init: RequestInit): Promise<Page> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers = { ...(init.headers as Record<string, string> | undefined), cookie }
    const response = await fetch(this.#url + path, { ...init, headers, redirect: 'manual' })
    for (const line of response.headers.getSetCookie()) {
      const [name = '', value = ''] = (line.split(';')[0] ?? '').split('=')
      this.#cookies.set(name, value)
    }
    const text = await response.text()
    if (text !== '') this.#page = text
    return {
      status: response.status,
      location: response.headers.get('location') ?? '',
      text,
      headers: response.headers,
    }
  }
}

function decode(text: string): string {
  return text.replaceAll(/&#(\d+);/g, (_all, code: string) => String.fromCharCode(Number(code)))
}
