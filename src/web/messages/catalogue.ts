import {
  Children,
  cloneElement,
  createElement,
  Fragment,
  isValidElement,
  type ReactElement,
  type ReactNode,
} from 'react'

/**
 * Messages are plain objects of texts and of functions that return a text or a piece of page. English is the source
 * and the type: a language that lacks a message does not compile. `pseudo` is English in brackets and accents, so
 * that a text that never went through here is seen at once.
 */
type Language = 'en' | 'pseudo'

type Message = string | ReactElement | ((...values: never[]) => ReactNode)
interface Messages {
  readonly [name: string]: Message | Messages
}

/** The language holds as long as the document does: switching it is a reload. */
const language: Language = chosenLanguage()

/** The messages of a noun in the language of the document. */
export function useMessages<M extends object>(english: M): M {
  return messagesIn(english)
}

/** The same outside of a component. */
export function messagesIn<M extends object>(english: M): M {
  if (language === 'en') return english
  let made = pseudoCopies.get(english)
  if (!made) {
    made = pseudoCopy(english as unknown as Messages)
    pseudoCopies.set(english, made)
  }
  return made as M
}

const pseudoCopies = new WeakMap<object, Messages>()

function chosenLanguage(): Language {
  if (typeof location === 'undefined') return 'en'
  const asked = new URLSearchParams(location.search).get('lang')
  try {
    if (asked) localStorage.setItem('authdesk-lang', asked)
    return localStorage.getItem('authdesk-lang') === 'pseudo' ? 'pseudo' : 'en'
  } catch {
    return asked === 'pseudo' ? 'pseudo' : 'en'
  }
}

function pseudoCopy(messages: Messages): Messages {
  return Object.fromEntries(
    Object.entries(messages).map(([name, message]) => [
      name,
      typeof message === 'string' || isValidElement(message)
        ? bracketed(message)
        : typeof message === 'function'
          ? (...values: never[]) => bracketed(message(...values))
          : pseudoCopy(message),
    ]),
  )
}

function bracketed<T extends ReactNode>(message: T): T {
  if (typeof message === 'string') return `⟦${accented(message)}⟧` as T
  if (!isValidElement(message)) return message
  return createElement(Fragment, null, '⟦', accentedTree(message), '⟧') as unknown as T
}

function accentedTree(node: ReactNode): ReactNode {
  return Children.map(node, (child) => {
    if (typeof child === 'string') return accented(child)
    if (!isValidElement<{ children?: ReactNode }>(child)) return child
    // What a component makes of its children is its own affair; elements and fragments hold our words.
    if (typeof child.type === 'function' || child.props.children === undefined) return child
    return cloneElement(child, undefined, accentedTree(child.props.children))
  })
}

const PLAIN = 'aeiouyAEIOUYcnsz'
const ACCENTED = 'áéíóúýÁÉÍÓÚÝçñšž'

function accented(text: string): string {
  return Array.from(text, (letter) => ACCENTED[PLAIN.indexOf(letter)] ?? letter).join('')
}
