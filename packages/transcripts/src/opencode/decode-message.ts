import { createHash } from 'node:crypto'
import type { UsageRequest } from '../model.ts'
import { asObject, asString, type JsonObject } from '../parse-record.ts'
import { splitTag, titleOf } from '../tag.ts'
import { noUsage } from '../totals.ts'
import { decodePart, decodeRecord, describeError, type Draft, type Part } from './decode-part.ts'
import { decodeReply } from './decode-reply.ts'
import type { Digest, Tally } from './digest.ts'
import { asAmount } from './header.ts'
import type { RawMessage, SessionHeader } from './source.ts'
import { addUsage, usageOf } from './tokens.ts'

/** What one message gives. */
export interface DecodedMessage {
  readonly entries: readonly Draft[]
  readonly requests: readonly UsageRequest[]
  readonly digest: Digest
  /** Bytes of each record: of the message, then of its parts. */
  readonly lengths: readonly number[]
}

/** The message before: what tells apart those of one millisecond. */
export type Before = Pick<Digest, 'created' | 'twin'>

/** A message with its parts → its entries, requests and what it adds to the session. Total: it never throws, whatever the texts. */
export function decodeMessage(raw: RawMessage, header: SessionHeader, before?: Before): DecodedMessage {
  const head = decodeHead(raw, header)
  const { message, created, fault } = head
  const isUser = head.became === 'parsed' && message.role === 'user'
  const isReply = head.became === 'parsed' && !isUser
  const twin = created !== undefined && before?.created === created ? before.twin + 1 : 0
  const cwd = asString(asObject(message.path)?.cwd) ?? header.cwd
  const context = { isUser, isSummary: message.summary === true, at: created, cwd, cliVersion: header.cliVersion }
  const parts = raw.parts.map((part, index) => decodePart(part, index + 1, context))
  const model = isReply ? modelOf(message) : undefined
  const isSidechain = header.parentId !== undefined
  const usage = isReply ? head.usage : undefined
  const costUsd = isReply ? asAmount(message.cost) : undefined

  const prompt = isUser ? decodePrompt(parts, created) : undefined
  const reply = isUser ? undefined : decodeReply(parts, { created, twin, model, isSidechain, usage, costUsd })
  const completed = asAmount(asObject(message.time)?.completed)
  const time = created === undefined ? {} : { at: created }
  const drafts: readonly Draft[] = [
    ...(fault === undefined ? [] : [{ kind: 'unknown', ...time, text: fault, record: 0 } as const]),
    ...(prompt?.entries ?? reply?.entries ?? []),
    ...(isReply && asObject(message.error)
      ? [
          {
            kind: 'error',
            ...time,
            ...(completed !== undefined && { at: completed }),
            text: describeError(message.error),
            record: 0,
          } as const,
        ]
      : []),
  ]
  const entries = drafts.map((draft): Draft => ({
    ...draft,
    ...(model !== undefined && draft.kind !== 'unknown' && { model }),
    ...(isSidechain && { sidechain: true }),
  }))
  const requests = reply?.requests ?? []
  const times = [created, completed, ...entries.map(({ at }) => at)].filter((at) => at !== undefined)

  const digest = {
    entries: entries.length,
    tally: tallyOf([head, ...parts]),
    ...(created !== undefined && { created }),
    twin,
    ...(times.length > 0 && { firstAt: times.reduce((a, b) => Math.min(a, b)), lastAt: times.reduce((a, b) => Math.max(a, b)) }),
    isReply,
    ...(model !== undefined && { model }),
    ...(isReply && cwd !== undefined && { cwd }),
    ...(prompt?.prompt && { prompt: prompt.prompt }),
    usage: requests.reduce(addUsage, noUsage),
    requests: requests.length,
    ...(costUsd && { costUsd }),
    toolCalls: countOf(entries, ({ kind }) => kind === 'tool_call'),
    toolErrors: countOf(entries, ({ kind, tool }) => kind === 'tool_result' && tool?.isError === true),
    errors: countOf(entries, ({ kind }) => kind === 'error'),
    ...(reply?.pending && { pending: reply.pending }),
  }
  const print = printOf(entries, { ...digest, twin: 0 })
  const lengths = [raw.message, ...raw.parts].map(({ bytes }) => bytes)
  return { entries, requests, lengths, digest: { id: raw.id, stamp: raw.stamp, print, ...digest } }
}

interface Head {
  readonly message: JsonObject
  readonly became: keyof Tally
  /** Why it is not parsed. */
  readonly fault?: string
  readonly created: number | undefined
  readonly usage?: Digest['usage']
}

function decodeHead({ message: raw }: RawMessage, { cliVersion }: SessionHeader): Head {
  const message = decodeRecord(raw)
  if (typeof message === 'string') return { message: {}, became: 'malformed', fault: message, created: raw.created }
  const created = asAmount(asObject(message.time)?.created) ?? raw.created
  if (message.role === 'user') return { message, became: 'parsed', created }
  if (message.role !== 'assistant')
    return { message, became: 'unknown', fault: `a message of ${String(asString(message.role)?.slice(0, 100))}`, created }
  const usage = usageOf(message.tokens, cliVersion)
  if (usage === 'malformed') return { message, became: 'malformed', fault: 'tokens that are no whole numbers, 0 or more', created }
  return { message, became: 'parsed', created, ...(usage && { usage }) }
}

/** All that a person said in one message is one entry; what the CLI added follows it. */
function decodePrompt(
  parts: readonly Part[],
  created: number | undefined,
): { readonly entries: readonly Draft[]; readonly prompt?: Digest['prompt'] } {
  const said = parts.filter((part) => part.is === 'said')
  const added = parts.flatMap((part) =>
    part.is === 'entry' ? part.entry : part.is === 'call' ? [part.entry, ...(part.result ? [part.result] : [])] : [],
  )
  const [first] = said
  if (!first) return { entries: added }
  const { tag, text, whole, isMalformed } = splitTag(said.map((part) => part.text).join('\n'))
  const title = titleOf(text)
  const entry: Draft = { kind: 'user', ...(created !== undefined && { at: created }), text: whole.trim(), record: first.record }
  return { entries: [entry, ...added], prompt: { ...(title !== undefined && { title }), ...(tag && { tag }), isMalformed } }
}

function modelOf(message: JsonObject): string | undefined {
  const [provider, model] = [asString(message.providerID), asString(message.modelID)]
  return provider && model ? `${provider}/${model}` : model || undefined
}

function tallyOf(records: readonly { readonly became: keyof Tally }[]): Tally {
  const tally = { parsed: 0, ignored: 0, unknown: 0, malformed: 0 }
  for (const { became } of records) tally[became] += 1
  return tally
}

const countOf = (entries: readonly Draft[], holds: (entry: Draft) => boolean): number =>
  entries.reduce((sum, entry) => sum + (holds(entry) ? 1 : 0), 0)

/** Equal for equal entries and equal figures. */
function printOf(entries: readonly Draft[], figures: unknown): string {
  const said = [JSON.stringify(figures)]
  for (const { kind, at, text, tool, usage, record } of entries) {
    said.push(kind, String(at), String(record), text)
    if (tool) said.push(tool.id, tool.name, String(tool.isError), String(tool.durationMs), JSON.stringify(tool.input) ?? '')
    if (usage) said.push(String(usage.input), String(usage.output))
  }
  return createHash('sha1').update(said.join('\0')).digest('base64').slice(0, 16)
}
