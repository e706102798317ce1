import type { Report } from './span.ts'

const opening =
  /-----BEGIN (?:[A-Z0-9]{1,16} ){0,4}(?:PRIVATE KEY|PRIVATE KEY BLOCK|OPENSSH PRIVATE KEY)(?: BLOCK)?-----|PuTTY-User-Key-File-\d:|Private-Lines: \d{1,4}/g
const closing = /-----END [A-Z0-9 ]{0,64}-----/y
/** What may stand between two lines of a key: blanks, line ends (also escaped), quotes and signs of source, line numbers, quoted replies. */
const between = /(?:[\s"'`+,;|>#*\u2502\u2192-]|\\+(?:[nrt"'\\/]|u000[adAD9])?|\d{1,6}(?=[\t:|\u2192]))/y
const heading =
  /(?:Proc-Type|DEK-Info|Version|Comment|Hash|Charset|MessageID|Encryption|Public-Lines|Key-Derivation|Argon2-[A-Za-z]+|Private-MAC): ?[^\n\\]{0,200}/y
const base64 = /[A-Za-z0-9+/=]+/y
/** Shorter pieces are words of a sentence. Lines of a key have 64 or 70 or 76 characters, all but the last. */
const FULL_LINE = 20
/** No private key in use is longer: 16 384 bits of RSA take 13 kB. */
const LONGEST = 65_536

/** How the search for private keys ended. */
export interface BlockScan {
  /** Where a block begins that the end of the text cuts off, or may. */
  readonly openAt: number | undefined
}

/**
 * Reports private keys in their armour (RFC 7468, OpenSSH, OpenPGP RFC 9580, PuTTY): the whole block, or what is there of one that was
 * cut off. A heading with no key under it is only talk of keys. Linear: what was read as part of one block is not read again.
 */
export function findBlocks(text: string, report: Report): BlockScan {
  if (!text.includes('-----BEGIN') && !text.includes('Private-Lines')) return { openAt: undefined }
  let openAt: number | undefined
  opening.lastIndex = 0
  for (let match = opening.exec(text); match; match = opening.exec(text)) {
    const { end, isOpen } = readBody(text, opening.lastIndex)
    if (isOpen) openAt = match.index
    if (end === undefined) continue
    report('private-key', match.index, end)
    opening.lastIndex = end
  }
  return { openAt }
}

function readBody(text: string, from: number): { end: number | undefined; isOpen: boolean } {
  const limit = Math.min(text.length, from + LONGEST)
  let end: number | undefined
  let at = from
  while (at < limit) {
    const start = at
    closing.lastIndex = at
    if (closing.test(text)) return { end: end === undefined ? undefined : closing.lastIndex, isOpen: false }
    heading.lastIndex = at
    if (heading.test(text)) {
      at = heading.lastIndex
      continue
    }
    between.lastIndex = at
    if (between.test(text)) {
      at = between.lastIndex
      continue
    }
    base64.lastIndex = at
    if (!base64.test(text)) return { end, isOpen: false }
    at = base64.lastIndex
    if (at - start >= FULL_LINE) end = at
    else if (end === undefined) return { end, isOpen: at >= text.length }
    else if (isLineEnd(text, at)) end = at
    else return { end, isOpen: false }
  }
  return { end, isOpen: at >= text.length && text.length - from < LONGEST }
}

const isLineEnd = (text: string, at: number): boolean =>
  at >= text.length || /^(?:["'`\\]|\s*[\r\n]|\s*-----END)/.test(text.slice(at, at + 12))
