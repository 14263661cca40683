/** What the model expects of a reply: a refusal by its words, or a body with what only the server can choose left open. */
export type Expected =
  | { status: number; message: string; errors?: string[] }
  | { status: 200; list: object[] }
  | { status: 200 | 201; body: Record<string, unknown>; open?: 'token' | 'new' }
  | { status: 204 }

export interface Token {
  id: number
  user: string
  /** Client id; null: personal. */
  app: string | null
  value: string | null
  hash: string
  lastEight: string
  scopes: string[]
  note: string | null
  noteUrl: string | null
  fingerprint: string | null
  created: number
  updated: number
  expires: number | null
}

export interface Access {
  id: number
  user: string
  app: string
  created: number
  updated: number
}

export interface Wish {
  scopes: string[]
  note?: string | undefined
  fingerprint?: string | undefined
}

export interface Change {
  scopes?: string[]
  add_scopes?: string[]
  remove_scopes?: string[]
  note?: string
  fingerprint?: string
}

const twentyZeros = '0'.repeat(20)
const personalDocs =
  'https://docs.github.com/enterprise/rest/enterprise-admin/users#list-personal-access-tokens'
const known = new Set(['repo', 'gist', 'user', 'read:org'])
const no = (status: number, message: string, ...errors: string[]): Expected =>
  errors.length > 0 ? { status, message, errors } : { status, message }
const notFound = no(404, 'Not Found')
const iso = (seconds: number) => new Date(seconds * 1000).toISOString().replace('.000Z', 'Z')

/**
 * The rules once more, as plainly as they can be said: two lists and no database. It shares no line with the
 * server, so that the two can only agree by both being right.
 */
export class Model {
  tokens: Token[] = []
  grants: Access[] = []
  /** Client ids in the order in which lists show them, with what stands in `app`. */
  apps = new Map<string, { name: string; url: string }>()
  now = 0
  /** How often an eleventh token ended the oldest. */
  evictions = 0
  readonly #root: string

  constructor(root: string) {
    this.#root = root
  }

  live(token: Token): boolean {
    return token.expires === null || token.expires > this.now
  }

  list(user: string, app: string | undefined, page: number, size: number): Expected {
    const order = [null, ...this.apps.keys()]
    const rows = this.tokens
      .filter((token) => token.user === user && (app === undefined || (token.app ?? twentyZeros) === app))
      .toSorted((a, b) => order.indexOf(a.app) - order.indexOf(b.app) || a.id - b.id)
    return { status: 200, list: rows.slice((page - 1) * size, page * size).map((row) => this.body(row)) }
  }

  listGrants(user: string, app: string | undefined, page: number, size: number): Expected {
    const order = [...this.apps.keys()]
    const rows = this.grants
      .filter((grant) => grant.user === user && (app === undefined || grant.app === app))
      .toSorted((a, b) => order.indexOf(a.app) - order.indexOf(b.app))
    return { status: 200, list: rows.slice((page - 1) * size, page * size).map((row) => this.grantBody(row)) }
  }

  get(user: string, id: number): Expected {
    const found = this.#own(user, id)
    return found ? { status: 200, body: this.body(found) } : notFound
  }

  getGrant(user: string, id: number): Expected {
    const found = this.grants.find((grant) => grant.id === id && grant.user === user)
    return found ? { status: 200, body: this.grantBody(found) } : notFound
  }

