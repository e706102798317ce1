import type { LineDecoder } from '../line-reader.ts'
import { asObject, asString, asTime, isObject, type JsonObject, parseRecord } from '../parse-record.ts'
import { createTotals } from '../totals.ts'
import { beginCopy, trackCopy } from './copied.ts'
import { eventMessage } from './events.ts'
import { quoted, responseItem } from './items.ts'
import { originOf, timeOfId } from './origin.ts'
import { summarise } from './reply.ts'
import { type Became, malformed, newMemory, parseState, stateOf, type Thread, unknown } from './thread.ts'
import { usageRecord } from './tokens.ts'

/**
 * Decodes a rollout, of the flat format (0.20) and of the typed one.
 * @param fallbackId the session's id where no record tells one
 * @throws ValiError for a state that is none
 */
export function createRolloutDecoder(path: string, fallbackId: string, stored?: unknown): LineDecoder<'codex'> {
  const state = stored === undefined ? undefined : parseState(stored)
  const thread: Thread = {
    totals: createTotals(state?.totals),
    memory: state?.memory ?? newMemory(),
    calls: new Map(state?.calls.map((call) => [call.id, call])),
    fallbackId,
    at: undefined,
    line: { text: '', offset: 0, length: 0, number: 0 },
    out: nowhere,
  }
  const { totals, memory } = thread

  return {
    line(line, out) {
      thread.line = line
      thread.out = out
      thread.at = undefined
      const { wrapped } = memory
      const became = decode(thread, line.number === 1 ? line.text.replace(/^\ufeff/, '') : line.text)
      // Only the very next line can settle what a message was.
      if (wrapped && memory.wrapped === wrapped) memory.wrapped = undefined
      return became
    },
    settled: (next) => Math.min(next, memory.held?.entry.seq ?? next, memory.wrapped?.seq ?? next),
    session: () => totals.session({ cli: 'codex', path, fallbackId }),
    state: (recent) => stateOf(thread, recent),
  }
}

const nowhere = {
  entry(): never {
    throw new Error('no line is being read')
  },
  amend() {},
  request() {},
}

function decode(thread: Thread, text: string): Became {
  const parsed = parseRecord(text)
  if (!parsed.ok && text.trim() !== '') return malformed(thread, parsed.reason)
  if (!parsed.ok) return thread.line.nulBytes ? malformed(thread, `${thread.line.nulBytes} NUL bytes`) : 'ignored'
  const record = parsed.value
  if (!isObject(record)) return unknown(thread, 'JSON that is no record: expected an object')
  thread.at = asTime(record.timestamp)
  thread.totals.at(thread.at)
  switch (record.type) {
    case 'session_meta':
    case 'turn_context':
    case 'response_item':
    case 'event_msg':
    case 'compacted':
    case 'token_usage_record':
      return typed(thread, record.type, record)
    case 'world_state':
    case 'inter_agent_communication':
    case 'ghost_snapshot':
      return 'ignored'
  }
  return flat(thread, record)
}

type RecordType = 'session_meta' | 'turn_context' | 'response_item' | 'event_msg' | 'compacted' | 'token_usage_record'

function typed(thread: Thread, type: RecordType, record: JsonObject): Became {
  const payload = asObject(record.payload)
  if (!payload) return malformed(thread, `a ${type} without its payload`)
  thread.memory.isFlat = false
  if (type !== 'session_meta') trackCopy(thread, type, payload)
  switch (type) {
    case 'session_meta':
      return sessionMeta(thread, payload)
    case 'turn_context':
      return turnContext(thread, payload)
    case 'response_item':
      return responseItem(thread, payload)
    case 'event_msg':
      return eventMessage(thread, payload)
    case 'token_usage_record':
      return usageRecord(thread, payload)
    case 'compacted':
      summarise(thread, asString(payload.message) || 'the history was compacted')
      return 'parsed'
  }
}

/** The first one is the thread's own; one of another thread begins what a fork copied from it. */
function sessionMeta(thread: Thread, payload: JsonObject): Became {
  const { memory, totals } = thread
  const origin = originOf(payload)
  const { header } = totals
  if (memory.hasHeader) {
    if (origin.id === undefined || origin.id === header.id) return 'ignored'
    beginCopy(thread, origin.id)
    header.parentId ??= origin.id
    return 'ignored'
  }
  memory.hasHeader = true
  memory.isSidechain = origin.isSubAgent
  totals.at(origin.at)
  // The id is made first, then what happens to the thread, then the time that is written.
  memory.bornAt = timeOfId(origin.id) ?? origin.at
  if (origin.forkOf !== undefined) memory.forkOf = origin.forkOf
  if (origin.id !== undefined) header.id = origin.id
  if (origin.cwd !== undefined) header.cwd = origin.cwd
  if (origin.cliVersion !== undefined) header.cliVersion = origin.cliVersion
  if (origin.gitBranch !== undefined) header.gitBranch = origin.gitBranch
  if (origin.parentId !== undefined) header.parentId = origin.parentId
  if (origin.historyIn !== undefined) totals.note(`goes on from session ${origin.historyIn}: what was said before is in its file`)
  return 'parsed'
}

function turnContext({ memory, totals }: Thread, payload: JsonObject): Became {
  const model = asString(payload.model)
  const cwd = asString(payload.cwd)
  if (cwd !== undefined) totals.header.cwd ??= cwd
  if (model) {
    memory.model = model
    totals.model(model)
  }
  return 'parsed'
}

/** 0.20 and before: a header, then bare items and markers. */
function flat(thread: Thread, record: JsonObject): Became {
  const { memory, totals } = thread
  if (record.record_type !== undefined) return 'ignored'
  if (typeof record.type === 'string') {
    if (isObject(record.payload)) return unknown(thread, `record of type ${quoted(record.type)}`)
    memory.isFlat = true
    return responseItem(thread, record)
  }
  if (memory.hasHeader || typeof record.id !== 'string' || thread.at === undefined) return unknown(thread, 'a record without a type')
  memory.hasHeader = true
  memory.isFlat = true
  totals.header.id = record.id
  const branch = asString(asObject(record.git)?.branch)
  if (branch !== undefined) totals.header.gitBranch = branch
  return 'parsed'
}
