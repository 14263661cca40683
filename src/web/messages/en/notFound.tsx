import type { ReactNode } from 'react'

export const notFoundMessages = {
  title: 'There is no such page',
  nothing: (path: ReactNode) => (
    <>Nothing is at {path}. The address may be mistyped, or the page may have moved.</>
  ),
  goHome: 'Go to the start page',
}
