/** Where in a file one part of its JSON is, in bytes. */
export interface Span {
  readonly offset: number
  readonly length: number
}

const quote = 0x22
const backslash = 0x5c
const comma = 0x2c
const colon = 0x3a

/**
 * The records inside a rollout of the oldest form, `{"session":{…},"items":[{…},…]}`: the session, then each item. Only what is complete;
 * total, whatever the bytes.
 */
export function recordsIn(bytes: Buffer): readonly Span[] {
  const spans: Span[] = []
  let depth = 0
  let key = ''
  let isKey = false
  let start = -1
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at]
    if (byte === quote) {
      const end = endOfString(bytes, at)
      if (end === -1) break
      if (depth === 1 && isKey) key = bytes.toString('utf8', at + 1, Math.min(end, at + 40))
      at = end
    } else if (byte === 0x7b || byte === 0x5b) {
      depth += 1
      if (depth === 1) isKey = true
      else if (byte === 0x7b && start === -1 && depth === (key === 'items' ? 3 : key === 'session' ? 2 : -1)) start = at
    } else if (byte === 0x7d || byte === 0x5d) {
      if (start !== -1 && depth === (key === 'items' ? 3 : 2)) {
        spans.push({ offset: start, length: at + 1 - start })
        start = -1
      }
      depth -= 1
    } else if (depth === 1 && byte === colon) isKey = false
    else if (depth === 1 && byte === comma) isKey = true
  }
  return spans
}

function endOfString(bytes: Buffer, open: number): number {
  for (let close = bytes.indexOf(quote, open + 1); close !== -1; close = bytes.indexOf(quote, close + 1)) {
    let backslashes = 0
    while (bytes[close - 1 - backslashes] === backslash) backslashes += 1
    if (backslashes % 2 === 0) return close
  }
  return -1
}
