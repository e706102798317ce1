import { type Reading, inspectOperator, inspectValue } from './assignments.ts'
import { findBlocks } from './blocks.ts'
import { readName } from './key-names.ts'
import type { Report, Span } from './span.ts'
import { inspectUrl, inspectUserOption } from './urls.ts'
import { inspectWord } from './words.ts'

/** No token of a known shape is shorter. */
const SHORTEST_WORD = 16
const COLON = 58
const EQUALS = 61
const SLASH = 47
const DASH = 45
const BLANK = 32

/** 1 in a word, 2 between a name and a value, 0 else; for every UTF-16 unit, so that the loop has nothing to check. */
const classes = new Uint8Array(65_536)
for (const character of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.~') classes[character.charCodeAt(0)] = 1
classes[COLON] = 2
classes[EQUALS] = 2

/** What was found in a text, in no order, and where a private key begins that goes on behind its end. */
export interface Scan {
  readonly spans: Span[]
  readonly openAt: number | undefined
}

/**
 * Every stretch that a built-in rule takes for a secret. One pass over the characters, which stops only at the end of a long word and
 * at the `:` and `=` of an assignment: ordinary text has few of either, and each is looked at within fixed bounds.
 */
export function scan(text: string): Scan {
  const spans: Span[] = []
  const report: Report = (rule, start, end) => void spans.push({ rule, start, end })
  const { openAt } = findBlocks(text, report)
  const { length } = text
  const reading: Reading = { until: 0, nested: 0 }
  let wordStart = 0
  for (let at = 0; at <= length; at += 1) {
    while (at < length && classes[text.charCodeAt(at)] === 1) at += 1
    const code = at < length ? text.charCodeAt(at) : BLANK
    const kind = classes[code]
    const wordLength = at - wordStart
    if (wordLength >= SHORTEST_WORD) inspectWord(text, wordStart, at, report)
    if (kind === 2 && at > 0) {
      if (code === COLON && text.charCodeAt(at + 1) === SLASH && text.charCodeAt(at + 2) === SLASH) inspectUrl(text, at, report)
      else inspectOperator(text, at, reading, report)
      if (code === COLON && wordLength > 0) inspectUserOption(text, wordStart, at, report)
    } else if (code === BLANK && wordLength > 5 && text.charCodeAt(wordStart) === DASH && text.charCodeAt(wordStart + 1) === DASH) {
      const name = readName(text.slice(wordStart + 2, Math.min(at, wordStart + 66)))
      if (name === 'password' || name === 'secret' || name === 'key' || name === 'token')
        inspectValue(text, at + 1, { kind: name, isQuery: false, isVariable: true, tight: true }, reading, report)
    } else if (wordLength === 8 && code === BLANK && text.startsWith('password', wordStart))
      inspectNetrc(text, wordStart, at, reading, report)
    wordStart = at + 1
  }
  return { spans, openAt }
}

/** `machine … login … password …`, the file `.netrc` of ftp and curl. */
function inspectNetrc(text: string, wordStart: number, at: number, reading: Reading, report: Report): void {
  if (!/\blogin[ \t]{1,8}[^\s]{1,64}[ \t]{1,8}$/.test(text.slice(Math.max(0, wordStart - 90), wordStart))) return
  inspectValue(text, at + 1, { kind: 'password', isQuery: false, isVariable: true, tight: true }, reading, report)
}
