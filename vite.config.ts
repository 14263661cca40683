import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { type BuildOptions, defineConfig, type Plugin } from 'vite'
import { withoutUnused } from './scripts/unused.ts'

export default defineConfig(({ isSsrBuild }) => ({
  plugins: [react(), ...(isSsrBuild ? [] : [tailwindcss(), withoutUnused(), documentLinks()])],
  build: isSsrBuild ? picture : page,
  // One folder that needs no packages beside it, and no variable to be quick.
  ssr: { noExternal: true },
  ...(isSsrBuild && { define: { 'process.env.NODE_ENV': '"production"' } }),
}))

const page: BuildOptions = {
  outDir: 'dist',
  target: 'es2023',
  sourcemap: true,
  // What belongs inside the document the proxy puts there, and into the policy (src/proxy/static.ts).
  assetsInlineLimit: 0,
  modulePreload: { polyfill: false },
  rolldownOptions: {
    // Reading a property or a global does nothing else in what we ship: 2.5 KB brotli less.
    treeshake: { propertyReadSideEffects: false, unknownGlobalSideEffects: false },
    // Everything that the first page needs in one file: 3 KB brotli less than in four.
    // What several of the other pages need is one file, too, instead of a dozen small ones.
    output: {
      codeSplitting: {
        groups: [
          { name: 'first', tags: ['$initial'] },
          // Alone, because a problem must not wait for everything that is shared.
          { name: 'problem', test: /\/(?:problemWords|problems|ProblemText|Countdown)\.tsx?$/ },
          { name: 'shared', minShareCount: 3 },
        ],
      },
    },
  },
}

/** `vite build --ssr src/web/picture.tsx`: the same components, for the proxy to draw from. */
const picture: BuildOptions = { copyPublicDir: false, minify: false, target: 'node26' }

/**
 * The document's own links: code that need not wait for the end of a document that brings its data along
 * (src/proxy/ahead.ts), and files of public/ under names that change with them, so that browsers may keep them.
 */
function documentLinks(): Plugin {
  const files = ['boot.js', 'favicon.svg'].map((name) => {
    const source = readFileSync(join(import.meta.dirname, 'public', name))
    const hash = createHash('sha256').update(source).digest('base64url').slice(0, 8)
    return { name, source, fileName: `assets/${name.replace('.', `-${hash}.`)}` }
  })
  return {
    name: 'document-links',
    apply: 'build',
    generateBundle() {
      for (const { source, fileName } of files) this.emitFile({ type: 'asset', fileName, source })
    },
    transformIndexHtml: {
      order: 'post',
      handler: (html) =>
        files.reduce(
          (made, { name, fileName }) => made.replace(`"/${name}"`, `"/${fileName}"`),
          html.replace('<script type="module"', '<script type="module" async'),
        ),
    },
  }
}
