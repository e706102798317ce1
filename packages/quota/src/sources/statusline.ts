import { claudeWindow } from '../windows/claude-window.ts'
import type { Observation, ObservationContext } from '../windows/observation.ts'
import { fieldsOf, isFields, parseJson, textOf } from './fields.ts'
import { percentOf, timeOf } from './units.ts'

/** What Claude Code hands to a status line command, as far as it is about limits. */
export interface Statusline {
  /** The session's transcript: it lies in the config folder of the account. */
  readonly transcriptPath: string | null
  readonly model: string | null
  /** None before the first answer, in some versions, and for another endpoint than Anthropic's. */
  readonly observations: readonly Observation[]
}

/**
 * The JSON that Claude Code (2.1.80 and later) hands to its status line command, as a file: `rate_limits`, `used_percentage` 0–100, `resets_at` in
 * seconds since the epoch or ISO. It carries no time: `context.observedAt` is that of the capture. `undefined` for a file half written. Total.
 */
export function parseStatusline(text: string, context: ObservationContext): Statusline | undefined {
  const value = parseJson(text)
  if (!isFields(value)) return undefined
  const model = textOf(fieldsOf(value['model'])['id'])
  const limits = fieldsOf(value['rate_limits'])
  const isClaude = model === null || isClaudeModel(model)
  const observations = Object.entries(isClaude ? limits : {}).flatMap(([id, said]): readonly Observation[] => {
    const window = claudeWindow(id)
    const usedPercent = isFields(said) ? percentOf(said['used_percentage']) : null
    if (!window || !isFields(said) || usedPercent === null) return []
    const resetsAt = timeOf(said['resets_at'])
    return [{ provider: 'anthropic', ...context, window, usedPercent, resetsAt, status: null, source: 'statusline' }]
  })
  return { transcriptPath: typeof value['transcript_path'] === 'string' ? value['transcript_path'] : null, model, observations }
}

/** Whether a model is one of Anthropic's own (`claude-…`): the Claude CLI may be pointed at other endpoints, whose use is no use of the account. */
export function isClaudeModel(model: string): boolean {
  return /^claude-/i.test(model)
}
