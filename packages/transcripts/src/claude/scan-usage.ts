import { isObject, type JsonObject, parseRecord } from '../parse-record.ts'
import { createLineScanner, Kind, Line, type LineScanner, outputBytes, Slot, wordsPerSlot } from '../usage/json-lines.ts'
import { Field, type GrowingRows, rowWidth } from '../usage/rows.ts'
import { factsOf, type IdentityReader } from './identity.ts'
import { quietAttachments } from './notice.ts'
import { outcomeOf } from './outcome.ts'
import { syntheticModel } from './request.ts'
import { bookkeeping } from './versions.ts'

/** The first five are told apart; the others are bookkeeping. wasm/claude-usage.as knows the order. */
const types = ['assistant', 'user', 'attachment', 'system', 'cost-state', ...bookkeeping]

const shape = {
  type: types,
  sessionId: true,
  agentId: true,
  cwd: true,
  isSidechain: true,
  isApiErrorMessage: true,
  requestId: true,
  timestamp: true,
  costUSD: true,
  attachment: { in: { type: quietAttachments } },
  message: {
    in: {
      id: true,
      model: [syntheticModel],
      content: { inFirstOf: { type: ['tool_result'], text: true } },
      usage: {
        in: {
          input_tokens: true,
          output_tokens: true,
          cache_read_input_tokens: true,
          cache_creation_input_tokens: true,
          cache_creation: { in: { ephemeral_1h_input_tokens: true } },
          output_tokens_details: { in: { thinking_tokens: true } },
          speed: ['standard', 'fast'],
        },
      },
    },
  },
} as const

/** As wasm/claude-usage.as numbers them. */
const slotOrder = [
  'type',
  'isSidechain',
  'sessionId',
  'agentId',
  'cwd',
  'isApiErrorMessage',
  'requestId',
  'timestamp',
  'costUSD',
  'attachment',
  'attachment.type',
  'message',
  'message.id',
  'message.model',
  'message.content',
  'message.content.type',
  'message.content.text',
  'message.usage',
  'message.usage.input_tokens',
  'message.usage.output_tokens',
  'message.usage.cache_read_input_tokens',
  'message.usage.cache_creation_input_tokens',
  'message.usage.cache_creation.ephemeral_1h_input_tokens',
  'message.usage.output_tokens_details.thinking_tokens',
  'message.usage.speed',
] as const

/** Counts of what became of lines. They are added to. */
export interface Tally {
  parsed: number
  ignored: number
  unknown: number
  malformed: number
}

/** Where what a scan finds goes. */
export interface ScanOutput {
  /** Keys are without the name of the CLI. */
  readonly rows: GrowingRows
  readonly tally: Tally
  /** What `session` of the rows says. */
  readonly session: number
  readonly identity: IdentityReader
  readonly path: string
}

/**
 * Finds the requests in lines of Claude Code, without making objects of them: as `outcomeOf` would, to which it hands every line that
 * has anything unusual about it.
 */
export interface UsageScanner {
  readonly lines: LineScanner
  /** Reads the lines from one position of the scanner's memory to another, just behind a newline. @param fileOffset of the position 0 */
  scan(from: number, to: number, fileOffset: number, out: ScanOutput): void
}

const mostRows = 1_024
const textWords = 6
const eventWords = 20
const slowLine = 1

/** `undefined` where WebAssembly cannot run. @param compiled as `createLineScanner` takes it */
export function createUsageScanner(compiled?: object): UsageScanner | undefined {
  const lines = createLineScanner(shape, compiled)
  return lines && scannerOver(lines)
}

