export const PAGE_SIZES = [30, 100] as const

/** One page as the server has it, for whoever would rather not read a whole list. */
export interface Paging {
  page: number
  perPage: number
}

/** The page that the address names; without one it is the whole list. */
export function pagingIn(params: URLSearchParams): Paging | null {
  const perPage = PAGE_SIZES.find((size) => String(size) === params.get('per'))
  const page = Number(params.get('page') ?? 1)
  return perPage ? { page: Number.isSafeInteger(page) && page > 0 ? page : 1, perPage } : null
}
