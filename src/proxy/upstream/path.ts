import { type BracesOf, methodOf, type OperationName, type RouteOf, templateOf } from '#github/operations.ts'
import { Refusal } from '../problem.ts'

const FORMS: Record<string, RegExp> = {
  client_id: /^[\w.]{1,40}$/,
  grant_id: /^\d{1,16}$/,
  authorization_id: /^\d{1,16}$/,
  fingerprint: /^[\w-][\w.-]{0,99}$/,
}

/**
 * The only place where a path to GitHub is made. Each value must have the form of its name, is percent-encoded, and
 * can therefore neither end its segment nor climb out of it. Tokens are no part of any path.
 */
export function upstreamPath<T extends string>(template: T, values: Record<BracesOf<T>, string>): string {
  return template.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = (values as Record<string, string>)[name] ?? ''
    if (!FORMS[name]?.test(value) || /^\.+$/.test(value)) throw new Refusal('not-found')
    return encodeURIComponent(value)
  })
}

/** Method and path of one of GitHub's operations. */
export function upstreamRoute<N extends OperationName>(
  name: N,
  values: Record<BracesOf<RouteOf<N>>, string>,
) {
  // The names in the path are those in the route: a method holds no braces.
  const path = upstreamPath<string>(templateOf(name), values)
  return { method: methodOf(name), path }
}
