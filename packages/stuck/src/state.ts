import type { Limits, PendingTool, Seen, Timer } from './seen.ts'

/** What became of one timer in this execution. */
export interface TimerMark {
  /** When its limit was crossed; `null`: not yet. Once set, the timer never fires again in this execution. */
  readonly firedAt: number | null
  /** When its cause ended; `null` while it holds, or was never there. */
  readonly clearedAt: number | null
}

/** What one step hands to the next. Plain JSON. */
export interface StuckState {
  readonly at: number
  readonly startedAt: number
  readonly ended: boolean
  /** True once text of the model or a tool call came in this execution. */
  readonly hasContent: boolean
  /** The dates of output and content as last told: only another one is news. */
  readonly told: { readonly output: number | null; readonly content: number | null }
  /** What each timer counts from, on the clock of `at`: start, last output, last content; later where waiting or sleep came between. */
  readonly from: Readonly<Record<'start' | 'output' | 'content', number>>
  /** Until when the busy tool of this step is an excuse; `null`: there is none. */
  readonly excusedUntil: number | null
  /** How far the clock stands behind the latest that it has shown. */
  readonly behindMs: number
  /** When the next step was asked for. */
  readonly next: number | null
  /** Steps that came when they were asked for, or before. */
  readonly onTime: number
  /** The longest time between two steps, sleep left out. */
  readonly usualMs: number
  readonly marks: Readonly<Record<Timer, TimerMark>>
}

const untouched: TimerMark = { firedAt: null, clearedAt: null }

/** An execution seen for the first time: whatever came before is read off the dates. */
export function begin({ at, startedAt }: Seen): StuckState {
  const start = Math.min(startedAt, at)
  return {
    at,
    startedAt,
    ended: false,
    hasContent: false,
    told: { output: null, content: null },
    from: { start, output: start, content: start },
    excusedUntil: null,
    behindMs: 0,
    next: null,
    onTime: 0,
    usualMs: 0,
    marks: { 'idle-silence': untouched, 'content-grace': untouched, 'max-runtime': untouched },
  }
}

/** When a timer is due; `Infinity`: never, as things stand. */
export function dueAt(timer: Timer, { from, hasContent, excusedUntil, ended }: StuckState, limits: Limits): number {
  if (ended) return Infinity
  switch (timer) {
    case 'max-runtime':
      return after(from.start, limits.maxRuntimeMs)
    case 'content-grace':
      return excusedUntil === null ? after(from.content, limits.contentGraceMs) : Infinity
    case 'idle-silence':
      return excusedUntil === null && !hasContent ? after(from.output, limits.idleSilenceMs) : Infinity
  }
}

function after(from: number, limitMs: number): number {
  return limitMs > 0 ? from + limitMs : Infinity
}

/** Until when a tool that is busy now excuses silence: its own limit or the execution's, whichever is first; `null`: not at all. */
export function excuseOf(tool: PendingTool | undefined, start: number, at: number, limits: Limits): number | null {
  if (!tool?.busy) return null
  const own = tool.timeoutMs !== undefined && tool.timeoutMs > 0 ? tool.startedAt + tool.timeoutMs : Infinity
  const until = Math.min(after(start, limits.maxRuntimeMs), Number.isNaN(own) ? Infinity : own)
  return at < until ? until : null
}
