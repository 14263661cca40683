// Looks again every two seconds and puts the live parts of the new page in place of the old ones. Without
// this script the page says the same after a reload.
const follow = document.querySelector('#follow')

async function look() {
  if (document.hidden || !(follow instanceof HTMLInputElement) || !follow.checked) return
  const response = await fetch('/sandbox', { headers: { accept: 'text/html' } })
  if (!response.ok) return
  const fresh = new DOMParser().parseFromString(await response.text(), 'text/html')
  for (const old of document.querySelectorAll('[data-live]')) {
    const next = fresh.querySelector(`[data-live="${old.getAttribute('data-live')}"]`)
    // What somebody is about to press or is reading by keyboard stays where it is.
    if (!next || old.contains(document.activeElement) || old.innerHTML === next.innerHTML) continue
    old.replaceChildren(...document.importNode(next, true).childNodes)
  }
}

setInterval(() => look().catch(() => {}), 2000)
