import { useMemo, useState } from 'react'
import { authorizationList, grantList } from '#web/api/lists.ts'
import { useShellData } from '#web/shell/who.ts'
import { useList } from '#web/table/useList.ts'
import { webAddress } from '#web/ui/safeText.ts'
import { createHoldings } from './holdings.ts'
import { useLook } from './look.ts'
import { rowsOf } from './rows.ts'

const holdingsOf = createHoldings()

/** The apps with what their tokens, the rules and the person's last look say about them. */
export function useRows() {
  const { server } = useShellData()
  const list = useList(grantList)
  const tokens = useList(authorizationList)
  const look = useLook(list.items, list.status === 'complete')
  const [now] = useState(Date.now)
  const rows = useMemo(
    () =>
      rowsOf(
        list.items,
        tokens.pagesRead > 0 ? holdingsOf(tokens, now) : null,
        tokens.status === 'complete',
        webAddress(server.webUrl)?.hostname ?? '',
        now,
        look.news,
      ),
    [list.items, tokens, server.webUrl, now, look.news],
  )
  return { rows, list, tokens, look, now }
}
