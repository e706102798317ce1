import { promptOf, type Kit } from '../kit.ts'
import { call, describePlace, say, think } from './items.ts'
import { noUsage, openRollout, type CodexVersion, type Rollout } from './rollout.ts'
import { draw, reportCompacted, reportOverflow, reportStart, reportTokens, spend, turnIdOf } from './tokens.ts'

export interface ThreadPlan {
  readonly version: CodexVersion
  readonly cwd: string
  readonly model: string
  readonly start: number
  readonly bytes: number
}

/** What a fork goes on from. */
export interface WrittenThread {
  readonly plan: ThreadPlan
  readonly rollout: Rollout
}

/** One thread in one file, with several turns; a later turn may come a day later, and a sub-agent has a file of its own. */
export function writeThread(kit: Kit, plan: ThreadPlan, agents: boolean): WrittenThread {
  const rollout = openRollout(kit, plan)
  writeMeta(kit, rollout, {})
  describePlace(rollout)
  for (let turn = 0; turn === 0 || rollout.bytes < plan.bytes; turn += 1) {
    if (turn > 0) resume(kit, rollout)
    const ending = writeTurn(kit, rollout, agents && kit.random.chance(0.2))
    if (ending === 'killed' && kit.random.chance(0.5)) break
  }
  rollout.close()
  return { plan, rollout }
}

/** `exec fork` of 0.169: only what is new; the history is a reference into the parent's file, and the totals go on from the parent's. */
export function writeThreadFork(kit: Kit, { plan, rollout: parent }: WrittenThread): void {
  const { threadId: thread_id, ordinal, bytes } = parent
  const rollout = openRollout(kit, { ...plan, start: parent.clock.now + 60_000, ordinal, total: parent.total })
  const history_base = { thread_id, end_ordinal_exclusive: ordinal, end_byte_offset: bytes }
  writeMeta(kit, rollout, { forked_from_id: thread_id, forked_from_ordinal_exclusive: ordinal, history_base })
  writeTurn(kit, rollout, false)
  rollout.close()
}

function writeAgent(kit: Kit, parent: Rollout): void {
  const { version, cwd, model, clock, threadId } = parent
  const rollout = openRollout(kit, { version, cwd, model, start: clock.now, rootId: parent.rootId })
  const source = { subagent: { thread_spawn: { parent_thread_id: threadId, depth: 1, agent_nickname: 'Jason', agent_role: null } } }
  writeMeta(kit, rollout, { parent_thread_id: threadId, source, thread_source: 'subagent' })
  writeTurn(kit, rollout, false)
  rollout.close()
  clock.now = rollout.clock.now
}

function writeMeta({ filler, random }: Kit, rollout: Rollout, more: object): void {
  const { version, threadId, rootId, cwd, clock } = rollout
  const own = { timestamp: new Date(clock.now).toISOString(), cwd, originator: 'codex_exec', cli_version: version.name, source: 'exec' }
  const git = { commit_hash: random.hex(40), branch: 'main' }
  const base_instructions = { text: filler.prose(version.paginated ? 18_000 : 6_000) }
  const instructions = version.resumeResets ? { instructions: null } : { model_provider: 'openai', base_instructions }
  const tree = version.paginated ? { session_id: rootId } : {}
  rollout.write('session_meta', { ...tree, id: threadId, ...own, ...instructions, ...more, git })
}

function resume(kit: Kit, rollout: Rollout): void {
  rollout.clock.tick(20_000, kit.random.chance(0.1) ? 30 * 3_600_000 : 900_000)
  if (rollout.version.resumeResets && kit.random.chance(0.5)) {
    rollout.counter = noUsage()
    rollout.isFresh = true
  }
  if (kit.random.chance(0.1)) rollout.model = kit.random.pick(rollout.version.models)
}

function writeTurn(kit: Kit, rollout: Rollout, agent: boolean): 'done' | 'killed' {
  const { random, filler } = kit
  const { version, clock } = rollout
  const turnId = turnIdOf(kit, rollout)
  const hasTasks = !version.resumeResets
  if (hasTasks) rollout.write('event_msg', { type: 'task_started', turn_id: turnId, model_context_window: 258_400 })
  say(rollout, turnId, 'user', promptOf(kit))
  writeContext(rollout, turnId)
  if (!version.paginated) reportStart(kit, rollout, rollout.last)
  if (agent && version.paginated) writeAgent(kit, rollout)

  let context = random.int(8_000, 14_000)
  const steps = random.skewed(8, 0.9, 120)
  for (let step = 0; step < steps; step += 1) {
    clock.tick(800, 40_000)
    clock.settle()
    const usage = draw(kit, rollout, context)
    context += usage.output_tokens + random.skewed(900, 1, 30_000)
    if (random.chance(0.5)) think(kit, rollout)
    if (random.chance(0.5)) say(rollout, turnId, 'assistant', filler.prose(random.skewed(160, 1, 4_000)))
    const finish = call(kit, rollout, turnId)
    spend(kit, rollout, turnId, usage)
    // Killed inside the tool: the record of the response stands there, its output and its token_count do not.
    if (version.paginated && random.chance(0.004)) return 'killed'
    finish()
    clock.tick(20, 3_000)
    reportTokens(kit, rollout, usage)
    if (version.resumeResets) writeContext(rollout, turnId)
    if (context > 220_000) {
      compact(kit, rollout, turnId)
      context = random.int(9_000, 16_000)
    }
  }
  if (version.paginated && random.chance(0.02)) {
    reportOverflow(kit, rollout)
    const error = { message: 'Codex ran out of room in the model’s context window.', codex_error_info: 'context_window_exceeded' }
    rollout.write('event_msg', { type: 'task_complete', turn_id: turnId, last_agent_message: null, error })
    return 'done'
  }
  clock.settle()
  const usage = draw(kit, rollout, context)
  const text = filler.prose(random.skewed(400, 1, 6_000))
  say(rollout, turnId, 'assistant', text)
  spend(kit, rollout, turnId, usage)
  if (version.paginated) reportTokens(kit, rollout, usage)
  if (hasTasks) rollout.write('event_msg', { type: 'task_complete', turn_id: turnId, last_agent_message: text })
  return 'done'
}

function writeContext(rollout: Rollout, turn_id: string): void {
  const { version, cwd, model } = rollout
  const more = version.resumeResets ? {} : { turn_id }
  rollout.write('turn_context', {
    ...more,
    cwd,
    approval_policy: 'never',
    sandbox_policy: { type: 'danger-full-access' },
    model,
    summary: 'auto',
  })
}

/** A request like any other, which asks for the summary. */
function compact(kit: Kit, rollout: Rollout, turnId: string): void {
  const usage = draw(kit, rollout, 200_000)
  spend(kit, rollout, turnId, usage)
  if (rollout.version.paginated) reportTokens(kit, rollout, usage)
  const message = kit.filler.prose(2_000)
  rollout.write('compacted', {
    message,
    replacement_history: [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: message }] }],
  })
  writeContext(rollout, turnId)
  reportCompacted(kit, rollout)
  if (!rollout.version.paginated) rollout.write('event_msg', { type: 'context_compacted' })
}
