import type { LoaderFunctionArgs } from 'react-router'
import { queryClient } from '#web/api/client.ts'
import { signedIn } from '#web/shell/who.ts'
import { grantsLoader } from '../queries.ts'
import { reviewQuery } from './choices.ts'

export async function reviewLoader(args: LoaderFunctionArgs) {
  const who = await signedIn(args.request)
  if (who.door !== 'password') return null
  await Promise.all([grantsLoader(args), queryClient.query(reviewQuery)])
  return null
}
