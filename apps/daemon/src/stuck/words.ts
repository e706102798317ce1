import type { ToolWork } from '@hoop/health'
import type { Limits, Timer } from '@hoop/stuck'
import { inWords } from '../fleet/attention.ts'
import type { AgentOutput } from './agent-output.ts'

/** What a timer is about when it fires: said once, for a sentence must not change by the second. */
export interface FiredFacts {
  readonly bead: string
  readonly limits: Limits
  readonly output: AgentOutput | undefined
  readonly work: ToolWork | undefined
  readonly at: number
  readonly mask: (text: string) => string
}

/** Why a timer fired, with what was seen of the agent at that moment. */
export function wordsOf(timer: Timer, facts: FiredFacts): string {
  return [headline(timer, facts), ...(timer === 'max-runtime' ? [] : [detail(facts)])].filter(Boolean).join(' ')
}

function headline(timer: Timer, { bead, limits }: FiredFacts): string {
  switch (timer) {
    case 'idle-silence':
      return `Started on ${bead}, and nothing was written for ${inWords(limits.idleSilenceMs)}.`
    case 'content-grace':
      return `On ${bead}: no text and no tool call for ${inWords(limits.contentGraceMs)}.`
    case 'max-runtime':
      return `On ${bead} for more than ${inWords(limits.maxRuntimeMs)}.`
  }
}

function detail({ output, work, at, mask }: FiredFacts): string {
  const cpu = work?.agentCpuPercent
  const silence = output && `${Math.max(0, Math.round((at - output.lastOutputAt) / 1000))} s`
  const parts = [
    output?.tool && `It waits for ${mask(output.tool.text)}, ${doing(work)}.`,
    // Busy without a tool is spinning, and no excuse.
    cpu !== undefined && `The agent itself uses ${cpu} % CPU${silence === undefined ? '' : `, ${silence} after its last output`}.`,
  ]
  return parts.filter(Boolean).join(' ')
}

function doing(work: ToolWork | undefined): string {
  if (work?.busy === undefined) return 'and whether that works cannot be seen'
  return work.busy ? 'which works past its limit' : 'and nothing started for it uses CPU or I/O'
}
