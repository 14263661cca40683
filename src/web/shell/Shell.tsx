import { lazy, Suspense, useCallback, useLayoutEffect, useRef, useState, type RefObject } from 'react'
import { NavigationType, Outlet, useLocation, useNavigation, useNavigationType } from 'react-router'
import { useMessages } from '#web/messages/catalogue.ts'
import { shellMessages } from '#web/messages/en/shell.tsx'
import { Banners } from './Banners.tsx'
import { BottomBar } from './BottomBar.tsx'
import { opensPalette } from './keys.ts'
import { PaletteButton } from './PaletteButton.tsx'
import { useSessionEnd, useTouch } from './session.ts'
import { Sidebar } from './Sidebar.tsx'
import { useShortcuts } from './useShortcuts.ts'

const loadPalette = async () => ({ default: (await import('./Palette.tsx')).Palette })
const Palette = lazy(loadPalette)
const ShortcutsSheet = lazy(async () => ({ default: (await import('./ShortcutsSheet.tsx')).ShortcutsSheet }))

/** The frame around every page behind the sign-in. */
export function Shell() {
  const m = useMessages(shellMessages)
  const [sheet, setSheet] = useState(false)
  const showSheet = useCallback(() => setSheet(true), [])
  const [palette, setPalette] = useState(false)
  const showPalette = useCallback(() => setPalette(true), [])
  const main = useRef<HTMLElement>(null)
  usePaletteKey(showPalette)
  useShortcuts(showSheet)
  useTouch()
  useSessionEnd()
  useNewPageFocus(main)

  return (
    <div className="min-h-dvh desk:grid desk:grid-cols-[13.5rem_minmax(0,1fr)] wide:grid-cols-[14.5rem_minmax(0,1fr)]">
      <a
        href="#main"
        className="sr-only focus:not-sr-only focus:bg-raised focus:shadow-lift focus:fixed focus:top-2 focus:left-2 focus:z-20 focus:rounded-md focus:px-3 focus:py-2"
      >
        {m.skip}
      </a>
      <Loading />
      <header className="contents">
        <Sidebar
          onShortcuts={showSheet}
          search={<PaletteButton onOpen={showPalette} onIntent={() => void loadPalette()} />}
        />
      </header>
      <div className="min-w-0">
        <Banners />
        <main
          ref={main}
          id="main"
          tabIndex={-1}
          className="max-w-[82.5rem] px-4 pt-4 pb-28 outline-none desk:px-7 desk:pt-6 desk:pb-10"
        >
          <Outlet />
        </main>
      </div>
      <BottomBar onShortcuts={showSheet} />
      <Suspense>{palette && <Palette onClose={() => setPalette(false)} onSheet={showSheet} />}</Suspense>
      <Suspense>{sheet && <ShortcutsSheet onClose={() => setSheet(false)} />}</Suspense>
    </div>
  )
}

/** `Ctrl` or `Cmd` with K; pressing the first of them fetches the palette already. */
function usePaletteKey(onOpen: () => void) {
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Control' || event.key === 'Meta') void loadPalette()
      if (!opensPalette(event)) return
      event.preventDefault()
      onOpen()
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [onOpen])
}

/**
 * A new page begins at its top, for the eye and for the screen reader; a panel over the same page does not. So does the
 * first page behind the sign-in; where the document is loaded anew the browser itself begins.
 */
function useNewPageFocus(main: RefObject<HTMLElement | null>) {
  const page = useLocation().pathname.split('/')[1]
  const loaded = useNavigationType() === NavigationType.Pop
  const shown = useRef(loaded ? page : null)
  // With the page and not behind it: a key that is pressed at once may have moved the focus on.
  useLayoutEffect(() => {
    if (shown.current === page) return
    shown.current = page
    scrollTo(0, 0)
    main.current?.focus({ preventScroll: true })
  }, [main, page])
}

/** A line at the top while the next page reads; only when that takes longer than a blink. */
function Loading() {
  const { state } = useNavigation()
  if (state !== 'loading') return null
  return <div aria-hidden className="animate-appear bg-accent fixed inset-x-0 top-0 z-20 h-0.5" />
}
