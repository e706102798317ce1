import { moveTo } from './clock.ts'
import { type Limits, type Seen, type Timer, timers } from './seen.ts'
import { begin, dueAt, excuseOf, type StuckState, type TimerMark } from './state.ts'

/** What one step brought. */
export interface StepResult {
  /** Hand it back with the next step. Plain JSON. */
  readonly state: StuckState
  /** The timers that fired now: each at most once an execution. */
  readonly fired: Timer[]
  /** Those whose cause has ended now: output or content came, a tool got busy, the limit was raised, the execution ended. */
  readonly cleared: Timer[]
  /** The moment, in milliseconds since the epoch, of the next step if nothing happens before; `undefined`: time alone changes nothing more. */
  readonly next: number | undefined
}

/**
 * One look at one execution. Pure and total: the same steps give the same answers, whatever came before is in `state`. Without a state
 * (a restart) everything is rebuilt from the dates in `seen`.
 */
export function step(state: StuckState | undefined, seen: Seen, limits: Limits): StepResult {
  const given = withFiniteTimes(seen, state)
  const isSame = state?.startedAt === given.startedAt
  const moved = isSame ? moveTo(state, given) : begin(given)
  const known = look(moved, given, limits)
  const { marks, fired, cleared } = mark(known, limits)
  // An execution that another one followed has ended, even if nobody said so.
  const followed = state !== undefined && !isSame ? timers.filter((timer) => holds(state.marks[timer])) : []
  const next = nextOf({ ...known, marks }, limits)
  return { state: { ...known, marks, next: next ?? null }, fired, cleared: [...followed, ...cleared], next }
}

/** A date that is none counts as not told; a look without a time, as one at the time of the last. */
function withFiniteTimes(seen: Seen, state: StuckState | undefined): Seen {
  const at = finite(seen.at) ?? state?.at ?? finite(seen.startedAt) ?? 0
  return {
    ...seen,
    at,
    startedAt: finite(seen.startedAt) ?? state?.startedAt ?? at,
    lastOutputAt: finite(seen.lastOutputAt),
    lastContentAt: finite(seen.lastContentAt),
  }
}

const finite = (ms: number | null | undefined) => (typeof ms === 'number' && Number.isFinite(ms) ? ms : undefined)

/** Takes in output, content, the tool and the end. */
function look(state: StuckState, seen: Seen, limits: Limits): StuckState {
  const { at, pendingTool } = seen
  const ended = state.ended || (seen.ended !== undefined && seen.ended !== false)
  // A pending call is content too, also for a caller that dates it nowhere else.
  const call = pendingTool && (finite(pendingTool.startedAt) ?? state.from.start)
  const told = { output: seen.lastOutputAt ?? state.told.output, content: latest(seen.lastContentAt, call) ?? state.told.content }
  // What is dated ahead counts from when it came; what is dated before the last of it changes nothing.
  const isContent = told.content !== null && told.content >= Math.min(state.startedAt, state.from.start)
  const content = news(told.content, state.told.content, state.from.content, isContent ? at : undefined)
  const output = Math.max(news(told.output, state.told.output, state.from.output, at), content)

  const excusedUntil = excuseOf(pendingTool, state.from.start, at, limits)
  // While a tool works the silence timers wait, and what they wait for counts as a sign of life until its end.
  const worked = excusedUntil !== null ? at : state.excusedUntil !== null ? Math.min(at, state.excusedUntil) : -Infinity
  return {
    ...state,
    ended,
    hasContent: state.hasContent || isContent,
    told,
    from: { start: state.from.start, output: Math.max(output, worked), content: Math.max(content, worked) },
    excusedUntil,
  }
}

function latest(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined ? b : b === undefined ? a : Math.max(a, b)
}

/** Where counting begins after a date was told: at the date, if it is another one than before. `until`: now; `undefined`: it counts for nothing. */
function news(told: number | null, before: number | null, from: number, until: number | undefined): number {
  return told === null || told === before || until === undefined ? from : Math.max(from, Math.min(told, until))
}

const holds = ({ firedAt, clearedAt }: TimerMark) => firedAt !== null && clearedAt === null

function mark(state: StuckState, limits: Limits): Pick<StepResult, 'fired' | 'cleared'> & { readonly marks: StuckState['marks'] } {
  const marks = { ...state.marks }
  const fired: Timer[] = []
  const cleared: Timer[] = []
  for (const timer of timers) {
    const before = marks[timer]
    const due = dueAt(timer, state, limits)
    if (before.firedAt === null && state.at >= due) {
      marks[timer] = { firedAt: due, clearedAt: null }
      fired.push(timer)
    } else if (holds(before) && state.at < due) {
      marks[timer] = { ...before, clearedAt: state.at }
      cleared.push(timer)
    }
  }
  return { marks, fired, cleared }
}

function nextOf(state: StuckState, limits: Limits): number | undefined {
  const open = timers.filter((timer) => state.marks[timer].firedAt === null)
  const waits = state.excusedUntil !== null && !state.ended && open.some((timer) => timer !== 'max-runtime')
  const moments = open.map((timer) => dueAt(timer, state, limits))
  const next = Math.min(...moments, waits ? (state.excusedUntil ?? Infinity) : Infinity)
  return Number.isFinite(next) ? next : undefined
}
