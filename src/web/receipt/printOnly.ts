/** This alone on paper, whatever else the page shows. */
export function printOnly(part: HTMLElement) {
  part.dataset.printing = ''
  document.documentElement.dataset.printOne = ''
  const after = () => {
    delete part.dataset.printing
    delete document.documentElement.dataset.printOne
  }
  addEventListener('afterprint', after, { once: true })
  print()
}
