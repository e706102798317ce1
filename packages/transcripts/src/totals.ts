import * as v from 'valibot'
import type { Session, SessionOf, Usage } from './model.ts'
import { splitTag, titleOf } from './tag.ts'

/** What the header of a session says, as far as it is known. Decoders set it as they learn. */
export interface Header {
  id?: string
  cliVersion?: string
  cwd?: string
  gitBranch?: string
  /** Overrules the first prompt as the title. */
  title?: string
  parentId?: string
  /** US dollars, as the CLI itself recorded them. */
  costUsd?: number
  usageQuality?: Session['usageQuality']
}

/**
 * Adds up one session while it is read. It knows no format: a decoder says what it found. What it holds grows with the requests of a
 * session, never with its text.
 */
export interface Totals {
  readonly header: Header
  /** A record has this time. Milliseconds since the epoch. */
  at(at: number | undefined): void
  /** A model answered. */
  model(name: string): void
  /** A person or a dispatcher said this: counted, and the first one gives title and tag. */
  prompt(text: string): void
  /** A prompt that was counted does not count: the CLI took it back. Title and tag stay. */
  withdrawPrompt(): void
  /** One reply of a model, whatever number of records it takes. */
  assistant(): void
  error(): void
  unknown(): void
  malformed(): void
  toolCall(call: { readonly id: string; readonly name: string; readonly at?: number | undefined }): void
  /** Returns the call that this is the result of, where it is known and had none. */
  toolResult(result: { readonly id: string; readonly isError: boolean }): PendingCall | undefined
  /** The calls that have no result will get none: the conversation went on without them. */
  abandonCalls(): void
  /** Sets what the request with this key used; a later figure replaces an earlier one. */
  usage(key: string, usage: Usage): void
  /** What is counted for a key so far. */
  usageOf(key: string): Usage | undefined
  /** The keys that were given to `usage`, in that order. */
  usageKeys(): Iterable<string>
  /** What a reader must know; said once, however often it is noted. */
  note(text: string): void
  /** A new object every time. */
  session<C extends string>(file: { readonly cli: C; readonly path: string; readonly fallbackId: string }): SessionOf<C>
  /**
   * For `JSON.stringify`, now or later: what is counted after this call is not in it. {@link createTotals} takes what was parsed back.
   * With `recent`, only so many of the requests that were told of last are kept one by one, the others as their sum: the totals stay
   * right, and a request that is told of again after more others than that counts twice.
   */
  state(recent?: number): unknown
}

/** A call that has no result yet. */
export interface PendingCall {
  readonly id: string
  readonly name: string
  /** Milliseconds since the epoch. */
  readonly at?: number | undefined
}

export const noUsage: Usage = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, reasoning: 0 }

const usageParts = ['input', 'output', 'cacheRead', 'cacheWrite', 'reasoning'] as const
/** The key under which requests stand together: no CLI names one so. */
const earlier = '(earlier)'
const maxPending = 1_000
const maxNotes = 20

const Count = v.pipe(v.number(), v.integer(), v.minValue(0))
const Quality = v.picklist(['exact', 'rounded', 'estimate', 'none'])
/** What a checkpoint keeps. The ledger is a list of changes, so that an early checkpoint is the beginning of a later one. */
const State = v.object({
  header: v.object({
    id: v.optional(v.string()),
    cliVersion: v.optional(v.string()),
    cwd: v.optional(v.string()),
    gitBranch: v.optional(v.string()),
    title: v.optional(v.string()),
    parentId: v.optional(v.string()),
    costUsd: v.optional(v.number()),
    usageQuality: v.optional(Quality),
  }),
  firstPrompt: v.optional(
    v.object({
      title: v.optional(v.string()),
      tag: v.optional(v.object({ worker: v.string(), bead: v.string(), strand: v.optional(v.string()) })),
    }),
  ),
  startedAt: v.optional(v.number()),
  lastAt: v.optional(v.number()),
  models: v.array(v.string()),
  notes: v.array(v.string()),
  counts: v.object({ user: Count, assistant: Count, toolCalls: Count, toolErrors: Count, errors: Count, unknown: Count, malformed: Count }),
  pending: v.array(v.object({ id: v.string(), name: v.string(), at: v.optional(v.number()) })),
  ledger: v.array(v.tuple([v.string(), Count, Count, Count, Count, Count])),
})
type State = v.InferOutput<typeof State>
type LedgerRow = State['ledger'][number]

