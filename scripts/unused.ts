import type { Plugin } from 'vite'

// Parts of libraries that cannot be shaken off because something names them, and that nothing here uses: together
// 12 KB of the first file. What stands in for them does what the real ones do for somebody who does not use them.

/** For another version of these, what stands below has to be held against their code once more. */
const LOOKED_AT = ['react-router v8.5.1', 'lucide-react v1.75.0']

const ROUTER = 'react-router/dist/production/lib'
const ICONS = 'lucide-react/dist/esm/icons'

/** Whole files. */
const FILES: Record<string, string> = {
  // Framework mode's prefetching of whole pages, which every link asks about.
  [`${ROUTER}/dom/ssr/components.js`]: `
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
  [`${ROUTER}/router/instrumentation.js`]: `
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
  // An icon is a plain picture here: no context, no strokes that keep their width, no names for screen readers.
  'lucide-react/dist/esm/createLucideIcon.mjs': `
    import { createElement } from 'react'
    export default ({ node }) => ({ size = 24, ...rest }) =>
      createElement(
        'svg',
        {
          width: size,
          height: size,
          viewBox: '0 0 24 24',
          fill: 'none',
          stroke: 'currentColor',
          strokeWidth: 2,
          strokeLinecap: 'round',
          strokeLinejoin: 'round',
          'aria-hidden': true,
          ...rest,
        },
        ...node.map(([tag, shape]) => createElement(tag, shape)),
      )`,
}

/** The body of a function that is never called; it says so if it is. */
const NEVER = `throw Error('scripts/unused.ts')`

/** Functions of a file, by name, and what is left of their bodies. */
const FUNCTIONS: Record<string, Record<string, string>> = {
  [`${ROUTER}/router/router.js`]: {
    // Routes have loaders and no actions: a change is sent by `useAction`.
    fetch: NEVER,
    getFetcher: NEVER,
    getSubmissionFromNavigation: '',
    getSubmittingFetcher: NEVER,
    getSubmittingNavigation: NEVER,
    getUpdatedRevalidatingFetchers: NEVER,
    handleAction: NEVER,
    handleFetcherAction: NEVER,
    handleFetcherLoader: NEVER,
    normalizeNavigateOptions: 'return { path }',
    queueFetcherForDeletion: NEVER,
    resetFetcher: NEVER,
    setFetcherError: NEVER,
    updateFetcherState: NEVER,
    abortFetcher: NEVER,
    abortStaleFetchLoads: 'return false',
    callLoadersAndMaybeResolveData: `
      const called = callDataStrategy(request, location, matches, scopedContext, null, initiator, navigationType)
      return { loaderResults: await called, fetcherResults: {} }`,
    createClientSideRequest: 'return new Request(history.createURL(stripHashFromPath(location)), { signal })',
    deleteFetcher: NEVER,
    getLoadingFetcher: NEVER,
    getTargetedDataStrategyMatches: NEVER,
    markFetchersDone: NEVER,
    markFetchRedirectsDone: 'return false',
    processLoaderData: 'return processRouteLoaderData(matches, results, pendingActionResult)',
    // All routes are known from the start.
    _internalSetRoutes: NEVER,
    cancelDiscoveryNavigation: NEVER,
    checkFogOfWar: 'return { active: false, matches: null }',
    discoverRoutes: NEVER,
    patchRoutes: NEVER,
    patchRoutesImpl: NEVER,
    // None of them has middleware.
    runClientMiddlewarePipeline: NEVER,
    // No view transitions; where a page begins is the shell's business.
    enableScrollRestoration: NEVER,
    getInstrumentationNavigateMeta: NEVER,
    getSavedScrollPosition: 'return null',
    persistAppliedTransitions: '',
    restoreAppliedTransitions: '',
    saveScrollPosition: '',
  },
  [`${ROUTER}/hooks.js`]: { RSCErrorHandler: NEVER },
  [`${ROUTER}/components.js`]: { handleSkippedViewTransition: NEVER },
  [`${ROUTER}/dom/lib.js`]: {
    parseHydrationData: '',
    useViewTransitionState: 'return false',
  },
}

