import { Entry, type Usage } from '@hoop/protocol'
import * as v from 'valibot'
import type { LineOutput } from '../line-reader.ts'
import type { UsageRequest } from '../model.ts'
import { noUsage, type Totals } from '../totals.ts'
import { tokensOf } from './request.ts'

/** Writes the entries of one record: the last one carries the usage. Calls that the reply had before are left out. */
export type WriteEntries = (usage: Usage | undefined, known: readonly string[]) => readonly Entry[]

/** What one record is of a reply. */
export interface ReplyPart {
  /** As in {@link UsageRequest}. */
  readonly key: string
  readonly requestId: string | undefined
  /** Absent where the record tells no usage. */
  readonly request: UsageRequest | undefined
}

/** Each block of a reply is a record of its own that repeats the usage: here they are one reply, and its last entry carries what it used. */
export interface Replies {
  /** Counts what is new, writes the entries, and takes the usage from the entry that carried it before. Says whether the reply is a new one. */
  add(part: ReplyPart, write: WriteEntries, out: LineOutput): boolean
  /** Entries below this number will not be amended. */
  settled(next: number): number
  state(): unknown
}

/** A reply of which more may come. */
const OpenReply = v.object({ name: v.string(), entry: v.optional(Entry), calls: v.array(v.string()) })
const OpenReplies = v.array(OpenReply)
type OpenReply = v.InferOutput<typeof OpenReply>

/** A sub-agent's reply may come between two blocks of another. What comes of an older reply stands beside it, and is counted for what it adds. */
const maxOpen = 2
const maxCalls = 200

/** @param stored what `state` gave, parsed back; @throws ValiError for anything else. */
export function createReplies(totals: Totals, stored?: unknown): Replies {
  let open: readonly OpenReply[] = stored === undefined ? [] : v.parse(OpenReplies, stored)
  /** Of each key, the request id that came first; '' while none did. */
  const firstIds = new Map<string, string>()
  for (const name of totals.usageKeys()) {
    const [key = '', requestId = ''] = name.split('\n')
    if (!firstIds.get(key)) firstIds.set(key, requestId)
  }

  /** What a request is called in the ledger: its key, and its request id where one is known. */
  function nameOf(key: string, requestId: string): string {
    const first = firstIds.get(key)
    if (!first) firstIds.set(key, requestId)
    if (first === '' && requestId !== '') rename(key, `${key}\n${requestId}`)
    const id = requestId || first || ''
    return id === '' ? key : `${key}\n${id}`
  }

  /** A request that went without an id so far turns out to have one. */
  function rename(from: string, to: string): void {
    const usage = totals.usageOf(from)
    if (!usage) return
    totals.usage(from, noUsage)
    totals.usage(to, usage)
    open = open.map((one) => (one.name === from ? { ...one, name: to } : one))
  }

  return {
    add({ key, requestId, request }, write, out) {
      const name = nameOf(oneLine(key), oneLine(requestId ?? ''))
      const before = totals.usageOf(name)
      const known = open.find((one) => one.name === name)
      const told = request && usageOf(request)
      if (before && !known) {
        const more = told && gain(before, told)
        if (more) totals.usage(name, plus(before, more))
        write(more, [])
        return false
      }
      const usage = larger(before, told)
      if (usage !== before) totals.usage(name, usage)
      const shown = told || known?.entry?.usage ? usage : undefined
      const entries = write(shown, known?.calls ?? [])
      const last = entries.at(-1)
      if (last && known?.entry?.usage) out.amend(without(known.entry))
      const carrier = last ?? (known?.entry && shown ? { ...known.entry, usage: shown } : known?.entry)
      if (carrier && !last && shown !== known?.entry?.usage) out.amend(carrier)
      const calls = withCallsOf(entries, known?.calls ?? [])
      const others = known ? open.filter((one) => one !== known) : open.slice(1 - maxOpen)
      open = [...others, carrier ? { name, entry: carrier, calls } : { name, calls }]
      return before === undefined
    },
    settled: (next) => open.reduce((least, { entry }) => Math.min(least, entry?.seq ?? least), next),
    state: () => open,
  }
}

const usageOf = ({ input, output, cacheRead, cacheWrite, reasoning }: UsageRequest): Usage => ({
  input,
  output,
  cacheRead,
  cacheWrite,
  reasoning,
})

/** The one with more tokens; the first one where nothing differs. */
function larger(before: Usage | undefined, told: Usage | undefined): Usage {
  if (!before) return told ?? noUsage
  if (!told || tokensOf(told) < tokensOf(before)) return before
  const isSame = told.input === before.input && told.output === before.output && told.cacheRead === before.cacheRead
  return isSame && told.cacheWrite === before.cacheWrite && told.reasoning === before.reasoning ? before : told
}

/** What is more in a later figure; `undefined` where it is not larger. */
function gain(before: Usage, told: Usage): Usage | undefined {
  if (tokensOf(told) <= tokensOf(before)) return undefined
  return {
    input: Math.max(0, told.input - before.input),
    output: Math.max(0, told.output - before.output),
    cacheRead: Math.max(0, told.cacheRead - before.cacheRead),
    cacheWrite: Math.max(0, told.cacheWrite - before.cacheWrite),
    reasoning: Math.max(0, told.reasoning - before.reasoning),
  }
}

const plus = (one: Usage, more: Usage): Usage => ({
  input: one.input + more.input,
  output: one.output + more.output,
  cacheRead: one.cacheRead + more.cacheRead,
  cacheWrite: one.cacheWrite + more.cacheWrite,
  reasoning: one.reasoning + more.reasoning,
})

function withCallsOf(entries: readonly Entry[], known: string[]): string[] {
  let calls = known
  for (const { kind, tool } of entries) if (kind === 'tool_call' && tool) calls = [...calls.slice(1 - maxCalls), tool.id]
  return calls
}

function without(entry: Entry): Entry {
  const { usage: _, ...bare } = entry
  return bare
}

/** A line break parts key and request id in the ledger. */
const oneLine = (text: string) => (text.includes('\n') ? text.replaceAll('\n', ' ') : text)
