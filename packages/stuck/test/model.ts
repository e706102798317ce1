import { type Limits, type Timer, timers } from '../src/index.ts'

/** What happens to an execution at a whole second after its start. */
export type Act =
  | { readonly type: 'output' | 'content' | 'result' | 'end' }
  | { readonly type: 'call'; readonly timeoutS: number | undefined }
  | { readonly type: 'busy'; readonly busy: boolean }
  | { readonly type: 'limits'; readonly limits: Limits }

export interface Told {
  readonly second: number
  readonly fired: readonly Timer[]
  readonly cleared: readonly Timer[]
}

/**
 * The rules once more, another way: lives through every second, holds no dates but the last sign of life of each kind, and asks of each
 * second whether it was a silent one too many.
 */
export function live(acts: ReadonlyMap<number, readonly Act[]>, first: Limits, seconds: number): Told[] {
  const told: Told[] = []
  const silent = { output: 0, content: 0 }
  const spent = new Set<Timer>()
  const holding = new Set<Timer>()
  let limits = first
  let talked = false
  let ended = false
  let tool: { readonly since: number; readonly timeoutS: number | undefined; busy: boolean } | undefined
  let excused = false

  for (let second = 0; second <= seconds; second += 1) {
    if (second > 0) {
      silent.output = excused ? 0 : silent.output + 1
      silent.content = excused ? 0 : silent.content + 1
    }
    for (const act of acts.get(second) ?? []) {
      if (ended) continue
      if (act.type === 'content' || act.type === 'call') {
        silent.content = 0
        talked = true
      }
      if (act.type === 'content' || act.type === 'call' || act.type === 'output' || act.type === 'result') silent.output = 0
      if (act.type === 'call') tool = { since: second, timeoutS: act.timeoutS, busy: false }
      if (act.type === 'result') tool = undefined
      if (act.type === 'busy' && tool) tool.busy = act.busy
      if (act.type === 'limits') limits = act.limits
      if (act.type === 'end') ended = true
    }
    const isOver = second >= limits.maxRuntimeMs / 1000
    excused = tool !== undefined && tool.busy && !isOver && (tool.timeoutS === undefined || second - tool.since < tool.timeoutS)
    if (excused) silent.output = silent.content = 0

    const isTrue: Record<Timer, boolean> = {
      'idle-silence': !ended && !talked && silent.output >= limits.idleSilenceMs / 1000,
      'content-grace': !ended && silent.content >= limits.contentGraceMs / 1000,
      'max-runtime': !ended && isOver,
    }
    const fired = timers.filter((timer) => isTrue[timer] && !spent.has(timer))
    const cleared = timers.filter((timer) => holding.has(timer) && !isTrue[timer])
    for (const timer of fired) spent.add(timer)
    for (const timer of fired) holding.add(timer)
    for (const timer of cleared) holding.delete(timer)
    if (fired.length + cleared.length > 0) told.push({ second, fired, cleared })
  }
  return told
}
