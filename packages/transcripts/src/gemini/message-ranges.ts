const quote = 0x22
const backslash = 0x5c

/** Where an element of a list is in its file. */
export interface ByteRange {
  readonly offset: number
  readonly length: number
}

/**
 * Where each element of the top-level list `messages` is in a JSON file, in bytes. Total: what is not such a file has none, one that is cut
 * has those that are whole. Works on the bytes, since no byte of a character beyond ASCII looks like a bracket or a quote.
 */
export function messageRanges(json: Buffer): readonly ByteRange[] {
  const ranges: ByteRange[] = []
  let depth = 0
  let key = ''
  let isInMessages = false
  let start = -1
  for (let at = 0; at < json.length; at += 1) {
    const byte = json[at]
    if (byte === quote) {
      const end = endOfString(json, at)
      if (end === -1) return ranges
      if (depth === 1 && end - at < 64) key = json.toString('utf8', at + 1, end)
      at = end
    } else if (byte === 0x7b || byte === 0x5b) {
      depth += 1
      if (byte === 0x5b && depth === 2) isInMessages = key === 'messages'
      if (depth === 3 && isInMessages) start = at
    } else if (byte === 0x7d || byte === 0x5d) {
      if (depth === 3 && isInMessages && start !== -1) ranges.push({ offset: start, length: at + 1 - start })
      depth -= 1
      if (depth === 1) isInMessages = false
    }
  }
  return ranges
}

function endOfString(json: Buffer, open: number): number {
  for (let close = json.indexOf(quote, open + 1); close !== -1; close = json.indexOf(quote, close + 1)) {
    let backslashes = 0
    while (json[close - 1 - backslashes] === backslash) backslashes += 1
    if (backslashes % 2 === 0) return close
  }
  return -1
}