  create(user: string, app: string | null, rightSecret: boolean, wish: Wish): Expected {
    const bad = unknown(wish.scopes)
    if (bad) return bad
    if (app === null) {
      if (!wish.note) return no(422, 'Validation Failed', 'missing_field note')
      if (this.#noteTaken(user, wish.note)) return no(422, 'Validation Failed', 'already_exists note')
    } else {
      if (!rightSecret) return no(422, 'Invalid OAuth application client_id or secret.')
      if (wish.fingerprint && this.#byFingerprint(user, app, wish.fingerprint)) {
        return no(422, 'Validation Failed', 'already_exists fingerprint')
      }
    }
    return { status: 201, body: this.#fresh(user, app, wish), open: 'new' }
  }

  getOrCreate(user: string, app: string, rightSecret: boolean, wish: Wish): Expected {
    if (!rightSecret) return no(422, 'Invalid OAuth application client_id or secret.')
    const bad = unknown(wish.scopes)
    if (bad) return bad
    const found = this.#byFingerprint(user, app, wish.fingerprint ?? null)
    if (found) return { status: 200, body: this.body(found) }
    return { status: 201, body: this.#fresh(user, app, wish), open: 'new' }
  }

  /** After a 201: the server has chosen id and value. */
  created(
    user: string,
    app: string | null,
    wish: Wish,
    chosen: { id: number; token: string; hash: string },
  ): void {
    if (app !== null) {
      const same = this.tokens
        .filter((token) => token.user === user && token.app === app && this.live(token))
        .filter((token) => sameSet(token.scopes, wish.scopes))
        .toSorted((a, b) => a.created - b.created || a.id - b.id)
      for (const old of same.slice(0, Math.max(0, same.length - 9))) {
        this.#drop(old)
        this.evictions++
      }
    }
    this.tokens.push({
      id: chosen.id,
      user,
      app,
      value: chosen.token,
      hash: chosen.hash,
      lastEight: chosen.token.slice(-8),
      scopes: wish.scopes,
      note: wish.note ?? null,
      noteUrl: null,
      fingerprint: wish.fingerprint ?? null,
      created: this.now,
      updated: this.now,
      expires: null,
    })
    const grant = this.#grant(user, app)
    if (grant) grant.updated = this.now
  }

  update(user: string, id: number, change: Change): Expected {
    const found = this.#own(user, id)
    if (!found) return notFound
    const keys = ['scopes', 'add_scopes', 'remove_scopes'].filter((key) => key in change)
    if (keys.length > 1) return no(422, 'Validation Failed', 'custom scopes')
    const bad = unknown(change.scopes ?? change.add_scopes ?? [])
    if (bad) return bad
    let { scopes } = found
    if (change.scopes) scopes = change.scopes
    if (change.add_scopes) scopes = [...scopes, ...change.add_scopes.filter((word) => !scopes.includes(word))]
    if (change.remove_scopes) scopes = scopes.filter((word) => !change.remove_scopes?.includes(word))
    const note = change.note ?? found.note
    const fingerprint = change.fingerprint === undefined ? found.fingerprint : change.fingerprint || null
    if (found.app === null && note !== found.note) {
      if (!note) return no(422, 'Validation Failed', 'missing_field note')
      if (this.#noteTaken(user, note)) return no(422, 'Validation Failed', 'already_exists note')
    }
    if (found.app !== null && fingerprint !== null && fingerprint !== found.fingerprint) {
      if (this.#byFingerprint(user, found.app, fingerprint)) {
        return no(422, 'Validation Failed', 'already_exists fingerprint')
      }
    }
    const rescoped = scopes.join() !== found.scopes.join()
    if (rescoped || note !== found.note || fingerprint !== found.fingerprint) found.updated = this.now
    Object.assign(found, { scopes, note, fingerprint })
    const grant = this.#grant(user, found.app)
    if (rescoped && grant) grant.updated = this.now
    return { status: 200, body: this.body(found) }
  }

  remove(user: string, id: number): Expected {
    const found = this.#own(user, id)
    if (!found) return notFound
    this.#end(found)
    return { status: 204 }
  }

  removeGrant(user: string, id: number): Expected {
    const found = this.grants.find((grant) => grant.id === id && grant.user === user)
    if (!found) return notFound
    this.#removeAccess(user, found.app)
    return { status: 204 }
  }

  check(app: string, value: string): Expected {
    const found = this.#byValue(app, value)
    return found ? { status: 200, body: { ...this.body(found), token: value } } : notFound
  }

  reset(app: string, value: string): Expected {
    const found = this.#byValue(app, value)
    if (!found) return notFound
    found.updated = this.now
    if (found.expires !== null) found.expires = this.now + 8 * 3600
    return { status: 200, body: this.body(found), open: 'token' }
  }

  /** After a reset: the server has chosen the new value. */
  wasReset(value: string, chosen: { token: string; hash: string }): void {
    const found = this.tokens.find((token) => token.value === value)
    if (found)
      Object.assign(found, { value: chosen.token, hash: chosen.hash, lastEight: chosen.token.slice(-8) })
  }

  revoke(app: string, value: string): Expected {
    const found = this.#byValue(app, value)
    if (!found) return notFound
    this.#end(found)
    return { status: 204 }
  }

  removeAccess(app: string, value: string): Expected {
    const found = this.#byValue(app, value)
    if (!found) return notFound
    this.#removeAccess(found.user, app)
    return { status: 204 }
  }

  body(token: Token): Record<string, unknown> {
    const personal = { name: token.note ?? '', url: token.noteUrl || personalDocs, client_id: twentyZeros }
    const app = token.app === null ? undefined : this.apps.get(token.app)
    return {
      id: token.id,
      url: `${this.#root}/authorizations/${token.id}`,
      app: app ? { ...app, client_id: token.app } : personal,
      token: '',
      hashed_token: token.hash,
      token_last_eight: token.lastEight,
      note: token.note,
      note_url: token.noteUrl,
      created_at: iso(token.created),
      updated_at: iso(token.updated),
      scopes: token.scopes,
      fingerprint: token.fingerprint,
      expires_at: token.expires === null ? null : iso(token.expires),
      ...(token.app?.startsWith('Iv') && { installation: null }),
    }
  }

  grantBody(grant: Access): Record<string, unknown> {
    const live = this.tokens
      .filter(({ user, app }) => user === grant.user && app === grant.app)
      .filter((token) => this.live(token))
    return {
      id: grant.id,
      url: `${this.#root}/applications/grants/${grant.id}`,
      app: { ...this.apps.get(grant.app), client_id: grant.app },
      created_at: iso(grant.created),
      updated_at: iso(grant.updated),
      scopes: [...new Set(live.flatMap(({ scopes }) => scopes))].toSorted(),
    }
  }

  /** Does the model miss the grant that a new token has brought? Then its id is read from the server. */
  lacksGrant(user: string, app: string | null): boolean {
    return app !== null && !this.#grant(user, app)
  }

  #fresh(user: string, app: string | null, wish: Wish): Record<string, unknown> {
    const {
      id: _id,
      url: _url,
      ...body
    } = this.body({
      id: 0,
      user,
      app,
      value: null,
      hash: '',
      lastEight: '',
      scopes: wish.scopes,
      note: wish.note ?? null,
      noteUrl: null,
      fingerprint: wish.fingerprint ?? null,
      created: this.now,
      updated: this.now,
      expires: null,
    })
    return body
  }

  #own(user: string, id: number): Token | undefined {
    return this.tokens.find((token) => token.id === id && token.user === user)
  }

  #byValue(app: string, value: string): Token | undefined {
    return this.tokens.find((token) => token.value === value && token.app === app && this.live(token))
  }

  #byFingerprint(user: string, app: string, fingerprint: string | null): Token | undefined {
    return this.tokens
      .filter((token) => token.user === user && token.app === app && token.fingerprint === fingerprint)
      .filter((token) => this.live(token))
      .toSorted((a, b) => a.id - b.id)[0]
  }

  #noteTaken(user: string, note: string): boolean {
    return this.tokens.some((token) => token.user === user && token.app === null && token.note === note)
  }

  #grant(user: string, app: string | null): Access | undefined {
    return this.grants.find((grant) => grant.user === user && grant.app === app)
  }

  #end(token: Token): void {
    this.#drop(token)
    const grant = this.#grant(token.user, token.app)
    if (!grant) return
    grant.updated = this.now
    const left = this.tokens.some(({ user, app }) => user === token.user && app === token.app)
    if (!left) this.grants = this.grants.filter((other) => other !== grant)
  }

  #drop(token: Token): void {
    this.tokens = this.tokens.filter((other) => other !== token)
  }

  #removeAccess(user: string, app: string): void {
    this.tokens = this.tokens.filter((token) => token.user !== user || token.app !== app)
    this.grants = this.grants.filter((grant) => grant.user !== user || grant.app !== app)
  }
}

function unknown(scopes: string[]): Expected | undefined {
  return scopes.every((word) => known.has(word)) ? undefined : no(422, 'Validation Failed', 'custom scopes')
}

function sameSet(a: string[], b: string[]): boolean {
  return a.toSorted().join() === b.toSorted().join()
}
