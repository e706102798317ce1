import { createClock, promptOf, type Clock, type Kit } from '../kit.ts'
import type { TokenCounts } from '../truth.ts'
import type { Ids } from './ids.ts'
import type { MessageRow, PartRow, SessionRow, Store } from './store.ts'

/** How the recorded versions count: what is inside what. */
export interface OpenCodeVersion {
  readonly name: string
  /** 0.5: input holds what was read from the cache, one message holds a whole turn. */
  readonly isWholeTurn: boolean
  /** From 1.14 on: output without reasoning. */
  readonly splitsReasoning: boolean
}

export interface OpenCodePlan {
  readonly version: OpenCodeVersion
  readonly directory: string
  readonly projectId: string
  readonly start: number
  /** About this much text. */
  readonly bytes: number
  readonly parentId?: string
}

/** All rows of one session: written at its end, since the newest time stands in its first row. */
export interface OpenCodeSession {
  readonly row: SessionRow
  readonly messages: readonly MessageRow[]
  readonly parts: readonly PartRow[]
}

interface Draft {
  readonly kit: Kit
  readonly ids: Ids
  readonly plan: OpenCodePlan
  readonly id: string
  readonly clock: Clock
  readonly messages: MessageRow[]
  readonly parts: PartRow[]
  cached: number
  bytes: number
}

const MODELS = ['gpt-5', 'claude-sonnet-4-5', 'glm-4.7', 'kimi-k2.5', 'deepseek-chat'] as const
const PROVIDERS = {
  'gpt-5': 'openai',
  'claude-sonnet-4-5': 'anthropic',
  'glm-4.7': 'zai',
  'kimi-k2.5': 'moonshot',
  'deepseek-chat': 'deepseek',
} as const

export function draftSession(kit: Kit, ids: Ids, plan: OpenCodePlan): OpenCodeSession {
  const { random } = kit
  const clock = createClock(random, plan.start)
  clock.settle()
  const created = clock.now
  const id = ids.session(created)
  const draft: Draft = { kit, ids, plan, id, clock, messages: [], parts: [], cached: random.int(6_000, 14_000), bytes: 0 }
  for (let turn = 0; turn === 0 || draft.bytes < plan.bytes; turn += 1) {
    if (turn > 0) clock.tick(20_000, random.chance(0.1) ? 30 * 3_600_000 : 900_000)
    writeTurn(draft)
  }
  const { directory, projectId, parentId, version } = plan
  const title = parentId === undefined ? 'Fix failing calc test' : 'Survey the sources (@general subagent)'
  const row = { id, projectId, parentId, directory, title, version: version.name, created, updated: clock.now }
  return { row, messages: draft.messages, parts: draft.parts }
}

/** `--fork`: everything again under new ids, with the times it had; nothing says from where. */
export function copySession(ids: Ids, { row, messages, parts }: OpenCodeSession, at: number): OpenCodeSession {
  const id = ids.session(at)
  const renamed = new Map(messages.map((message) => [message.id, ids.message(at)]))
  const nameOf = (old: string): string => renamed.get(old) ?? old
  return {
    row: { ...row, id, title: `${row.title} (fork #1)`, created: at, updated: at },
    messages: messages.map((message) => {
      const parentID = message.data['parentID']
      const data = typeof parentID === 'string' ? { ...message.data, parentID: nameOf(parentID) } : message.data
      return { ...message, id: nameOf(message.id), sessionId: id, updated: at, data }
    }),
    parts: parts.map((part) => ({ ...part, id: ids.part(at), messageId: nameOf(part.messageId), sessionId: id, updated: at })),
  }
}

export function saveSession(store: Store, { row, messages, parts }: OpenCodeSession): void {
  store.session(row)
  for (const message of messages) store.message(message)
  for (const part of parts) store.part(part)
}

