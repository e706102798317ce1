import { createHash } from 'node:crypto'
import { disturb, tear } from '../damage.ts'
import { createClock, promptOf, type Clock, type Kit } from '../kit.ts'
import type { TokenCounts } from '../truth.ts'

/** How the recorded versions of Gemini CLI differ on disk. */
export interface GeminiVersion {
  readonly name: string
  /** One JSON document that is rewritten as a whole, or a log of events. */
  readonly form: 'json' | 'jsonl'
  /** The project's folder: SHA-256 of its path, or a short name. */
  readonly folder: 'hash' | 'slug'
  /** A prompt is an array of parts. */
  readonly partsPrompt: boolean
  /** 0.61: context first, tool results as messages, the history again without figures on resume. */
  readonly rewrites: boolean
}

export interface GeminiPlan {
  readonly version: GeminiVersion
  readonly cwd: string
  readonly start: number
  readonly bytes: number
}

interface Message {
  readonly id: string
  readonly timestamp: string
  readonly type: string
  readonly content: unknown
  readonly [field: string]: unknown
}

/** A session as it goes on; `emit` is told of every change. */
interface Draft {
  readonly kit: Kit
  readonly plan: GeminiPlan
  readonly sessionId: string
  readonly clock: Clock
  readonly messages: Message[]
  readonly emit: (message: Message) => void
  cached: number
}

const MODELS = ['gemini-2.5-pro', 'gemini-2.5-flash', 'gemini-3-pro-preview'] as const

export const projectHash = (cwd: string): string => createHash('sha256').update(cwd).digest('hex')

/** The name of a project's folder: its last part. */
export const slugOf = (cwd: string): string => (cwd.split('/').at(-1) ?? 'project').replaceAll(/[^A-Za-z0-9]+/g, '-')

export function writeGeminiSession(kit: Kit, plan: GeminiPlan): void {
  if (plan.version.form === 'json') writeJson(kit, plan)
  else writeJsonl(kit, plan)
}

function writeJson(kit: Kit, plan: GeminiPlan): void {
  const clock = openClock(kit, plan)
  const sessionId = kit.random.uuid()
  const startTime = iso(clock.now)
  const draft: Draft = { kit, plan, sessionId, clock, messages: [], emit() {}, cached: kit.random.int(6_000, 12_000) }
  let bytes = 0
  for (let turn = 0; turn === 0 || bytes < plan.bytes; turn += 1) {
    if (turn > 0) clock.tick(20_000, 900_000)
    const before = draft.messages.length
    writeTurn(draft)
    bytes += JSON.stringify(draft.messages.slice(before)).length
  }
  const head = { sessionId, projectHash: projectHash(plan.cwd), startTime, lastUpdated: iso(clock.now) }
  const path = chatPath(plan, sessionId, Date.parse(startTime))
  kit.tree.file(`${path}.json`, JSON.stringify({ ...head, messages: draft.messages }, null, 2), clock.now)
}

function writeJsonl(kit: Kit, plan: GeminiPlan): void {
  const { random, tree, ledger } = kit
  const clock = openClock(kit, plan)
  const sessionId = random.uuid()
  const file = tree.lines(`${chatPath(plan, sessionId, clock.now)}.jsonl`)
  const line = (type: string, record: object): void => {
    file.line(record)
    ledger.line(type)
    disturb(kit, file, (unknown) => ({ kind: unknown, note: 'from a version that nobody knows yet' }))
  }
  const header = (): void => {
    const at = iso(clock.now)
    line('header', { sessionId, projectHash: projectHash(plan.cwd), startTime: at, lastUpdated: at, kind: 'main' })
  }
  const emit = (message: Message): void => line(message.type, message)
  const draft: Draft = { kit, plan, sessionId, clock, messages: [], emit, cached: random.int(6_000, 12_000) }
  const saved = (): void => line('$set', { $set: { lastUpdated: iso(clock.now) } })
  header()
  if (plan.version.rewrites) line('$set', { $set: { messages: [contextOf(draft)], lastUpdated: iso(clock.now) } })
  for (let turn = 0; turn === 0 || file.bytes < plan.bytes; turn += 1) {
    if (turn > 0) clock.tick(20_000, random.chance(0.1) ? 30 * 3_600_000 : 900_000)
    if (turn > 0 && random.chance(0.3)) {
      header()
      line('$set', { $set: { sessionId } })
      if (plan.version.rewrites) line('$set', { $set: { messages: [contextOf(draft), ...draft.messages.flatMap(bare)] } })
    }
    if (turn > 0 && random.chance(0.05)) rewind(draft, line)
    writeTurn(draft)
    saved()
  }
  tear(kit, file)
  file.close(clock.now)
}

