/** What the process that serves tells the keeper. */
export type Said =
  /** Read its settings and could serve them; nothing is opened yet. */
  | { say: 'ready'; host: string; port: number; data: string; stopWithin: number }
  /** Answers people. */
  | { say: 'serving' }
  /** Told to go: nothing is under way any more, the data folder is free. */
  | { say: 'gone' }

/** What the keeper tells it. */
export type Told =
  /** Open the data folder and serve, on the listening socket that comes along if there is one. */
  | { tell: 'serve' }
  /** Finish what is under way and let the data folder go. */
  | { tell: 'go' }
  /** The successor serves. */
  | { tell: 'end' }

/** Started by the keeper, and not by a person. */
export const KEPT = '--kept'
export const TAKE_OVER = '--take-over'