/**
 * Builds without them. A library that moves one of these files or functions fails the build, so that it is looked at
 * again.
 */
export function withoutUnused(): Plugin {
  const missing = new Set([
    ...Object.keys(FILES),
    ...Object.entries(FUNCTIONS).flatMap(([file, bodies]) =>
      Object.keys(bodies).map((name) => `${file}: ${name}`),
    ),
  ])
  return {
    name: 'without-unused',
    apply: 'build',
    load(id) {
      const file = fileOf(id, FILES)
      if (!file) return null
      missing.delete(file)
      return { code: FILES[file]!, map: { mappings: '' } }
    },
    transform(code, id) {
      const path = id.replaceAll('\\', '/')
      const folder = [ROUTER, ICONS].find((name) => path.includes(`/node_modules/${name}/`))
      if (!folder || fileOf(id, FILES)) return null
      if (!LOOKED_AT.some((version) => code.includes(version)))
        this.error(
          `another version than scripts/unused.ts was written for (${LOOKED_AT.join(', ')}): ${path}`,
        )
      if (folder === ICONS) return { code: drawingOnly(code), map: null }
      const file = fileOf(id, FUNCTIONS)
      const cuts: Cut[] = []
      for (const node of nodesOf(this.parse(code))) {
        if (isNaming(node)) cuts.push({ start: node.start, end: node.end, by: '' })
        if (!file || node.type !== 'FunctionDeclaration' || !node.id || !node.body) continue
        const { name } = node.id
        const left = FUNCTIONS[file]![name]
        if (left === undefined) continue
        missing.delete(`${file}: ${name}`)
        cuts.push({ start: node.body.start, end: node.body.end, by: `{${left}}` })
      }
      // Without this mark a component that nobody uses stays, because calling a function might do something.
      const pure = (call: string) => call.replace('React', '/* @__PURE__ */ React')
      return { code: without(code, cuts).replaceAll(/= React\$1\.(?:forwardRef|memo)\(/g, pure), map: null }
    },
    buildEnd(error) {
      if (!error && missing.size > 0)
        this.error(`no longer where scripts/unused.ts expects it: ${[...missing].join(', ')}`)
    },
  }
}

function fileOf(id: string, files: Record<string, unknown>): string | undefined {
  const path = id.replaceAll('\\', '/').split('?')[0]!
  return Object.keys(files).find((name) => path.endsWith(`/node_modules/${name}`))
}

/** An icon without what only its library's own means of drawing reads. */
function drawingOnly(code: string): string {
  return code.replaceAll(/,\s*key: "[^"]*"|\b(?:name: "[^"]*"|size: 24|aliases: \[[^\]]*\]),?/g, '')
}

/** What the parser answers, as far as it is read here. */
interface Node {
  type: string
  start: number
  end: number
  id?: { name: string } | null
  body?: Node | null
  expression?: { left?: { property?: { name?: string } } }
}

function* nodesOf(value: unknown): Generator<Node> {
  if (!value || typeof value !== 'object') return
  if ('type' in value) yield value as Node
  for (const child of Object.values(value)) yield* nodesOf(child)
}

/** `Form.displayName = 'Form'`: for a developer's tools, and it keeps a component alive that nobody uses. */
function isNaming({ type, expression }: Node): boolean {
  return type === 'ExpressionStatement' && expression?.left?.property?.name === 'displayName'
}

interface Cut {
  start: number
  end: number
  by: string
}

/** Lines stay where they are, so that the library's source map still fits. */
function without(code: string, cuts: readonly Cut[]): string {
  let made = ''
  let at = 0
  for (const { start, end, by } of cuts.toSorted((a, b) => a.start - b.start)) {
    if (start < at) continue
    made += code.slice(at, start) + by + code.slice(start, end).replaceAll(/[^\n]/g, '')
    at = end
  }
  return made + code.slice(at)
}
