import { bounded, safeText, webAddress } from './safeText.ts'

/**
 * A stranger's link: shown as its host, which cannot lie, and followed only when it leads to a web page. Anything else
 * is text.
 */
export function SafeLink({ href, empty, link = true }: { href: string; empty: string; link?: boolean }) {
  const url = webAddress(href)
  if (!url) return <bdi>{safeText(href, 48) || empty}</bdi>
  const host = <bdi>{bounded(url.host, 48)}</bdi>
  if (!link) return host
  return (
    <a href={url.href} target="_blank" rel="noopener noreferrer nofollow" title={bounded(url.href, 200)}>
      {host}
    </a>
  )
}
