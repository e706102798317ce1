import { open } from 'node:fs/promises'
import { readLines } from '@hoop/jsonl'
import { type HistoryLine, isRealHeader, linesOf, parseHeader } from './lines.ts'

/** A section of a history longer than this is cut off here, and says so. */
const maxSectionBytes = 256 * 1024 * 1024
const chunkBytes = 256 * 1024

/** Where each session of a history begins, in bytes: the offset of its header. One pass; holds a few lines. */
export async function sectionOffsets(file: string): Promise<readonly number[]> {
  const offsets: number[] = []
  /** Headers, real or quoted, with the line before and the lines after them, until there are enough to tell. */
  let candidates: { readonly lines: HistoryLine[]; readonly index: number }[] = []
  let previous: HistoryLine | undefined

  function settle(isEnd: boolean): void {
    const isRipe = ({ lines, index }: (typeof candidates)[number]) => isEnd || lines.length > index + 3
    for (const { lines, index } of candidates.filter(isRipe)) if (isRealHeader(lines, index)) offsets.push(lines[index]?.offset ?? 0)
    candidates = candidates.filter((candidate) => !isRipe(candidate))
  }

  for await (const { text: content, offset, length, nulBytes } of readLines(file)) {
    const text = nulBytes ? `\0${content}` : content // a line of NULs is not an empty one
    const line = { text, offset, length }
    for (const { lines } of candidates) lines.push(line)
    if (parseHeader(text) !== undefined) candidates.push(previous ? { lines: [previous, line], index: 1 } : { lines: [line], index: 0 })
    if (candidates.length > 0) settle(false)
    previous = line
  }
  settle(true)
  return offsets
}

/** A section, from its header to the next one or the end. */
export interface Section {
  readonly bytes: Buffer
  readonly isCut: boolean
}

/** The bytes of the section whose header is at `offset`; `undefined` if no header is there. */
export async function readSection(file: string, offset: number): Promise<Section | undefined> {
  const handle = await open(file)
  try {
    const chunks: Buffer[] = []
    let size = 0
    for (;;) {
      const chunk = Buffer.allocUnsafe(chunkBytes)
      const { bytesRead } = await handle.read(chunk, 0, chunkBytes, offset + size)
      chunks.push(chunk.subarray(0, bytesRead))
      size += bytesRead
      if (bytesRead === 0 || size >= maxSectionBytes || nextHeader(Buffer.concat(chunks.slice(-2)), true) !== undefined) break
    }
    const bytes = Buffer.concat(chunks)
    const [first] = linesOf(bytes, offset)
    if (!first || parseHeader(first.text) === undefined) return undefined
    const end = nextHeader(bytes, false)
    return { bytes: end === undefined ? bytes : bytes.subarray(0, end), isCut: end === undefined && size >= maxSectionBytes }
  } finally {
    await handle.close()
  }
}

const mark = Buffer.from('\n# aider chat started at ')
/** How far the lines after a header are looked at: a command line holds a whole prompt. */
const lookAheadBytes = 64 * 1024

/** Where the next section begins in the bytes of this one. `isSure`: only if the lines after it are there, too. */
function nextHeader(bytes: Buffer, isSure: boolean): number | undefined {
  for (let at = bytes.indexOf(mark); at !== -1; at = bytes.indexOf(mark, at + 1)) {
    const before = bytes.lastIndexOf(0x0a, at - 1) + 1
    const lines = linesOf(bytes.subarray(before, at + lookAheadBytes), before)
    const index = lines.findIndex(({ offset }) => offset === at + 1)
    if (index !== -1 && isRealHeader(lines, index) && (!isSure || lines.length > index + 3)) return at + 1
  }
  return undefined
}
