import { useMemo, useState } from 'react'
import { authorizationList } from '#web/api/lists.ts'
import { useShellData } from '#web/shell/who.ts'
import type { Paging } from '#web/table/paging.ts'
import { useList } from '#web/table/useList.ts'
import { useShown } from '#web/table/useShown.ts'
import { webAddress } from '#web/ui/safeText.ts'
import { createHoldings } from './holdings.ts'
import { useLook } from './look.ts'
import { grantPages } from './queries.ts'
import { rowsOf } from './rows.ts'

const holdingsOf = createHoldings()

/** The apps, or a page of them, with what their tokens, the rules and the person's last look say about them. */
export function useRows(paging: Paging | null = null) {
  const { server } = useShellData()
  const apps = useShown(grantPages, paging)
  const tokens = useList(authorizationList)
  const look = useLook(apps.items, apps.complete)
  const [now] = useState(Date.now)
  const rows = useMemo(
    () =>
      rowsOf(
        apps.items,
        tokens.pagesRead > 0 ? holdingsOf(tokens, now) : null,
        tokens.status === 'complete',
        webAddress(server.webUrl)?.hostname ?? '',
        now,
        look.news,
      ),
    [apps.items, tokens, server.webUrl, now, look.news],
  )
  return { rows, apps, tokens, look, now }
}
