import { useQuery } from '@tanstack/react-query'
import { getOperation, type Operation } from '#contract/tokens.ts'
import { query } from '#web/api/client.ts'

const UNDER_WAY = new Set<Operation['state']>(['pending', 'in-doubt'])
const EXECUTED = new Set<Operation['state']>(['ready', 'shown', 'acknowledged', 'executed-lost', 'expired'])

/** The old value is dead: the server did what it was asked. */
export function isExecuted(state: Operation['state']): boolean {
  return EXECUTED.has(state)
}

/** Where a reset stands; asked again every second until that is known, through broken connections too. */
export function useOperation(id: string | null) {
  return useQuery({
    ...query(getOperation, { params: { operation: id ?? '' } }),
    enabled: id !== null,
    staleTime: 0,
    retry: false,
    refetchInterval: ({ state }) =>
      state.error || (state.data?.state === 'here' && UNDER_WAY.has(state.data.operation.state))
        ? 1000
        : false,
  })
}
