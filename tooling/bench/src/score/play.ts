import { defaultLimits, type Limits, type Seen, step, type StuckState, type Timer, timers } from '@hoop/stuck'
import { type Act, type LimitsInSeconds, type Scenario, spellOut } from './scenario.ts'
import { createWorker } from './worker.ts'

/** What was said of a scenario at one look. */
export interface Look {
  readonly second: number
  readonly state: 'live' | 'hung' | 'dead'
  readonly timers: readonly Timer[]
}

const LOOK_EVERY_S = 5
const START = Date.UTC(2026, 10, 20, 12)

const limitsOf = ({ idleSilenceS, contentGraceS, maxRuntimeS }: LimitsInSeconds): Limits => ({
  idleSilenceMs: (idleSilenceS ?? Infinity) * 1000,
  contentGraceMs: (contentGraceS ?? Infinity) * 1000,
  maxRuntimeMs: (maxRuntimeS ?? Infinity) * 1000,
})

const isLimits = (value: unknown): value is LimitsInSeconds => typeof value === 'object' && value !== null && 'maxRuntimeS' in value
const secondsOf = (value: unknown) => (typeof value === 'number' ? value : 0)

function callOf(value: unknown, startedAt: number): NonNullable<Seen['pendingTool']> {
  const named = typeof value === 'object' && value !== null ? value : {}
  const name = 'name' in named ? String(named.name) : 'Bash'
  const timeoutMs = 'timeoutS' in named ? Number(named.timeoutS) * 1000 : undefined
  return { name, startedAt, timeoutMs, busy: false }
}

/** The execution as its session tells it. */
function createExecution(limits: Limits) {
  const world: { limits: Limits; seen: Omit<Seen, 'at'>; skewMs: number; shuffle: number } = {
    limits,
    seen: { startedAt: START },
    skewMs: 0,
    shuffle: 0,
  }
  const write = (at: number, more: Partial<Seen>) => {
    world.seen = { ...world.seen, lastOutputAt: at + world.skewMs, ...more }
  }
  const acts: Readonly<Record<string, (at: number, value: unknown) => void>> = {
    output: (at) => write(at, {}),
    content: (at) => write(at, { lastContentAt: at + world.skewMs }),
    call: (at, value) => write(at, { lastContentAt: at + world.skewMs, pendingTool: callOf(value, at) }),
    result: (at) => write(at, { pendingTool: undefined }),
    busy(_, value) {
      const { pendingTool } = world.seen
      if (pendingTool) world.seen = { ...world.seen, pendingTool: { ...pendingTool, busy: value === true } }
    },
    end: () => void (world.seen = { ...world.seen, ended: true }),
    run: (at) => void (world.seen = { startedAt: at }),
    old: () => void (world.seen = { ...world.seen, lastOutputAt: START - 3_600_000, lastContentAt: START - 3_600_000 }),
    limits: (_, value) => void (isLimits(value) && (world.limits = limitsOf(value))),
    skew: (_, value) => void (world.skewMs = secondsOf(value) * 1000),
    shuffle: (_, value) => void (world.shuffle = secondsOf(value)),
  }
  return { world, act: (name: string, at: number, value: unknown) => acts[name]?.(at, value) }
}

/** Lives through a scenario second by second and looks every 5 s, as the daemon does: first at the worker, then at its execution. */
export function play(scenario: Scenario): Look[] {
  const acts = spellOut(scenario.acts)
  const { world, act } = createExecution(scenario.limits ? limitsOf(scenario.limits) : defaultLimits)
  const worker = createWorker(START)
  const looks: Look[] = []
  const told = { sleptMs: 0, clockMovedMs: 0 }
  let state: StuckState | undefined
  let clockMs = 0
  let awakeFrom = 0
  let upFrom = 0
  let nextAct = 0
  let count = 0

  const happen = (second: number, [, name, value]: Act) => {
    const shown = START + second * 1000 + clockMs
    act(name, shown, value)
    worker.act(name, shown)
    if (name === 'clock') {
      clockMs += secondsOf(value) * 1000
      told.clockMovedMs += secondsOf(value) * 1000
      worker.rewatch(START + second * 1000 + clockMs, 'resume', secondsOf(value) * 1000)
    }
    if (name === 'sleep') {
      awakeFrom = second + secondsOf(value)
      told.sleptMs += secondsOf(value) * 1000
    }
    if (name === 'down') upFrom = second + secondsOf(value)
    if (name === 'restart') restart(shown)
  }
  const restart = (shown: number) => {
    state = undefined
    worker.rewatch(shown, 'start', 0)
  }

  for (let second = 0; second <= scenario.lengthS; second += 1) {
    const shown = () => START + second * 1000 + clockMs
    for (let next = acts[nextAct]; next && next[0] <= second; next = acts[++nextAct]) happen(second, next)
    if (second < awakeFrom) continue
    if (second === awakeFrom && second > 0) worker.rewatch(shown(), 'resume', 0)
    worker.live(second, shown())
    if (second < upFrom) continue
    if (second === upFrom && second > 0) restart(shown())
    if (second % LOOK_EVERY_S !== 0) continue

    count += 1
    const at = shown() - (world.shuffle > 0 && count % world.shuffle === 0 ? 2 * LOOK_EVERY_S * 1000 : 0)
    const result = step(state, { ...world.seen, at, ...(scenario.told && told) }, world.limits)
    ;({ state } = result)
    told.sleptMs = told.clockMovedMs = 0
    const { marks } = result.state
    const holding = timers.filter((timer) => marks[timer].firedAt !== null && marks[timer].clearedAt === null)
    const verdict = worker.judge(shown())
    looks.push({ second, state: verdict.state === 'live' && holding.length > 0 ? 'hung' : verdict.state, timers: holding })
  }
  return looks
}
