/** A piece of a sentence: our own words, or something from outside, which is isolated and may be loud. */
export type Part = string | { readonly outside: string; readonly strong?: boolean; readonly mono?: boolean }

/** What is said about a worker, an execution or an alert. Drawn part by part, never as HTML. */
export type Sentence = readonly Part[]

/** Something from outside that matters: a bead, a tool line. */
export const strong = (outside: string): Part => ({ outside, strong: true })

/** The sentence as plain text, for titles and for the live region. */
export function plain(sentence: Sentence): string {
  return sentence.map((part) => (typeof part === 'string' ? part : part.outside)).join('')
}

/** Text from outside as a sentence of its own: it ends with a stop, once. */
export function asSentence(text: string): string {
  const trimmed = text.trim()
  return /[.!?…]$/u.test(trimmed) ? trimmed : `${trimmed}.`
}
