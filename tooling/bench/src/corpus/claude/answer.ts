import type { ToolCall } from './tools.ts'
import type { Voice } from './voice.ts'

/** One user record per result, each linked to the line of its call. */
export function answer(voice: Voice, calls: readonly ToolCall[], uuids: readonly string[]): void {
  const { records, scribe, clock, speaker } = voice
  const isNew = speaker.version.envelope === 'after'
  calls.forEach((call, index) => {
    const failed = call.isError ? { is_error: true } : {}
    const content = [{ tool_use_id: call.id, type: 'tool_result', content: call.result, ...failed }]
    const source = isNew ? { sourceToolAssistantUUID: uuids[index] } : {}
    const kept = speaker.agentId !== undefined && isNew ? {} : { toolUseResult: call.toolUseResult }
    scribe.chain(records.user(clock.tick(30, 20_000), content, { ...kept, ...source }))
  })
}
