/** The name of the function a script wants to be called; GET only. */
export function jsonpName(method: string, query: URLSearchParams): string | undefined {
  const name = query.get('callback')
  return method === 'GET' && name !== null && /^[\w$.]{1,100}$/.test(name) ? name : undefined
}

/** JSONP as documented: a comment first, status and headers in `meta`, since a script sees neither. */
export function jsonpBody(
  name: string,
  status: number,
  headers: Record<string, string>,
  body: string,
): string {
  const shown = Object.entries(headers).filter(([key]) => /^(x-ratelimit-|x-github-|etag$)/.test(key))
  const links = [...(headers.link ?? '').matchAll(/<([^>]*)>; rel="(\w+)"/g)]
  const meta = {
    status,
    ...Object.fromEntries(shown),
    ...(links.length > 0 && { Link: links.map(([, url, rel]) => [url, { rel }]) }),
  }
  return `/**/${name}({"meta":${JSON.stringify(meta)},"data":${body}})`
}
