import type { Plugin } from 'vite'

// Parts of libraries that cannot be shaken off because something names them, and that nothing here uses: together
// 5 KB of the first file. What stands in for them does what the real ones do for somebody who does not use them.

const STANDINS: Record<string, string> = {
  // Framework mode's prefetching of whole pages, which every link asks about.
  'react-router/dist/production/lib/dom/ssr/components.js': `
    import { createContext } from 'react'
    export const FrameworkContext = createContext(undefined)
    export const usePrefetchBehavior = () => [false, null, {}]
    export const mergeRefs = (ref) => ref
    export const PrefetchPageLinks = () => null
    export const Links = PrefetchPageLinks, Meta = PrefetchPageLinks, Scripts = PrefetchPageLinks
    export const setIsHydrated = () => {}
    export const useFrameworkContext = () => {}
    export const CRITICAL_CSS_DATA_ATTRIBUTE = ''`,
  // Listening in on loaders and navigations, which only `instrumentations` switches on.
  'react-router/dist/production/lib/router/instrumentation.js': `
    export const consumeInstrumentationClientResultMetaReceiver = () => {}
    export const getRouteInstrumentationUpdates = () => ({})
    export const instrumentClientSideRouter = (router) => router
    export const instrumentHandler = (handler) => handler
    export const instrumentationResultMetaContext = undefined`,
  // Changes go through `useAction`, because this cache would keep what was sent.
  '@tanstack/query-core/build/modern/mutationCache.js': `
    export class MutationCache {
      clear() {}
      findAll() { return [] }
      getAll() { return [] }
      resumePausedMutations() { return Promise.resolve() }
    }`,
}

/** Builds without them. A library that moves one of these files fails the build, so that it is looked at again. */
export function withoutUnused(): Plugin {
  const left = new Set(Object.keys(STANDINS))
  return {
    name: 'without-unused',
    apply: 'build',
    load(id) {
      const path = id.replaceAll('\\', '/').split('?')[0]!
      const part = Object.keys(STANDINS).find((name) => path.endsWith(`/node_modules/${name}`))
      if (!part) return null
      left.delete(part)
      return { code: STANDINS[part]!, map: { mappings: '' } }
    },
    buildEnd(error) {
      if (!error && left.size > 0)
        this.error(`no longer where scripts/unused.ts expects it: ${[...left].join(', ')}`)
    },
  }
}
