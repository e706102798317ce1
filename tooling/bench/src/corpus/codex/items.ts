import type { Kit } from '../kit.ts'
import type { Rollout } from './rollout.ts'

/** A message of the history; assistants' and users' words stand in the file twice, as item and as event. */
export function say(rollout: Rollout, turnId: string, role: 'user' | 'assistant', text: string): void {
  const { paginated } = rollout.version
  const kind = role === 'user' ? 'UserMessage' : 'AgentMessage'
  const content = [{ type: role === 'user' ? 'input_text' : 'output_text', text }]
  const source = { turn_id: turnId, content_item_metadata: [{ provenance: { type: 'user' } }] }
  const passthrough = paginated && role === 'user' ? { internal_chat_message_metadata_passthrough: source } : {}
  const message = { type: 'message', role, content, ...passthrough }
  const event = paginated
    ? { type: 'item_completed', thread_id: rollout.threadId, turn_id: turnId, item: { type: kind, content: [{ type: 'text', text }] } }
    : role === 'user'
      ? { type: 'user_message', message: text, images: [] }
      : { type: 'agent_message', message: text }
  rollout.write('response_item', message)
  rollout.write('event_msg', event)
}

/** What the CLI tells the model about its surroundings: a user's message by its role, but nobody's prompt. */
export function describePlace(rollout: Rollout): void {
  const text = `<environment_context>\n  <cwd>${rollout.cwd}</cwd>\n  <shell>bash</shell>\n</environment_context>`
  rollout.write('response_item', { type: 'message', role: 'user', content: [{ type: 'input_text', text }] })
}

/** Thoughts, twice too, and what only the provider can read. */
export function think({ filler, random }: Kit, rollout: Rollout): void {
  const text = filler.prose(random.skewed(200, 0.8, 3_000))
  const encrypted_content = filler.base64(random.skewed(900, 0.8, 12_000))
  rollout.write('response_item', { type: 'reasoning', summary: [{ type: 'summary_text', text }], content: null, encrypted_content })
  if (!rollout.version.paginated) rollout.write('event_msg', { type: 'agent_reasoning', text })
}

/** A call and a function that writes its output. */
export function call({ random, filler, scale }: Kit, rollout: Rollout, turnId: string): () => void {
  const call_id = `call_${random.base62(24)}`
  const output = filler.code(Math.ceil(random.skewed(1_500, 1.3, 60_000) * scale.toolSize))
  if (random.chance(0.25)) {
    const patch = `*** Begin Patch\n*** Update File: src/${random.hex(5)}.ts\n@@\n${filler.code(random.skewed(500, 1, 8_000))}\n*** End Patch\n`
    rollout.write('response_item', { type: 'custom_tool_call', status: 'completed', call_id, name: 'apply_patch', input: patch })
    const result = 'Exit code: 0\nWall time: 0 seconds\nOutput:\nSuccess. Updated the following files:\nM src/calc.js\n'
    return () => void rollout.write('response_item', { type: 'custom_tool_call_output', call_id, output: result })
  }
  const command = `npm test -- ${random.hex(6)}`
  if (rollout.version.resumeResets) {
    const args = JSON.stringify({ command: ['bash', '-lc', command], workdir: rollout.cwd })
    rollout.write('response_item', { type: 'function_call', name: 'shell', arguments: args, call_id })
    const result = JSON.stringify({ output, metadata: { exit_code: 0, duration_seconds: 0.1 } })
    return () => void rollout.write('response_item', { type: 'function_call_output', call_id, output: result })
  }
  rollout.write('response_item', { type: 'function_call', name: 'exec_command', arguments: JSON.stringify({ cmd: command }), call_id })
  return () => {
    if (rollout.version.paginated) {
      const own = { type: 'CommandExecution', id: call_id, command: ['/bin/bash', '-lc', command], cwd: `file://${rollout.cwd}` }
      const item = { ...own, status: 'completed', aggregated_output: output, exit_code: 0 }
      rollout.write('event_msg', { type: 'item_completed', thread_id: rollout.threadId, turn_id: turnId, item })
    }
    const result = `Chunk ID: ${random.hex(6)}\nWall time: 0.0000 seconds\nProcess exited with code 0\nOutput:\n${output}`
    rollout.write('response_item', { type: 'function_call_output', call_id, output: result })
  }
}