/** @param stored what `state` gave, parsed back; @throws ValiError for anything else. */
export function createTotals(stored?: unknown): Totals {
  const from: State | undefined = stored === undefined ? undefined : v.parse(State, stored)
  const header: Header = withoutUndefined({ ...from?.header })
  const models = new Set(from?.models)
  const notes = new Set(from?.notes)
  const counts = from?.counts ?? { user: 0, assistant: 0, toolCalls: 0, toolErrors: 0, errors: 0, unknown: 0, malformed: 0 }
  const pending = new Map(from?.pending.map((call) => [call.id, call]))
  const ledger: LedgerRow[] = []
  const byKey = new Map<string, Usage>()
  let usage = noUsage
  let { startedAt, lastAt, firstPrompt } = from ?? {}

  function setUsage(key: string, now: Usage): void {
    const before = byKey.get(key) ?? noUsage
    byKey.set(key, now)
    ledger.push([key, now.input, now.output, now.cacheRead, now.cacheWrite, now.reasoning])
    usage = {
      input: usage.input + now.input - before.input,
      output: usage.output + now.output - before.output,
      cacheRead: usage.cacheRead + now.cacheRead - before.cacheRead,
      cacheWrite: usage.cacheWrite + now.cacheWrite - before.cacheWrite,
      reasoning: usage.reasoning + now.reasoning - before.reasoning,
    }
  }
  for (const [key, input, output, cacheRead, cacheWrite, reasoning] of from?.ledger ?? [])
    setUsage(key, { input, output, cacheRead, cacheWrite, reasoning })

  /** The requests of these rows as they stand now, and all others as one. */
  function brief(rows: readonly LedgerRow[]): readonly LedgerRow[] {
    const own = new Map(rows.flatMap(([key]) => (key === earlier ? [] : [[key, byKey.get(key) ?? noUsage] as const])))
    const rest = { ...usage }
    for (const one of own.values()) for (const part of usageParts) rest[part] -= one[part]
    const rowOf = (key: string, of: Usage): LedgerRow => [key, of.input, of.output, of.cacheRead, of.cacheWrite, of.reasoning]
    return [rowOf(earlier, rest), ...[...own].map(([key, of]) => rowOf(key, of))]
  }

  const note = (text: string) => void (notes.size < maxNotes && notes.add(text))

  return {
    header,
    at(at) {
      if (at === undefined) return
      startedAt = Math.min(startedAt ?? at, at)
      lastAt = Math.max(lastAt ?? at, at)
    },
    model: (name) => void models.add(name),
    prompt(text) {
      counts.user += 1
      if (firstPrompt) return
      const { tag, text: rest, isMalformed } = splitTag(text)
      const title = titleOf(rest)
      firstPrompt = { ...(title && { title }), ...(tag && { tag }) }
      if (isMalformed) note('the first prompt begins with [needle: but is no dispatch tag')
    },
    withdrawPrompt: () => void (counts.user = Math.max(0, counts.user - 1)),
    assistant: () => void (counts.assistant += 1),
    error: () => void (counts.errors += 1),
    unknown: () => void (counts.unknown += 1),
    malformed: () => void (counts.malformed += 1),
    toolCall({ id, name, at }) {
      counts.toolCalls += 1
      if (pending.size < maxPending) pending.set(id, { id, name, ...(at !== undefined && { at }) })
    },
    toolResult({ id, isError }) {
      const call = pending.get(id)
      pending.delete(id)
      if (isError) counts.toolErrors += 1
      return call
    },
    abandonCalls: () => pending.clear(),
    usage: setUsage,
    usageOf: (key) => byKey.get(key),
    usageKeys: () => byKey.keys(),
    note,
    session({ cli, path, fallbackId }) {
      const { id = fallbackId, cliVersion, cwd, gitBranch, parentId, costUsd } = header
      const title = header.title ?? firstPrompt?.title
      const call = [...pending.values()].at(-1)
      return {
        id,
        cli,
        ...(cliVersion !== undefined && { cliVersion }),
        path,
        ...(cwd !== undefined && { cwd }),
        ...(gitBranch !== undefined && { gitBranch }),
        ...(title !== undefined && { title }),
        ...(firstPrompt?.tag && { tag: firstPrompt.tag }),
        ...(parentId !== undefined && { parentId }),
        models: [...models],
        ...(startedAt !== undefined && { startedAt }),
        ...(lastAt !== undefined && { lastAt }),
        usage,
        usageQuality: header.usageQuality ?? (byKey.size > 0 ? 'exact' : 'none'),
        ...(costUsd !== undefined && { costUsd }),
        ...(notes.size > 0 && { notes: [...notes] }),
        counts: { ...counts },
        ...(call && { pendingTool: { name: call.name, ...(call.at !== undefined && { startedAt: call.at }) } }),
      }
    },
    state(recent) {
      const rows = ledger.length
      const kept = recent === undefined || rows <= recent ? undefined : brief(ledger.slice(-recent))
      return {
        header: { ...header },
        ...(firstPrompt && { firstPrompt }),
        ...(startedAt !== undefined && { startedAt }),
        ...(lastAt !== undefined && { lastAt }),
        models: [...models],
        notes: [...notes],
        counts: { ...counts },
        pending: [...pending.values()],
        ledger: kept ?? { toJSON: () => ledger.slice(0, rows) },
      }
    },
  }
}

function withoutUndefined(header: State['header']): Header {
  const { id, cliVersion, cwd, gitBranch, title, parentId, costUsd, usageQuality } = header
  return {
    ...(id !== undefined && { id }),
    ...(cliVersion !== undefined && { cliVersion }),
    ...(cwd !== undefined && { cwd }),
    ...(gitBranch !== undefined && { gitBranch }),
    ...(title !== undefined && { title }),
    ...(parentId !== undefined && { parentId }),
    ...(costUsd !== undefined && { costUsd }),
    ...(usageQuality !== undefined && { usageQuality }),
  }
}
