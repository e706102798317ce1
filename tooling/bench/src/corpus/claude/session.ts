import { promptOf, type Kit } from '../kit.ts'
import type { Request } from '../truth.ts'
import { runAgent, warmUp } from './agents.ts'
import { answer } from './answer.ts'
import { apiRequest, costState, lastPrompt, preamble, queued } from './bookkeeping.ts'
import { sessionPath } from './paths.ts'
import type { ChainRecord, Speaker } from './records.ts'
import { createScribe } from './scribe.ts'
import { makeCall } from './tools.ts'
import type { ClaudeVersion } from './versions.ts'
import { createVoice, type Voice } from './voice.ts'

export interface SessionPlan {
  readonly version: ClaudeVersion
  readonly model: string
  readonly cwd: string
  readonly start: number
  /** The session ends after the reply that reaches this size. */
  readonly bytes: number
  /** Sub-agents may run. */
  readonly agents: boolean
  /** Keep the records in memory: somebody will copy them. */
  readonly keep: boolean
}

/** What a copy of the session needs to know. */
export interface WrittenSession {
  readonly plan: SessionPlan
  readonly sessionId: string
  readonly endedAt: number
  readonly kept: readonly ChainRecord[] | undefined
  readonly requests: readonly Request[] | undefined
}

/** One main file, with its sub-agents' files. */
export function writeSession(kit: Kit, plan: SessionPlan): WrittenSession {
  const { random, tree } = kit
  const { version, cwd } = plan
  const sessionId = random.uuid()
  const scribe = createScribe(kit, tree.lines(sessionPath(cwd, sessionId)), plan.keep)
  const speaker = openSpeaker(kit, version, sessionId, cwd)
  const requestIds = plan.model.startsWith('claude-') || !kit.scale.disputed || random.chance(0.5)
  const voice = createVoice(kit, { speaker, scribe, session: sessionId, model: plan.model, start: plan.start, requestIds })

  if (version.agents === 'beside' && plan.agents) for (let count = random.int(0, 3); count > 0; count -= 1) warmUp(kit, voice)
  for (let turn = 0; turn === 0 || scribe.file.bytes < plan.bytes; turn += 1) {
    // Mostly the next thing at once, now and then the session is taken up again the day after.
    if (turn > 0) voice.clock.tick(20_000, random.chance(0.05) ? 30 * 3_600_000 : 900_000)
    speaker.promptId = random.uuid()
    writePrompt(kit, voice, turn)
    writeTurn(kit, voice, plan)
    if (voice.isFull || random.chance(0.02)) compact(kit, voice)
    if (random.chance(0.02)) fail(kit, voice)
    if (version.bookkeeping) scribe.bookkeeping(costState(voice, plan.start))
  }
  scribe.close(voice.clock.now)
  return { plan, sessionId, endedAt: voice.clock.now, kept: scribe.kept, requests: scribe.requests }
}

export function openSpeaker({ random }: Kit, version: ClaudeVersion, sessionId: string, cwd: string): Speaker {
  return {
    version,
    sessionId,
    cwd,
    branch: random.pick(['main', 'main', 'fix/tests', '']),
    agentId: undefined,
    slug: version.envelope === 'after' && random.chance(0.4) ? 'linked-booping-shamir' : undefined,
    promptId: random.uuid(),
    parentUuid: null,
  }
}

/** What the user said, with what the CLI adds to it. */
export function writePrompt(kit: Kit, voice: Voice, turn: number): void {
  const { speaker, records, scribe, clock } = voice
  const { version } = speaker
  const text = promptOf(kit)
  if (version.queue) for (const record of queued(speaker.sessionId, clock.now, text)) scribe.bookkeeping(record)
  const extra = version.envelope === 'after' ? { permissionMode: 'bypassPermissions' } : {}
  scribe.chain(records.user(clock.tick(1, 200), text, extra))
  if (version.bookkeeping) preamble(kit, voice, turn === 0)
  if (version.lastPrompt) scribe.bookkeeping(lastPrompt(speaker, text))
}

function writeTurn(kit: Kit, voice: Voice, plan: SessionPlan): void {
  const { random } = kit
  const steps = random.skewed(7, 0.9, 120)
  for (let step = 0; step < steps && voice.scribe.file.bytes < plan.bytes; step += 1) {
    if (voice.speaker.version.bookkeeping) apiRequest(kit, voice)
    const agent = plan.agents && random.chance(0.03)
    const calls = agent ? [] : Array.from({ length: random.chance(0.15) ? 3 : 1 }, () => makeCall(kit, voice.speaker, voice.clock.now))
    if (agent) runAgent(kit, voice)
    else answer(voice, calls, voice.reply(calls, 'tool_use'))
  }
  voice.reply([], 'end_turn')
}

function compact({ filler, random }: Kit, voice: Voice): void {
  const { records, scribe, clock, speaker } = voice
  voice.compact()
  if (speaker.version.name === '1.0.60') return
  const compactMetadata = { trigger: random.pick(['auto', 'manual']), preTokens: random.int(90_000, 180_000) }
  const own = { subtype: 'compact_boundary', content: 'Conversation compacted', isMeta: false, level: 'info', compactMetadata }
  scribe.chain(records.system(clock.tick(5_000, 40_000), own, true))
  const summary = `This session is being continued from a previous conversation that ran out of context.\n${filler.prose(3_000)}`
  scribe.chain(records.user(clock.tick(1, 20), summary, { isVisibleInTranscriptOnly: true, isCompactSummary: true }))
}

/** Retries, then the synthetic record that stands for the reply that never came: no request, whatever it looks like. */
function fail({ random }: Kit, voice: Voice): void {
  const { records, scribe, clock, speaker } = voice
  const requestId = `req_011C${random.base62(24)}`
  if (speaker.version.bookkeeping) {
    const error = { message: '529 Overloaded', status: 529, requestId, formatted: '529 Overloaded', rateLimits: null }
    const own = { subtype: 'api_error', level: 'error', error, retryInMs: 618, retryAttempt: 1, maxRetries: 10 }
    scribe.chain(records.system(clock.tick(100, 900), own))
  }
  const zero = { input_tokens: 0, output_tokens: 0, cache_creation_input_tokens: 0, cache_read_input_tokens: 0 }
  const usage = { ...zero, server_tool_use: { web_search_requests: 0, web_fetch_requests: 0 }, service_tier: null }
  const content = [{ type: 'text', text: 'API Error: Repeated 529 Overloaded errors' }]
  const message = { id: random.uuid(), model: '<synthetic>', role: 'assistant', stop_reason: 'stop_sequence', stop_sequence: '' }
  scribe.chain(records.failure(clock.tick(500, 5_000), { ...message, type: 'message', usage, content }, { isApiErrorMessage: true }))
}
