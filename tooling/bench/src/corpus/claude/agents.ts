import type { Kit } from '../kit.ts'
import { answer } from './answer.ts'
import { encodeFolder } from './paths.ts'
import type { ChainRecord } from './records.ts'
import { createScribe } from './scribe.ts'
import { makeCall } from './tools.ts'
import { createVoice, type Voice } from './voice.ts'

/** A sub-agent of the session: its call in the main file, its own replies where the version keeps them, its result. */
export function runAgent(kit: Kit, parent: Voice): void {
  const { random, filler, tree } = kit
  const { speaker } = parent
  const { version, cwd, sessionId } = speaker
  const agentId = version.agents === 'beside' ? random.hex(8) : `a${random.hex(16)}`
  const prompt = filler.prose(random.skewed(300, 0.7, 3_000))
  const description = 'Survey the sources'
  const name = version.envelope === 'after' ? 'Agent' : 'Task'
  const call = { id: `toolu_01${random.base62(22)}`, name, input: { description, prompt, subagent_type: 'general-purpose' } }
  const uuids = parent.reply([{ ...call, result: '', isError: false, toolUseResult: '' }], 'tool_use')

  const folder = `.claude/projects/${encodeFolder(cwd)}`
  const path = version.agents === 'beside' ? `${folder}/agent-${agentId}` : `${folder}/${sessionId}/subagents/agent-${agentId}`
  const isInline = version.agents === 'inline'
  const scribe = isInline
    ? parent.scribe
    : createScribe(kit, tree.lines(`${path}.jsonl`), false, (record) => echo(parent, agentId, call.id, record))
  const voice = createVoice(kit, {
    speaker: { ...speaker, agentId, parentUuid: null },
    scribe,
    session: isInline ? sessionId : `agent-${agentId}`,
    model: random.chance(0.6) ? parent.model : random.pick(version.models),
    start: parent.clock.now,
    requestIds: true,
  })
  scribe.chain(voice.records.user(voice.clock.tick(1, 50), prompt))
  const steps = random.skewed(5, 0.8, 60)
  for (let step = 0; step < steps; step += 1) {
    const calls = [makeCall(kit, voice.speaker, voice.clock.now)]
    answer(voice, calls, voice.reply(calls, 'tool_use'))
  }
  voice.reply([], 'end_turn')
  if (!isInline) scribe.close(voice.clock.now)
  if (version.agents === 'folder')
    tree.file(`${path}.meta.json`, JSON.stringify({ agentType: 'general-purpose', description, toolUseId: call.id }), voice.clock.now)

  parent.clock.now = voice.clock.now
  const text = filler.prose(random.skewed(400, 0.8, 4_000))
  const content = [{ type: 'text', text }]
  const totals = { totalDurationMs: 1_200, totalTokens: voice.spent.output, totalToolUseCount: steps }
  // The last usage of the sub-agent again, in the record of its result: no request of its own.
  const usage = { input_tokens: 7, cache_creation_input_tokens: 90, cache_read_input_tokens: 3_310, output_tokens: 33 }
  const toolUseResult = { status: 'completed', prompt, agentId, content, ...totals, usage }
  answer(parent, [{ ...call, result: content, isError: false, toolUseResult }], uuids)
}

/** 2.1.81 repeats what a sub-agent says in the main file, usage and all: bookkeeping, and no request of its own. */
function echo({ speaker, records, scribe }: Voice, agentId: string, toolUseID: string, record: ChainRecord): void {
  if (speaker.version.name !== '2.1.81' || record.type !== 'assistant') return
  const { type, message, requestId, uuid, timestamp } = record
  const data = { type: 'agent_progress', message: { type, message, requestId, uuid, timestamp }, prompt: '', agentId }
  scribe.chain(records.progress(Date.parse(String(timestamp)), { data, toolUseID, parentToolUseID: toolUseID }))
}

/** 2.0.37 asks each model for a word before it is needed: real, tiny, in a file of its own. */
export function warmUp(kit: Kit, parent: Voice): void {
  const agentId = kit.random.hex(8)
  const { speaker } = parent
  const scribe = createScribe(kit, kit.tree.lines(`.claude/projects/${encodeFolder(speaker.cwd)}/agent-${agentId}.jsonl`), false)
  const voice = createVoice(kit, {
    speaker: { ...speaker, agentId, parentUuid: null },
    scribe,
    session: `agent-${agentId}`,
    model: kit.random.pick(speaker.version.models),
    start: parent.clock.now,
    requestIds: true,
  })
  scribe.chain(voice.records.user(voice.clock.tick(1, 20), 'Warmup'))
  voice.reply([], 'end_turn')
  scribe.close(voice.clock.now)
}
