const opening = '<thinking-content-7bbeb8e1441453ad999a0bbba8a46d4b>'
const closing = '</thinking-content-7bbeb8e1441453ad999a0bbba8a46d4b>'

/** Takes streamed thinking out of a reply. */
export function splitThinking(text: string): { readonly thinking: string; readonly answer: string } {
  const start = text.indexOf(opening)
  if (start === -1) return { thinking: '', answer: text }
  const end = text.indexOf(closing, start)
  const inner = text.slice(start + opening.length, end === -1 ? undefined : end).trim()
  const rest = end === -1 ? '' : text.slice(end + closing.length)
  return { thinking: inner, answer: `${text.slice(0, start)}${rest}`.trim() }
}
