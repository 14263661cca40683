import type { ReactNode } from 'react'
import { number } from '../plural.ts'

/** A list in pages as the server has them. */
export const pagesMessages = {
  label: 'Pages of the list',
  first: 'First page',
  previous: 'Previous page',
  next: 'Next page',
  last: 'Last page',
  at: (page: ReactNode, last: number) => (
    <>
      Page {page} of {number(last)}
    </>
  ),
  onlyThese: 'Pages come in the server’s own order. Search, facts and order work within this page.',
  loadRest: 'Load the rest',
  notOnThisPage: 'It is not on the page that is shown. Whether it is on another one, the whole list says.',
  empty: {
    apps: {
      left: 'No app is left on this page. The server may have moved others up: read it again to see them.',
      beyond: (last: number) =>
        `There is no app on this page. The last page of your list is ${number(last)}.`,
      unknown: 'The server lists no app on this page.',
    },
    tokens: {
      left: 'No token is left on this page. The server may have moved others up: read it again to see them.',
      beyond: (last: number) =>
        `There is no token on this page. The last page of your list is ${number(last)}.`,
      unknown: 'The server lists no token on this page.',
    },
    again: 'Read this page again',
    first: 'Go to the first page',
    last: 'Go to the last page',
  },
}