/** The last message goes, and all that came after it; what it cost was spent all the same. */
function rewind({ messages }: Draft, line: (type: string, record: object) => void): void {
  const last = messages.findLastIndex(({ type }) => type === 'user')
  const from = messages[last]
  if (from === undefined) return
  line('$rewindTo', { $rewindTo: from.id })
  messages.splice(last)
}

function writeTurn(draft: Draft): void {
  const { kit, plan, clock, emit, messages, sessionId } = draft
  const { random, filler, ledger } = kit
  const model = random.pick(MODELS)
  const add = (message: Message): void => {
    messages.push(message)
    emit(message)
  }
  clock.settle()
  const text = promptOf(kit)
  add({ id: random.uuid(), timestamp: iso(clock.now), type: 'user', content: plan.version.partsPrompt ? [{ text }] : text })
  const steps = random.int(1, 7)
  for (let step = 0; step < steps; step += 1) {
    clock.tick(800, 40_000)
    clock.settle()
    const { tokens, counts } = drawTokens(draft)
    const content = random.chance(0.8) ? filler.prose(random.skewed(200, 1, 6_000)) : ''
    const timestamp = iso(clock.now)
    const description = filler.prose(200)
    const thoughts = counts.reasoning > 0 ? [{ subject: 'Planning the change', description, timestamp }] : []
    const reply = { id: random.uuid(), timestamp, type: 'gemini', content, thoughts, tokens, model }
    ledger.request({ cli: 'gemini', model, atMs: clock.now, project: plan.cwd, session: sessionId, tokens: counts })
    const hasCall = step < steps - 1
    // First as it was streamed, then again with its call, under the same id and with the same figures.
    if (plan.version.form === 'jsonl' || !hasCall) emit(reply)
    clock.tick(50, 15_000)
    if (!hasCall) {
      messages.push(reply)
      continue
    }
    const output = filler.code(random.skewed(1_500, 1.2, 40_000))
    const callId = `fc${random.base62(10)}`
    const response = { functionResponse: { id: callId, name: 'run_shell_command', response: { output } } }
    const call = { id: callId, name: 'run_shell_command', args: { command: 'npm test' }, result: [response], status: 'success' }
    const toolCalls = [{ ...call, timestamp: iso(clock.now), resultDisplay: output, displayName: 'Shell', description }]
    add({ ...reply, toolCalls })
    if (plan.version.rewrites) add({ id: random.uuid(), timestamp: iso(clock.now), type: 'user', content: [response] })
  }
}

/** Cached tokens lie inside the input, thoughts beside the output. */
function drawTokens(draft: Draft): { tokens: object; counts: TokenCounts } {
  const { random } = draft.kit
  const cached = random.chance(0.9) ? draft.cached : 0
  const fresh = draft.cached - cached + random.int(1, 900)
  draft.cached = draft.cached > 400_000 ? random.int(6_000, 12_000) : draft.cached + random.skewed(900, 1, 40_000)
  const output = random.skewed(200, 1.1, 20_000)
  const thoughts = random.chance(0.6) ? random.skewed(150, 1, 8_000) : 0
  const input = fresh + cached
  return {
    tokens: { input, output, cached, thoughts, tool: 0, total: input + output + thoughts },
    counts: { input: fresh, output: output + thoughts, cacheRead: cached, cacheWrite: 0, cacheWrite1h: 0, reasoning: thoughts },
  }
}

/** A message as a resume writes it back: without figures, model, calls and thoughts, and with copies of the tool results. */
function bare({ id, timestamp, type, content, toolCalls }: Message): readonly Message[] {
  const message = { id, timestamp, type, content }
  return toolCalls === undefined ? [message] : [message, { id: `${id}_response`, timestamp, type: 'user', content: [{ text: 'again' }] }]
}

function contextOf({ kit, plan, clock }: Draft): Message {
  const text = `<session_context>\nThis is the Gemini CLI. We are setting up the context for our chat.\n  - ${plan.cwd}\n</session_context>`
  return { id: kit.random.hex(32), timestamp: iso(clock.now), type: 'user', content: [{ text }] }
}

function openClock({ random }: Kit, { start }: GeminiPlan): Clock {
  const clock = createClock(random, start)
  clock.settle()
  return clock
}

/** `session-2026-11-20T12-27-02ce2c8c`: to the minute, and eight digits of the session's id. */
function chatPath({ version, cwd }: GeminiPlan, sessionId: string, at: number): string {
  const folder = version.folder === 'hash' ? projectHash(cwd) : slugOf(cwd)
  const minute = iso(at).slice(0, 16).replace(':', '-')
  return `.gemini/tmp/${folder}/chats/session-${minute}-${sessionId.slice(0, 8)}`
}

const iso = (at: number): string => new Date(at).toISOString()
