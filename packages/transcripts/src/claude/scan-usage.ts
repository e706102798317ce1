import { isObject, type JsonObject, parseRecord } from '../parse-record.ts'
import { createLineScanner, Kind, Line, type LineScanner, Slot, Status } from '../usage/json-lines.ts'
import { isBetter } from '../usage/better.ts'
import { Field, Flag, type GrowingRows, rowWidth } from '../usage/rows.ts'
import { factsOf, type IdentityReader } from './identity.ts'
import { quietAttachments } from './notice.ts'
import { outcomeOf } from './outcome.ts'
import { syntheticModel } from './request.ts'
import { parseTimestamp } from './timestamp.ts'
import { bookkeeping } from './versions.ts'

/** Which types are told apart at sight. The first four are the records of a conversation. */
const types = ['assistant', 'user', 'attachment', 'system', 'cost-state', ...bookkeeping]
const Type = { other: 0, assistant: 1, user: 2, attachment: 3, system: 4, costState: 5 } as const

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
          speed: ['standard'],
        },
      },
    },
  },
} as const

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

/** `undefined` where WebAssembly cannot run. */
export function createUsageScanner(): UsageScanner | undefined {
  const lines = createLineScanner(shape)
  return lines && scannerOver(lines)
}

function scannerOver(lines: LineScanner): UsageScanner {
  const { slots, stride } = lines
  const at = (path: string): number => slots[path] ?? 0
  const type = at('type')
  const sessionId = at('sessionId')
  const agentId = at('agentId')
  const cwd = at('cwd')
  const isSidechain = at('isSidechain')
  const isApiErrorMessage = at('isApiErrorMessage')
  const requestId = at('requestId')
  const timestamp = at('timestamp')
  const costUsd = at('costUSD')
  const attachment = at('attachment')
  const attachmentType = at('attachment.type')
  const message = at('message')
  const messageId = at('message.id')
  const model = at('message.model')
  const content = at('message.content')
  const blockType = at('message.content.type')
  const blockText = at('message.content.text')
  const usage = at('message.usage')
  const input = at('message.usage.input_tokens')
  const output = at('message.usage.output_tokens')
  const cacheRead = at('message.usage.cache_read_input_tokens')
  const cacheWrite = at('message.usage.cache_creation_input_tokens')
  const longWrites = at('message.usage.cache_creation.ephemeral_1h_input_tokens')
  const thinking = at('message.usage.output_tokens_details.thinking_tokens')
  const speed = at('message.usage.speed')

  let words = lines.words()
  let bytes = buffer(lines.bytes())

  const kindOf = (slot: number): number => words[slot + Slot.kind] ?? 0
  const valueOf = (slot: number): number => words[slot + Slot.value] ?? 0
  /** Which of the names of its slot a string is, from 1; 0 for any other value. */
  const nameOf = (slot: number): number => (kindOf(slot) === Kind.string ? valueOf(slot) : 0)
  /** '' for what is no string. */
  const textOf = (slot: number): string =>
    kindOf(slot) === Kind.string ? bytes.toString('utf8', words[slot + Slot.start], words[slot + Slot.end]) : ''
  /** -1 for what only the slow way can judge. */
  const countOf = (slot: number): number => {
    const kind = kindOf(slot)
    return kind === Kind.count ? valueOf(slot) : kind === 0 || kind === Kind.null ? 0 : -1
  }
  /** A string that begins with a letter, a digit or a sign says something. */
  const saysSomething = (slot: number): boolean => {
    const kind = kindOf(slot)
    if (kind !== Kind.string && kind !== Kind.escaped) return false
    const first = bytes[words[slot + Slot.start] ?? 0] ?? 0
    return first > 0x20 && first < 0x7f && first !== 0x22 && first !== 0x5c
  }

  function scan(from: number, to: number, fileOffset: number, out: ScanOutput): void {
    words = lines.words()
    bytes = buffer(lines.bytes())
    for (let position = from; position < to; position = lines.next()) {
      const count = lines.scan(position, to)
      for (let i = 0, header = lines.firstHeader; i < count; i++, header += stride)
        if (words[header + Line.status] !== Status.fine || !takeLine(header, fileOffset, out)) takeSlowly(header, fileOffset, out)
    }
  }

  /** Returns whether the line is done. */
  function takeLine(header: number, fileOffset: number, out: ScanOutput): boolean {
    const { tally } = out
    if (kindOf(header + type) === Kind.escaped) return false
    switch (nameOf(header + type)) {
      case Type.other:
        tally.unknown++
        return true
      case Type.assistant:
        if (!takeReply(header, fileOffset, out)) return false
        break
      case Type.user:
        if (kindOf(header + message) !== Kind.object) return false
        if (!saysSomething(header + content) && nameOf(header + blockType) === 0 && !saysSomething(header + blockText)) return false
        tally.parsed++
        break
      case Type.attachment:
        if (kindOf(header + attachment) !== Kind.object || nameOf(header + attachmentType) === 0) return false
        tally.ignored++
        break
      case Type.system:
      case Type.costState:
        return false
      default:
        tally.ignored++
        return true
    }
    if (!out.identity.isSettled) learn(header, out.identity)
    return true
  }

  function learn(header: number, identity: IdentityReader): void {
    const agent = kindOf(header + agentId)
    identity.learn({
      sessionId: decoded(header + sessionId),
      ...((agent === Kind.string || agent === Kind.escaped) && { agentId: decoded(header + agentId) }),
      isSidechain: kindOf(header + isSidechain) === Kind.true,
      cwd: decoded(header + cwd),
    })
  }

  function decoded(slot: number): string {
    if (kindOf(slot) !== Kind.escaped) return textOf(slot)
    const value: unknown = JSON.parse(bytes.toString('utf8', (words[slot + Slot.start] ?? 0) - 1, (words[slot + Slot.end] ?? 0) + 1))
    return typeof value === 'string' ? value : ''
  }

  function takeReply(header: number, fileOffset: number, { rows, tally, session }: ScanOutput): boolean {
    if (kindOf(header + message) !== Kind.object) return false
    const isOdd =
      kindOf(header + messageId) === Kind.escaped ||
      kindOf(header + requestId) === Kind.escaped ||
      kindOf(header + timestamp) === Kind.escaped ||
      kindOf(header + model) === Kind.escaped ||
      kindOf(header + speed) === Kind.escaped ||
      kindOf(header + costUsd) !== 0
    if (isOdd) return false
    const isReply =
      kindOf(header + usage) === Kind.object && kindOf(header + isApiErrorMessage) !== Kind.true && nameOf(header + model) === 0
    if (!isReply) {
      tally.parsed++
      return true
    }
    const inputTokens = countOf(header + input)
    const outputTokens = countOf(header + output)
    const readTokens = countOf(header + cacheRead)
    const writtenTokens = countOf(header + cacheWrite)
    const longTokens = countOf(header + longWrites)
    const thinkingTokens = countOf(header + thinking)
    if (inputTokens < 0 || outputTokens < 0 || readTokens < 0 || writtenTokens < 0 || longTokens < 0 || thinkingTokens < 0) return false
    const id = textOf(header + messageId)
    const request = textOf(header + requestId)
    const key = id || request
    if (key === '') return false

    const row = rows.append(key, id === '' ? '' : request)
    const { figures } = rows
    const when = header + timestamp
    figures[row + Field.at] =
      kindOf(when) === Kind.string ? parseTimestamp(bytes, words[when + Slot.start] ?? 0, words[when + Slot.end] ?? 0) : Number.NaN
    figures[row + Field.input] = inputTokens
    figures[row + Field.output] = outputTokens
    figures[row + Field.cacheRead] = readTokens
    figures[row + Field.cacheWrite] = writtenTokens
    figures[row + Field.cacheWrite1h] = Math.min(longTokens, writtenTokens)
    figures[row + Field.reasoning] = Math.min(thinkingTokens, outputTokens)
    figures[row + Field.costUsd] = Number.NaN
    figures[row + Field.model] = rows.nameId(textOf(header + model))
    figures[row + Field.speed] = nameOf(header + speed) === 0 ? rows.nameId(textOf(header + speed)) : 0
    figures[row + Field.session] = session
    figures[row + Field.flags] = kindOf(header + isSidechain) === Kind.true ? Flag.isSidechain : 0
    figures[row + Field.offset] = fileOffset + (words[header + Line.start] ?? 0)
    tally.parsed++
    // The blocks of a reply follow one another, and each repeats the usage: one row is enough.
    if (rows.isRepeat()) {
      if (isBetter(figures, row, figures, row - rowWidth)) figures.copyWithin(row - rowWidth, row, row + rowWidth)
      rows.truncate(rows.count - 1)
    }
    return true
  }

  /** The same by way of a full parser. */
  function takeSlowly(header: number, fileOffset: number, out: ScanOutput): void {
    const { tally } = out
    const offset = fileOffset + (words[header + Line.start] ?? 0)
    const record = parse(words[header + Line.start] ?? 0, words[header + Line.end] ?? 0)
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
