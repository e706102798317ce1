import { basename } from 'node:path'
import * as v from 'valibot'
import { asObject, asString, type JsonObject } from '../parse-record.ts'
import type { Totals } from '../totals.ts'

/** Learns the header of a session from its records. */
export interface HeaderReader {
  /** Every record of the conversation: ids, folder, branch, version, times. */
  record(record: JsonObject, at: number | undefined): void
  /** A queue operation, in the order of the file: it dates what is written after it. */
  bookkeeping(at: number | undefined): void
  /** A prompt that counts. */
  prompt(text: string, at: number | undefined): void
  /** A reply of a model. @param costUsd of the reply, as the oldest versions recorded it */
  reply(record: JsonObject, at: number | undefined, costUsd: number | undefined): void
  /** The CLI's own reckoning, cumulative: the last one of a file holds. */
  cost(record: JsonObject): 'parsed' | 'ignored'
  /** What the session is called where no record says. */
  readonly fallbackId: string
  /** The file is a sub-agent's own. */
  readonly isAgent: boolean
  state(): unknown
}

const State = v.object({
  isAgent: v.optional(v.boolean()),
  hasOwnId: v.boolean(),
  hasCostState: v.boolean(),
  latestAt: v.optional(v.number()),
  firstPromptAt: v.optional(v.number()),
  hasPrompt: v.boolean(),
  isCopied: v.optional(v.boolean()),
  /** The sum over the replies, where each says its own. */
  spentUsd: v.optional(v.number()),
})

/** A sub-agent whose records name no session stands in the folder of one. */
const besideSession = /[\\/]([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})[\\/]subagents[\\/]/

/** Money is kept to the millionth of a dollar. */
const rounded = (usd: number) => Math.round(usd * 1e6) / 1e6

/** A copied prompt is older than what was written before it; clocks that are set right are off by less. */
const copiedIfOlderByMs = 1_000
const isUuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

const copied = 'begins with the copied history of an earlier session: title and tag are those of that session'

/**
 * Whether a file is a sub-agent's own, by its name and its first record: a file that is named as a session may begin with a sub-agent,
 * and is a session still.
 */
export function isAgentFile(stem: string, agentId: string | undefined, isSidechain: boolean): boolean {
  return stem.startsWith('agent-') || (!isUuid.test(stem) && agentId !== undefined && isSidechain)
}

/** @param stored what `state` gave, parsed back; @throws ValiError for anything else. */
export function createHeaderReader(path: string, totals: Totals, stored?: unknown): HeaderReader {
  const stem = basename(path).replace(/\.jsonl$/, '')
  const { header } = totals
  const session = stem.startsWith('agent-') ? besideSession.exec(path)?.[1] : undefined
  if (stored === undefined && session !== undefined) header.parentId = session
  const known = stored === undefined ? { hasOwnId: false, hasCostState: false, hasPrompt: false } : v.parse(State, stored)
  const facts: v.InferOutput<typeof State> = { ...known }

  function identify(record: JsonObject): void {
    if (facts.hasOwnId) return
    const sessionId = asString(record.sessionId)
    const agentId = asString(record.agentId)
    facts.isAgent ??= isAgentFile(stem, agentId, record.isSidechain === true)
    if (!sessionId) return
    if (facts.isAgent) {
      header.id = agentId ? `agent-${agentId}` : stem
      header.parentId = sessionId
      facts.hasOwnId = true
      return
    }
    const origin = asString(asObject(record.forkedFrom)?.sessionId)
    if (origin && origin !== sessionId) header.parentId = origin
    if (header.id !== undefined && header.id !== sessionId && sessionId === stem) header.parentId ??= header.id
    if (header.id === undefined || sessionId === stem) header.id = sessionId
    facts.hasOwnId = sessionId === stem
  }

  function copy(): void {
    facts.isCopied = true
    totals.note(copied)
  }

  return {
    fallbackId: stem,
    get isAgent() {
      return facts.isAgent === true
    },
    record(record, at) {
      identify(record)
      const { cwd, gitBranch, version } = record
      if (header.cwd === undefined && typeof cwd === 'string' && cwd !== '') header.cwd = cwd
      if (header.gitBranch === undefined && typeof gitBranch === 'string' && gitBranch !== '') header.gitBranch = gitBranch
      if (typeof version === 'string' && version !== '') header.cliVersion = version
      totals.at(at)
    },
    bookkeeping(at) {
      if (at !== undefined && !facts.hasPrompt) facts.latestAt = Math.max(facts.latestAt ?? at, at)
    },
    prompt(text, at) {
      totals.prompt(text)
      if (facts.hasPrompt) return
      facts.hasPrompt = true
      if (at !== undefined) facts.firstPromptAt = at
      if (at !== undefined && facts.latestAt !== undefined && at < facts.latestAt - copiedIfOlderByMs) copy()
      if (facts.isAgent && text.trim() === 'Warmup') totals.note('a warm-up of the CLI itself, not work')
    },
    reply(record, at, costUsd) {
      if (costUsd !== undefined && !facts.hasCostState) {
        facts.spentUsd = (facts.spentUsd ?? 0) + costUsd
        header.costUsd = rounded(facts.spentUsd)
      }
      // 1.0.60 gives all that it copies one and the same time, and leaves out the request ids.
      if (at !== undefined && at === facts.firstPromptAt && record.requestId === undefined) copy()
    },
    cost(record) {
      const costUsd = record.totalCostUSD
      if (typeof costUsd !== 'number' || !Number.isFinite(costUsd) || costUsd < 0) return 'ignored'
      facts.hasCostState = true
      // Models of others are reckoned at Claude's prices.
      const isForeign = Object.keys(asObject(record.modelUsage) ?? {}).some((model) => !model.includes('claude'))
      if (isForeign) delete header.costUsd
      else header.costUsd = rounded(costUsd)
      if (facts.isCopied) totals.note('its cost has that of the copied history in it')
      if (record.hasUnknownModelCost === true) totals.note('its cost leaves out a model whose price the CLI did not know')
      return 'parsed'
    },
    state: () => ({ ...facts }),
  }
}
