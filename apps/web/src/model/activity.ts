import { parseTimestamp, type WorkerView } from '@hoop/protocol'
import { formatAge } from '../format/age.ts'
import { lookWord, type Look } from './look.ts'
import { nextLook } from './state-sentence.ts'

/** Which icon stands before what a worker does. */
export type DoingIcon =
  | 'shell'
  | 'edit'
  | 'read'
  | 'write'
  | 'search'
  | 'web'
  | 'sub-agent'
  | 'mcp'
  | 'to-do'
  | 'other'
  | 'thinking'
  | 'agent'
  | 'looking'
  | 'build'
  | 'waits'
  | 'gone'
  | 'stopped'
  | 'silent'
  | 'no-agent'
  | 'unknown'
  | 'none'

/** The cell "Now" of a worker: an icon, a word or two, a detail from outside, and since when. */
export interface Doing {
  readonly icon: DoingIcon
  readonly head: string
  readonly detail?: string
  readonly sinceMs?: number
  readonly tone?: 'bad' | 'warn' | 'quiet'
}

const toolIcons: readonly (readonly [RegExp, DoingIcon])[] = [
  [/^(?:bash|shell|exec|run_shell|local_shell|terminal|command)/i, 'shell'],
  [/^(?:edit|multiedit|apply_patch|patch|replace|str_replace)/i, 'edit'],
  [/^(?:write|create_file)/i, 'write'],
  [/^(?:read|view|cat|open)/i, 'read'],
  [/^(?:web|fetch|google|browser)/i, 'web'],
  [/^(?:grep|glob|search|find|list|ls|rg)/i, 'search'],
  [/^(?:task|agent|spawn)/i, 'sub-agent'],
  [/^mcp/i, 'mcp'],
  [/^(?:todo|update_plan)/i, 'to-do'],
]

/** `Bash: npm test` → its tool and the rest of the line. */
export function splitToolLine(text: string): { readonly name: string; readonly rest: string } {
  const at = text.indexOf(': ')
  return at === -1 ? { name: text, rest: '' } : { name: text.slice(0, at), rest: text.slice(at + 2) }
}

/** The icon of a tool, by the beginning of its name. */
export function toolIcon(name: string): DoingIcon {
  return toolIcons.find(([pattern]) => pattern.test(name))?.[1] ?? 'other'
}

const sinceOf = (at: string | null | undefined): { readonly sinceMs?: number } =>
  at === null || at === undefined ? {} : { sinceMs: parseTimestamp(at) }

const phaseHeads = {
  select: 'Looks for work',
  claim: 'Claims',
  build: 'Builds the prompt',
  dispatch: 'Dispatches',
  execute: 'Agent at work',
  outcome: 'Records the outcome',
  idle: 'Idle',
  knot: 'Nothing left to do',
} as const

/** What a worker does now, in the fewest words; with trouble, what is wrong. */
export function doingOf(worker: WorkerView, look: Look, nowMs: number): Doing {
  const { activity } = worker
  switch (look) {
    case 'dead': {
      const head =
        worker.reason === 'heartbeat-lost'
          ? 'No heartbeat'
          : worker.reason === 'pid-reused'
            ? 'Pid reused'
            : worker.reason === 'zombie'
              ? 'Not collected'
              : 'Process gone'
      return {
        icon: 'gone',
        head,
        tone: 'bad',
        ...(activity?.kind === 'tool' ? { detail: `last: ${activity.text}` } : {}),
        ...sinceOf(worker.since),
      }
    }
    case 'hung':
      if (worker.reason === 'process-stopped')
        return {
          icon: 'stopped',
          head: 'Stopped',
          detail: worker.pid === null ? '' : `process ${worker.pid}`,
          tone: 'warn',
          ...sinceOf(worker.since),
        }
      if (worker.reason === 'heartbeat-stale') {
        return {
          icon: 'silent',
          head: 'No heartbeat',
          tone: 'warn',
          ...(activity?.kind === 'tool' ? { detail: activity.text } : {}),
          ...sinceOf(worker.heartbeatAt),
        }
      }
      return {
        icon: 'silent',
        head: 'Silent',
        tone: 'warn',
        ...(activity === null ? {} : { detail: `since ${activity.text}` }),
        ...sinceOf(activity?.since),
      }
    case 'no-agent':
      return { icon: 'no-agent', head: 'Dispatched, no agent process yet', tone: 'warn', ...sinceOf(worker.phaseSince) }
    case 'unknown':
      return { icon: 'unknown', head: 'Cannot be judged', tone: 'quiet', ...sinceOf(worker.since) }
    case 'idle':
      return {
        icon: 'none',
        head: nextLook(worker, nowMs) ?? 'No bead in hand',
        tone: 'quiet',
      }
    case 'live':
    case 'draining':
      break
  }
  if (activity === null) {
    const head = worker.phase === null ? (worker.bead === null ? lookWord[look] : 'At work') : phaseHeads[worker.phase]
    return { icon: worker.phase === null ? 'unknown' : 'agent', head, ...sinceOf(worker.phaseSince) }
  }
  switch (activity.kind) {
    case 'tool': {
      const { name, rest } = splitToolLine(activity.text)
      return { icon: toolIcon(name), head: name, detail: rest, ...sinceOf(activity.since) }
    }
    case 'thinking':
      return { icon: 'thinking', head: 'Thinking', ...sinceOf(activity.since) }
    case 'agent':
      return { icon: 'agent', head: 'Agent at work', ...sinceOf(activity.since) }
    case 'phase': {
      const icon =
        worker.phase === 'select' || worker.phase === 'claim'
          ? 'looking'
          : worker.phase === 'build'
            ? 'build'
            : worker.phase === 'outcome'
              ? 'to-do'
              : 'waits'
      return { icon, head: worker.phase === null ? activity.text : phaseHeads[worker.phase], ...sinceOf(activity.since) }
    }
    case 'unknown':
      return { icon: 'unknown', head: activity.text, ...sinceOf(activity.since) }
  }
}

/** How long it has been at that, for the row. */
export function doingAge(doing: Doing, nowMs: number): string {
  return doing.sinceMs === undefined ? '' : formatAge(nowMs - doing.sinceMs)
}
