declare global {
  interface Window {
    /** Made by `public/boot.js`. */
    readonly scriptPolicy: { createScriptURL(url: string): string }
  }
}

/** Starts a worker whose address Vite made (`?worker&url`). Vite's development server has it beside its source. */
export function startWorker(url: string): Worker {
  return new Worker(import.meta.env.DEV ? url : window.scriptPolicy.createScriptURL(url), { type: 'module' })
}
