import type { Kit } from '../kit.ts'
import { addUsage, noUsage, tokensOf, uuid7, type CodexUsage, type Rollout } from './rollout.ts'

const WINDOW = 258_400

/** One answered request: booked, counted into the totals, and reported once, before its tools run. */
export function spend(kit: Kit, rollout: Rollout, turnId: string, usage: CodexUsage): void {
  rollout.total = addUsage(rollout.total, usage)
  rollout.counter = addUsage(rollout.counter, usage)
  rollout.last = usage
  rollout.isFresh = false
  const at = rollout.version.paginated ? writeRecord(kit, rollout, turnId, usage) : reportTokens(kit, rollout, usage)
  const { cwd: project, threadId: session, model } = rollout
  kit.ledger.request({ cli: 'codex', model, atMs: at, project, session, tokens: tokensOf(usage) })
}

/** The usage of a request whose context has grown to `context` tokens. */
export function draw({ random }: Kit, { version }: Rollout, context: number): CodexUsage {
  const cached = random.chance(0.95) ? context - random.int(0, 900) : 0
  const output = random.skewed(260, 1.1, 32_000)
  return {
    input_tokens: context + random.int(1, 400),
    cached_input_tokens: Math.max(0, cached),
    cache_write_input_tokens: version.paginated && random.chance(0.2) && cached === 0 ? random.int(1, context) : 0,
    output_tokens: output,
    reasoning_output_tokens: random.chance(0.6) ? random.int(0, output) : 0,
  }
}

/** `token_count`; said again and again with the same totals, which are no new use. Returns its time. */
export function reportTokens(kit: Kit, rollout: Rollout, last: CodexUsage): number {
  return rollout.write('event_msg', {
    type: 'token_count',
    info: infoOf(rollout, shown(rollout, rollout.counter), shown(rollout, last)),
    rate_limits: limitsOf(kit, rollout),
  })
}

/** The first event of a turn: what was known before it, or nothing yet. */
export function reportStart(kit: Kit, rollout: Rollout, last: CodexUsage): void {
  if (rollout.isFresh) rollout.write('event_msg', { type: 'token_count', info: null, rate_limits: limitsOf(kit, rollout) })
  else reportTokens(kit, rollout, last)
}

/** After a compaction `last` is only the size of what is left. */
export function reportCompacted(kit: Kit, rollout: Rollout): void {
  const last = { ...shown(rollout, noUsage()), total_tokens: 6_874 }
  const info = infoOf(rollout, shown(rollout, rollout.counter), last)
  rollout.write('event_msg', { type: 'token_count', info, rate_limits: limitsOf(kit, rollout) })
}

/** A request that did not fit: the total is set to the size of the window, which nobody has used; what follows is counted from nothing. */
export function reportOverflow(kit: Kit, rollout: Rollout): void {
  const total = { ...shown(rollout, noUsage()), total_tokens: WINDOW }
  const last = { ...shown(rollout, noUsage()), total_tokens: WINDOW - 11_162 }
  rollout.write('event_msg', { type: 'token_count', info: infoOf(rollout, total, last), rate_limits: limitsOf(kit, rollout) })
  rollout.counter = noUsage()
}

function writeRecord(kit: Kit, rollout: Rollout, turnId: string, usage: CodexUsage): number {
  const thread_token_usage = shown(rollout, rollout.total)
  return rollout.write('token_usage_record', {
    thread_id: rollout.threadId,
    turn_id: turnId,
    session_id: rollout.rootId,
    root_turn_id: turnId,
    response_id: `resp_${kit.random.base62(40)}`,
    usage: shown(rollout, usage),
    turn_token_usage: shown(rollout, usage),
    thread_token_usage,
  })
}

function infoOf({ version }: Rollout, total: object, last: object): object {
  const more = version.paginated ? { last_usage_includes_reasoning: false } : {}
  return { total_token_usage: total, last_token_usage: last, ...more, model_context_window: WINDOW }
}

function shown({ version }: Rollout, usage: CodexUsage): object {
  const { input_tokens, cached_input_tokens, cache_write_input_tokens, output_tokens, reasoning_output_tokens } = usage
  return {
    input_tokens,
    cached_input_tokens,
    ...(version.paginated ? { cache_write_input_tokens } : {}),
    output_tokens,
    reasoning_output_tokens,
    total_tokens: input_tokens + output_tokens,
  }
}

function limitsOf({ random }: Kit, { version, clock }: Rollout): object {
  const window = (window_minutes: number, seconds: number): object => ({
    used_percent: random.int(0, 1_000) / 10,
    window_minutes,
    ...(version.resumeResets ? { resets_in_seconds: seconds } : { resets_at: Math.floor(clock.now / 1000) + seconds }),
  })
  const windows = { primary: window(300, 7_200), secondary: window(10_080, 300_000) }
  return version.resumeResets ? windows : { limit_id: 'codex', limit_name: null, ...windows, credits: null, plan_type: null }
}

export const turnIdOf = (kit: Kit, { clock }: Rollout): string => uuid7(kit, clock.now)
