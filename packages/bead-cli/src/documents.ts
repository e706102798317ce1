const maxNoise = 1000

/**
 * The JSON documents in a program's output, in order: one document, several after each other, pretty-printed or one a
 * line, with log lines before or between them. What is no JSON is left out.
 */
export function parseDocuments(text: string): unknown[] {
  const trimmed = text.trim()
  if (trimmed === '') return []
  const whole = parse(trimmed)
  if (whole) return [whole.value]
  const documents: unknown[] = []
  let at = 0
  for (let noise = 0; at < trimmed.length && noise < maxNoise;) {
    const end = opens(trimmed, at) ? documentEnd(trimmed, at) : -1
    const found = end === -1 ? undefined : parse(trimmed.slice(at, end))
    if (found) {
      documents.push(found.value)
      at = skipSpace(trimmed, end)
    } else {
      if (opens(trimmed, at)) noise++
      at = nextLine(trimmed, at)
    }
  }
  return documents
}

function parse(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) }
  } catch {
    return undefined
  }
}

const opens = (text: string, at: number): boolean => text[at] === '{' || text[at] === '['

/** Behind the bracket that closes the one at `start`; -1 if none does. */
function documentEnd(text: string, start: number): number {
  let depth = 0
  const marks = /["[\]{}]/g
  marks.lastIndex = start
  for (let mark = marks.exec(text); mark; mark = marks.exec(text)) {
    if (mark[0] === '"') {
      const close = stringEnd(text, mark.index)
      if (close === -1) return -1
      marks.lastIndex = close
    } else if (mark[0] === '{' || mark[0] === '[') depth++
    else if (--depth === 0) return mark.index + 1
  }
  return -1
}

function stringEnd(text: string, quote: number): number {
  for (let at = quote + 1; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === '"') return at + 1
    else if (text[at] === '\n') return -1
  }
  return -1
}

function skipSpace(text: string, at: number): number {
  while (at < text.length && /\s/.test(text[at] ?? '')) at++
  return at
}

function nextLine(text: string, at: number): number {
  const end = text.indexOf('\n', at)
  return end === -1 ? text.length : skipSpace(text, end)
}