function writeTurn(draft: Draft): void {
  const { kit, ids, plan, clock, id: sessionId } = draft
  const { random } = kit
  const { version, directory } = plan
  clock.settle()
  const modelID = random.pick(MODELS)
  const providerID = PROVIDERS[modelID]
  const userId = ids.message(clock.now)
  const about = version.isWholeTurn ? {} : { agent: 'build', model: { providerID, modelID } }
  addMessage(draft, userId, clock.now, { role: 'user', time: { created: clock.now }, ...about })
  const prompt = promptOf(kit)
  addPart(draft, userId, {
    type: 'text',
    text: version.splitsReasoning || version.name === '1.2.6' ? JSON.stringify(prompt) : `${prompt}\n`,
  })

  const common = { mode: 'build', path: { cwd: directory, root: directory }, modelID, providerID }
  const linked = version.isWholeTurn ? common : { parentID: userId, ...common, agent: 'build' }
  const steps = random.int(1, 7)
  const book = (created: number, tokens: TokenCounts): void =>
    kit.ledger.request({ cli: 'opencode', model: modelID, atMs: created, project: directory, session: sessionId, tokens })
  if (version.isWholeTurn) {
    const created = clock.now
    const messageId = ids.message(created)
    let last: object = {}
    for (let step = 0; step < steps; step += 1) {
      const tokens = drawTokens(draft)
      last = shown(version, tokens)
      addStep(draft, messageId, last, step < steps - 1)
      book(created, tokens)
    }
    const time = { created, completed: clock.now }
    addMessage(draft, messageId, created, {
      role: 'assistant',
      system: [kit.filler.prose(4_000)],
      ...linked,
      cost: 0.02,
      tokens: last,
      time,
    })
    return
  }
  for (let step = 0; step < steps; step += 1) {
    clock.settle()
    const created = clock.now
    const messageId = ids.message(created)
    const tokens = drawTokens(draft)
    const isLast = step === steps - 1
    addStep(draft, messageId, shown(version, tokens), !isLast)
    const time = { created, completed: clock.now }
    const finish = isLast ? 'stop' : 'tool-calls'
    addMessage(draft, messageId, created, { role: 'assistant', time, ...linked, cost: 0.005, tokens: shown(version, tokens), finish })
    book(created, tokens)
  }
  // Refused by the provider: an answer without tokens, which is no request that anybody was billed for.
  if (random.chance(0.05)) {
    const error = { name: 'APIError', data: { message: 'Overloaded', statusCode: 529, isRetryable: false } }
    const zero = { input: 0, output: 0, reasoning: 0, cache: { read: 0, write: 0 } }
    const time = { created: clock.now, completed: clock.now }
    addMessage(draft, ids.message(clock.now), clock.now, { role: 'assistant', time, error, ...linked, cost: 0, tokens: zero })
  }
}

function addStep(draft: Draft, messageId: string, tokens: object, withTool: boolean): void {
  const { kit, clock } = draft
  const { random, filler } = kit
  addPart(draft, messageId, { type: 'step-start', snapshot: random.hex(40) })
  clock.tick(500, 20_000)
  const time = { start: clock.now, end: clock.now }
  if (random.chance(0.4)) addPart(draft, messageId, { type: 'reasoning', text: filler.prose(random.skewed(300, 0.9, 4_000)), time })
  if (!withTool || random.chance(0.5)) addPart(draft, messageId, { type: 'text', text: filler.prose(random.skewed(200, 1, 6_000)), time })
  if (withTool) {
    const output = filler.code(random.skewed(1_500, 1.2, 40_000))
    const start = clock.now
    const end = clock.tick(20, 20_000)
    const input = { command: 'npm test', description: 'Run the tests' }
    const metadata = { output, exit: 0, description: 'Run the tests' }
    const state = { status: 'completed', input, output, metadata, title: 'npm test', time: { start, end } }
    addPart(draft, messageId, { type: 'tool', callID: `call_${random.base62(24)}`, tool: 'bash', state })
  }
  addPart(draft, messageId, { type: 'step-finish', reason: withTool ? 'tool-calls' : 'stop', cost: 0.005, tokens })
}

function drawTokens(draft: Draft): TokenCounts {
  const { random } = draft.kit
  const output = random.skewed(240, 1.1, 20_000)
  const cacheRead = draft.cached
  const added = random.skewed(800, 1, 30_000)
  draft.cached += added
  if (draft.cached > 180_000) draft.cached = random.int(9_000, 16_000)
  const hasWrites = !draft.plan.version.isWholeTurn && random.chance(0.5)
  const reasoning = random.chance(0.5) ? random.int(0, output) : 0
  return { input: random.int(1, 900), output, cacheRead, cacheWrite: hasWrites ? added : 0, cacheWrite1h: 0, reasoning }
}

/** The figures as the version writes them. */
function shown({ name, isWholeTurn, splitsReasoning }: OpenCodeVersion, tokens: TokenCounts): object {
  const { input, output, cacheRead, cacheWrite, reasoning } = tokens
  const total = name.startsWith('0.') || name === '1.0.162' ? {} : { total: input + output + cacheRead + cacheWrite }
  return {
    ...total,
    input: isWholeTurn ? input + cacheRead : input,
    output: splitsReasoning ? output - reasoning : output,
    reasoning,
    cache: { read: cacheRead, write: cacheWrite },
  }
}

function addMessage(draft: Draft, id: string, created: number, data: MessageRow['data']): void {
  draft.messages.push({ id, sessionId: draft.id, created, updated: draft.clock.now, data })
}

function addPart(draft: Draft, messageId: string, data: PartRow['data']): void {
  const { now } = draft.clock
  draft.parts.push({ id: draft.ids.part(now), messageId, sessionId: draft.id, created: now, updated: now, data })
  draft.bytes += JSON.stringify(data).length
}
