import { isUtf8 } from 'node:buffer'
import { type Bead, decodeBead } from './bead.ts'
import { isRecord } from './record.ts'

/** A line of an export that is no bead. It is kept, shown and counted; the others are not affected. */
export interface QuarantinedLine {
  /** From 1. Of a file that is one JSON array: the element's number. */
  readonly line: number
  /** Of its first byte in the file. Of an array's element: 0. */
  readonly offset: number
  /** Its text, at most 2000 characters, bytes that are not UTF-8 as U+FFFD. */
  readonly text: string
  /** Why it is none, in a few words. */
  readonly reason: string
}

/** What an export holds. */
export interface ExportedLines {
  /** In the order of the file; of several lines with one id the one with the greater `updatedAt`, or the last. */
  readonly beads: readonly Bead[]
  readonly quarantined: readonly QuarantinedLine[]
  /** Lines that gave way to another one with the same id. */
  readonly duplicates: number
}

const [LF, CR] = [10, 13]
const maxText = 2000

/**
 * Exported lines → beads. One object a line as br, bd and bf write them; one JSON array under the same name, as seen in
 * the wild; bead's checkpoint records. Blank lines are nothing; a BOM and CRLF do no harm; everything else that is no
 * bead is quarantined: torn JSON, merge markers, other values, no id, bytes that are not UTF-8.
 */
export function parseExport(bytes: Uint8Array): ExportedLines {
  const sink = createSink()
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const isUtf8Text = isUtf8(buffer)
  if (!parseArray(buffer, sink, isUtf8Text)) eachLine(buffer, (line, offset, number) => parseLine(line, offset, number, sink, isUtf8Text))
  return sink.result()
}

interface Sink {
  add(bead: Bead): void
  refuse(line: number, offset: number, text: string, reason: string): void
  result(): ExportedLines
}

function createSink(): Sink {
  const beads = new Map<string, Bead>()
  const quarantined: QuarantinedLine[] = []
  let duplicates = 0
  return {
    add(bead) {
      const known = beads.get(bead.id)
      if (known) duplicates++
      if (!known || (bead.updatedAt ?? 0) >= (known.updatedAt ?? 0)) beads.set(bead.id, bead)
    },
    refuse: (line, offset, text, reason) => void quarantined.push({ line, offset, text: text.slice(0, maxText), reason }),
    result: () => ({ beads: [...beads.values()], quarantined, duplicates }),
  }
}

function eachLine(bytes: Buffer, take: (line: Buffer, offset: number, number: number) => void): void {
  let number = 0
  for (let start = 0; start < bytes.length;) {
    const newline = bytes.indexOf(LF, start)
    const next = newline === -1 ? bytes.length : newline + 1
    let end = newline === -1 ? bytes.length : newline
    if (end > start && bytes[end - 1] === CR) end--
    take(bytes.subarray(start, end), start, ++number)
    start = next
  }
}

function parseLine(line: Buffer, offset: number, number: number, sink: Sink, isUtf8Text: boolean): void {
  const text = withoutBom(line.toString('utf8'))
  if (!isUtf8Text && !isUtf8(line)) return sink.refuse(number, offset, text, 'bytes that are not UTF-8')
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    // Asked only here: nearly every line parses.
    if (text.trim() === '') return
    return sink.refuse(number, offset, text, /^(?:<{7}|={7}|>{7}|\|{7})/.test(text) ? 'a merge marker of git' : 'not JSON, or cut off')
  }
  const found = decodeRecord(value)
  if (typeof found === 'string') sink.refuse(number, offset, text, found)
  else if (found) sink.add(found)
}

const withoutBom = (text: string): string => (text.charCodeAt(0) === 0xfeff ? text.slice(1) : text)

/** bead's checkpoints wrap each issue, and hold events between them; these are no beads and no errors. */
function decodeRecord(value: unknown): Bead | string | undefined {
  if (!isRecord(value) || typeof value['record_type'] !== 'string' || 'id' in value) return decodeBead(value, 'lines')
  if (value['record_type'] === 'issue') return decodeBead(value['issue'], 'lines')
  return value['record_type'] === 'event' ? undefined : `a record of type ${JSON.stringify(value['record_type'].slice(0, 40))}`
}

function parseArray(bytes: Buffer, sink: Sink, isUtf8Text: boolean): boolean {
  const head = withoutBom(bytes.toString('utf8', 0, 200))
  if (!isUtf8Text || !head.trimStart().startsWith('[')) return false
  let values: unknown
  try {
    values = JSON.parse(withoutBom(bytes.toString('utf8')))
  } catch {
    return false
  }
  if (!Array.isArray(values)) return false
  for (const [index, value] of values.entries()) {
    const found = decodeRecord(value)
    if (typeof found === 'string') sink.refuse(index + 1, 0, JSON.stringify(value), found)
    else if (found) sink.add(found)
  }
  return true
}
