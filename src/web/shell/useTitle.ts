import { useEffect } from 'react'
import { useMessages } from '#web/messages/catalogue.ts'
import { commonMessages } from '#web/messages/en/common.tsx'

/** The name of the document, as tabs and screen readers say it. Never holds anything that was pasted. */
export function useTitle(page: string) {
  const title = useMessages(commonMessages).documentTitle(page)
  useEffect(() => {
    document.title = title
  }, [title])
}