function scannerOver(lines: LineScanner): UsageScanner {
  const { digest, configure } = lines.module
  // All in the scanner's output, one behind the other.
  const rowsAt = lines.firstHeader * 4
  const textsAt = rowsAt + mostRows * rowWidth * 8
  const slotsAt = textsAt + mostRows * textWords * 4
  const numbersAt = slotsAt + lines.slotCount * 16
  const countsAt = numbersAt + slotOrder.length * 4
  const eventsAt = (countsAt + 5 * 4 + 7) & ~7
  const eventsEnd = rowsAt + outputBytes
  const numbers = slotOrder.map((path) => ((lines.slots[path] ?? 0) - Line.slots) / wordsPerSlot)
  lines.words().set(numbers, numbersAt / 4)
  configure(slotsAt, numbersAt, rowsAt, textsAt, mostRows)

  let words = lines.words()
  let bytes = buffer(lines.bytes())
  let figures = new Float64Array(words.buffer)

  function scan(from: number, to: number, fileOffset: number, out: ScanOutput): void {
    if (words !== lines.words()) {
      words = lines.words()
      bytes = buffer(lines.bytes())
      figures = new Float64Array(words.buffer)
    }
    const { tally, identity, session } = out
    for (let at = from; at < to;) {
      at = digest(at, to, fileOffset, session, !identity.isSettled, eventsAt, eventsEnd, countsAt)
      const counts = countsAt / 4
      tally.parsed += words[counts] ?? 0
      tally.ignored += words[counts + 1] ?? 0
      tally.unknown += words[counts + 2] ?? 0
      takeRows(words[counts + 3] ?? 0, out)
      for (let event = 0; event < (words[counts + 4] ?? 0); event++) takeEvent(eventsAt / 4 + event * eventWords, fileOffset, out)
    }
  }

  function takeRows(count: number, { rows }: ScanOutput): void {
    if (count === 0) return
    const start = rowsAt / 8
    const first = rows.appendAll(figures.subarray(start, start + count * rowWidth))
    const fast = rows.nameId('fast')
    for (let i = 0; i < count; i++) {
      const text = textsAt / 4 + i * textWords
      rows.keys.push(textAt(text))
      rows.requestIds.push(textAt(text + 2))
      const row = first + i * rowWidth
      rows.figures[row + Field.model] = rows.nameId(textAt(text + 4))
      if (rows.figures[row + Field.speed] !== 0) rows.figures[row + Field.speed] = fast
    }
  }

  function textAt(word: number): string {
    const start = words[word] ?? 0
    const end = words[word + 1] ?? 0
    return start === end ? '' : bytes.toString('utf8', start, end)
  }

  function takeEvent(event: number, fileOffset: number, out: ScanOutput): void {
    if (words[event] === slowLine) return takeSlowly(words[event + 1] ?? 0, words[event + 2] ?? 0, fileOffset, out)
    const agentId = stringAt(event + 8)
    out.identity.learn({
      sessionId: stringAt(event + 4) ?? '',
      ...(agentId !== undefined && { agentId }),
      isSidechain: words[event + 1] === 1,
      cwd: stringAt(event + 12) ?? '',
    })
  }

  /** What a slot holds; `undefined` for what is no string. */
  function stringAt(slot: number): string | undefined {
    const kind = words[slot + Slot.kind]
    if (kind === Kind.string) return textAt(slot + Slot.start)
    if (kind !== Kind.escaped) return undefined
    const value: unknown = JSON.parse(bytes.toString('utf8', (words[slot + Slot.start] ?? 0) - 1, (words[slot + Slot.end] ?? 0) + 1))
    return typeof value === 'string' ? value : undefined
  }

  /** By way of a full parser. */
  function takeSlowly(start: number, end: number, fileOffset: number, out: ScanOutput): void {
    const { tally } = out
    const offset = fileOffset + start
    const record = parse(start, end)
    if (typeof record === 'string') {
      tally[record]++
      return
    }
    const { became, request } = outcomeOf(record, () => `${out.path}:${offset}`)
    tally[became]++
    if (request) out.rows.push({ ...request, key: request.key.slice('claude:'.length) }, out.session, offset)
    if (!out.identity.isSettled && isEnveloped(record.type)) out.identity.learn(factsOf(record))
  }

  /** The line as a record, or what it is instead. */
  function parse(start: number, end: number): JsonObject | 'ignored' | 'unknown' | 'malformed' {
    let first = start
    while (first < end && bytes[first] === 0) first++
    const last = end > first && bytes[end - 1] === 0x0d ? end - 1 : end
    const text = bytes.toString('utf8', first, last)
    if (text.trim() === '') return first > start ? 'malformed' : 'ignored'
    const parsed = parseRecord(text)
    if (!parsed.ok) return 'malformed'
    return isObject(parsed.value) ? parsed.value : 'unknown'
  }

  return { lines, scan }
}

/** The same bytes, with the methods of a Buffer. */
const buffer = (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)

const isEnveloped = (type: unknown) => type === 'user' || type === 'assistant' || type === 'system' || type === 'attachment'
