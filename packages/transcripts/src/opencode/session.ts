import type { Session } from '../model.ts'
import { type State, sumOf } from './state.ts'

/** Header and totals, as everyone has them. */
export function sessionOf(path: string, state: State, isGone: boolean): Session & { readonly cli: 'opencode' } {
  const { header } = state
  const sum = sumOf(state)
  const { cwd = sum.cwd, costUsd = sum.costUsd, created: startedAt = sum.firstAt } = header
  const lastAt = sum.lastAt === undefined || (startedAt ?? 0) > sum.lastAt ? startedAt : sum.lastAt
  const { tag, title, isMalformed } = sum.prompt ?? {}
  const notes = [
    ...(isGone ? ['the session was deleted'] : []),
    ...(sum.copied > 0 ? [`a fork: its first ${sum.copied} messages are copies of another session's`] : []),
    ...(header.isReverted ? ['messages at its end were undone, and are not deleted yet'] : []),
    ...(isMalformed ? ['the first prompt begins with [needle: but is no dispatch tag'] : []),
  ]
  return {
    id: header.id,
    cli: 'opencode',
    ...(header.cliVersion !== undefined && { cliVersion: header.cliVersion }),
    path,
    ...(cwd !== undefined && { cwd }),
    ...(title !== undefined && { title }),
    ...(tag && { tag }),
    ...(header.parentId !== undefined && { parentId: header.parentId }),
    models: [...sum.models],
    ...(startedAt !== undefined && { startedAt }),
    ...(lastAt !== undefined && { lastAt }),
    usage: sum.usage,
    usageQuality: sum.requests > 0 ? 'exact' : 'none',
    ...(costUsd > 0 && { costUsd }),
    ...(notes.length > 0 && { notes }),
    counts: {
      user: sum.user,
      assistant: sum.assistant,
      toolCalls: sum.toolCalls,
      toolErrors: sum.toolErrors,
      errors: sum.errors,
      unknown: sum.tally.unknown,
      malformed: sum.tally.malformed,
    },
    ...(sum.pending && { pendingTool: { name: sum.pending.name, ...(sum.pending.at !== undefined && { startedAt: sum.pending.at }) } }),
  }
}
