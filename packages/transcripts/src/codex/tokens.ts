import { asObject, asString, type JsonObject } from '../parse-record.ts'
import { changeOf, type Counter, parseCounter, usageOf } from './counter.ts'
import { bill } from './reply.ts'
import { type Became, malformed, type Thread } from './thread.ts'

/**
 * `token_count`: a cumulative total, told again and again. What counts is by how much it grew; a drop is a new base. Not looked at once
 * `token_usage_record` tells the same by response, nor while another thread's lines are copied in.
 */
export function tokenCount(thread: Thread, { info }: JsonObject): Became {
  if (info === undefined || info === null) return 'ignored'
  const { total_token_usage: total, last_token_usage: last } = asObject(info) ?? { total_token_usage: info }
  if (total === undefined || total === null) return 'ignored'
  const now = parseCounter(total)
  const latest = last === undefined || last === null ? undefined : parseCounter(last)
  if (!now || (latest === undefined && last !== undefined && last !== null))
    return malformed(thread, 'a token_count whose tokens are not counts')
  const { memory } = thread
  if (memory.hasUsageRecords) return 'ignored'
  const before = memory.total
  memory.total = now
  if (memory.copied) return 'ignored'
  const used = before ? grown(thread, now, before, latest) : first(thread, now, latest)
  if (!used || used.input + used.output === 0) return 'ignored'
  const restarts = memory.restarts === 0 ? '' : `${memory.restarts}:`
  return count(thread, `codex:${idOf(thread)}:${restarts}${now.input + now.output}`, used)
}

/** `token_usage_record` (0.169): one reply, by the provider's own id. */
export function usageRecord(thread: Thread, payload: JsonObject): Became {
  const used = parseCounter(payload.usage)
  if (!used) return malformed(thread, 'a token_usage_record whose tokens are not counts')
  const { memory } = thread
  const of = asString(payload.thread_id)
  const id = idOf(thread)
  if (memory.copied || (of !== undefined && thread.totals.header.id !== undefined && of !== id)) return 'ignored'
  memory.hasUsageRecords = true
  const response = asString(payload.response_id)
  const key = response ? `codex:${response}` : `codex:${id}:${cumulative(payload) ?? `@${thread.line.offset}`}`
  if (thread.totals.usageOf(key)) return 'ignored'
  return count(thread, key, used)
}

/** A total that is all the latest reply used began anew, also when it is higher than the one before (0.45, after a resume). */
function grown({ memory }: Thread, now: Counter, before: Counter, latest: Counter | undefined): Counter | undefined {
  const grew = changeOf(now, before)
  const isAllLatest = latest?.input === now.input && latest.output === now.output && before.input + before.output > 0
  const change = grew && isAllLatest ? { used: now, isRestart: true } : grew
  if (change?.isRestart) memory.restarts += 1
  return change?.used
}

/** The first total of a fork begins with its parent's: only the latest reply is its own, if it is one at all and not a repeat. */
function first({ memory }: Thread, now: Counter, latest: Counter | undefined): Counter | undefined {
  if (memory.forkOf === undefined) return now
  return memory.hasSpoken ? latest : undefined
}

function count(thread: Thread, key: string, used: Counter): Became {
  const { memory, totals, out, at } = thread
  const usage = usageOf(used)
  totals.usage(key, usage)
  out.request({
    key,
    ...(at !== undefined && { at }),
    ...(memory.model !== undefined && { model: memory.model }),
    ...usage,
    cacheWrite1h: 0,
    isEstimate: false,
    isSidechain: memory.isSidechain,
  })
  bill(thread, usage)
  return 'parsed'
}

const idOf = ({ totals, fallbackId }: Thread): string => totals.header.id ?? fallbackId

/** The thread's total after a reply, where its record tells. */
function cumulative(payload: JsonObject): number | undefined {
  const total = parseCounter(payload.thread_token_usage)
  return total && total.input + total.output
}
