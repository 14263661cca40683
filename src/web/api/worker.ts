interface Policy {
  createScriptURL(url: string): string
}
interface PolicyFactory {
  createPolicy(name: string, rules: Policy): Policy
}

/** The one policy that the page's headers allow: scripts come from this origin's own assets. */
const rules: Policy = {
  createScriptURL(text) {
    const url = new URL(text, location.href)
    if (url.origin !== location.origin) throw new TypeError('a script of another origin')
    return url.href
  },
}

let policy: Policy | null = null

/** Starts a worker whose address Vite made (`?worker&url`). */
export function startWorker(url: string): Worker {
  const { trustedTypes } = globalThis as { trustedTypes?: PolicyFactory }
  // A second policy of the same name would be refused.
  policy ??= trustedTypes?.createPolicy('authdesk', rules) ?? rules
  return new Worker(policy.createScriptURL(url), { type: 'module' })
}
