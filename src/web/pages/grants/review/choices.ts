import { useQuery } from '@tanstack/react-query'
import { useCallback, useRef, useState } from 'react'
import type { ReplyOf } from '#contract/endpoint.ts'
import { chooseInReview, forgetReview, getReview, type Choice } from '#contract/review.ts'
import { query, queryClient, request } from '#web/api/client.ts'
import { newErrand } from '#web/api/errand.ts'
import { asProblem, type ProblemError } from '#web/api/problem.ts'

// Kept by the proxy, so that a reload or another device goes on where one was. It costs no code.
export const reviewQuery = { ...query(getReview, {}), staleTime: Infinity, refetchOnWindowFocus: false }

type Review = ReplyOf<typeof getReview>

/** Choices hold on the page at once and are kept behind it, one after another, so that the last one wins. */
export function useChoices() {
  const { data } = useQuery(reviewQuery)
  const [problem, setProblem] = useState<ProblemError | null>(null)
  const sent = useRef<Promise<unknown>>(Promise.resolve())
  const choices: ReadonlyMap<number, Choice> = new Map(
    data?.choices.map(({ grant, choice }) => [grant, choice]),
  )

  const choose = useCallback((grant: number, choice: Choice) => {
    const at = new Date().toISOString()
    set(({ choices: all }) => ({
      choices: [...all.filter((one) => one.grant !== grant), { grant, choice, at }],
    }))
    const send = async () => request(chooseInReview, { body: { grant, choice } }, { errand: newErrand() })
    sent.current = sent.current.then(send).then(
      () => setProblem(null),
      (error: unknown) => setProblem(asProblem(error)),
    )
  }, [])

  const forget = useCallback(async () => {
    try {
      await request(forgetReview, {}, { errand: newErrand() })
      set(() => ({ choices: [] }))
      return true
    } catch (error) {
      setProblem(asProblem(error))
      return false
    }
  }, [])

  return { choices, choose, forget, problem }
}

function set(change: (before: Review) => Review) {
  queryClient.setQueryData(reviewQuery.queryKey, (before): Review => change(before ?? { choices: [] }))
}
