import { inspectServer } from '#contract/server.ts'
import { query } from './client.ts'

/** The proxy keeps the server's answers for five minutes; asking the proxy costs the server nothing. */
export const inspectionQuery = { ...query(inspectServer, {}), staleTime: 30_000, refetchOnWindowFocus: true }
