import { noUsage, tokensOf, addUsage, type CodexUsage } from '../codex/rollout.ts'
import { tokens, type CaseRequest, type HostileCase } from './case.ts'

const AT = '2026-11-10T10:00:00.000Z'
const MODEL = 'gpt-5.1-codex'
const USUAL: CodexUsage = {
  ...noUsage(),
  input_tokens: 11_000,
  cached_input_tokens: 10_000,
  output_tokens: 300,
  reasoning_output_tokens: 120,
}
const SMALL: CodexUsage = { ...noUsage(), input_tokens: 700, cached_input_tokens: 0, output_tokens: 20 }
const LARGE: CodexUsage = {
  ...noUsage(),
  input_tokens: 40_000,
  cached_input_tokens: 30_000,
  output_tokens: 900,
  reasoning_output_tokens: 1,
}

/** The counters of Codex: cumulative, repeated, begun anew, faked, and inherited. */
export const CODEX: readonly HostileCase[] = [
  codex('codex-repeats', 'the same totals again are no new use', '0.111.0', [USUAL, SMALL], (thread) => {
    thread.nothing()
    thread.count(USUAL)
    thread.repeat()
    thread.count(SMALL)
    thread.repeat()
    thread.repeat()
  }),
  codex('codex-resume', 'a resumed session of 0.45 counts from nothing again', '0.45.0', [LARGE, USUAL], (thread) => {
    thread.nothing()
    thread.count(LARGE)
    thread.reset()
    thread.nothing()
    thread.count(USUAL)
    thread.repeat()
  }),
  codex('codex-resume-larger', 'the new counter begins above where the old one stood', '0.45.0', [SMALL, LARGE], (thread) => {
    thread.nothing()
    thread.count(SMALL)
    thread.reset()
    thread.nothing()
    thread.count(LARGE)
    thread.repeat()
  }),
  codex(
    'codex-overflow',
    'a request that did not fit sets the total to the window, which is no use',
    '0.169.0',
    [USUAL, SMALL],
    (thread) => {
      thread.record(USUAL)
      thread.count(USUAL)
      thread.overflow()
      thread.record(SMALL)
      thread.count(SMALL)
    },
  ),
  codex('codex-killed', 'killed inside a tool: the record of the response alone', '0.169.0', [USUAL, SMALL], (thread) => {
    thread.record(USUAL)
    thread.count(USUAL)
    thread.record(SMALL)
  }),
  codex('codex-models', 'the model changes from turn to turn', '0.111.0', [USUAL, SMALL], (thread) => {
    thread.count(USUAL)
    thread.model('gpt-5.5')
    thread.repeat()
    thread.count(SMALL)
  }),
  codex(
    'codex-written',
    'what is written to the cache lies inside the input',
    '0.169.0',
    [{ ...USUAL, cache_write_input_tokens: 600 }],
    (thread) => {
      thread.record({ ...USUAL, cache_write_input_tokens: 600 })
      thread.count({ ...USUAL, cache_write_input_tokens: 600 })
    },
  ),
  {
    ...codex('codex-fork', 'a fork’s totals begin with its parent’s', '0.169.0', [USUAL, SMALL], () => {}),
    write(kit, project) {
      const parent = openThread(kit, project, '0.169.0', 'a')
      parent.record(USUAL)
      parent.count(USUAL)
      const ordinal = parent.close()
      const fork = openThread(kit, project, '0.169.0', 'b', { id: parent.id, ordinal, total: USUAL })
      fork.record(SMALL)
      fork.count(SMALL)
      fork.close()
    },
  },
]

interface Thread {
  readonly id: string
  nothing(): void
  count(usage: CodexUsage): void
  repeat(): void
  record(usage: CodexUsage): void
  reset(): void
  overflow(): void
  model(name: string): void
  close(): number
}

function codex(name: string, why: string, version: string, spent: readonly CodexUsage[], play: (thread: Thread) => void): HostileCase {
  const requests = spent.map((usage, index): CaseRequest => {
    const model = name === 'codex-models' && index === 1 ? 'gpt-5.5' : MODEL
    const session = threadId(name === 'codex-fork' && index === 1 ? 'b' : 'a', `/home/op/${name}`)
    const { input, output, cacheRead, cacheWrite, reasoning } = tokensOf(usage)
    return { at: AT, model, session, tokens: tokens([input, output, cacheRead, cacheWrite], { reasoning }) }
  })
  return {
    cli: 'codex',
    name,
    why,
    requests,
    write(kit, project) {
      const thread = openThread(kit, project, version, 'a')
      play(thread)
      thread.close()
    },
  }
}

function threadId(digit: string, project: string): string {
  const hex = Buffer.from(project.split('/').at(-1) ?? '')
    .toString('hex')
    .slice(-12)
    .padStart(12, '0')
  return `01a1c5b4-0000-7000-a000-${hex.slice(0, 11)}${digit}`
}

interface Parent {
  readonly id: string
  readonly ordinal: number
  readonly total: CodexUsage
}

function openThread({ tree }: Parameters<HostileCase['write']>[0], cwd: string, version: string, digit: string, parent?: Parent): Thread {
  const id = threadId(digit, cwd)
  const file = tree.lines(`.codex/sessions/2026/11/10/rollout-2026-11-10T10-00-0${digit === 'a' ? 0 : 5}-${id}.jsonl`)
  const isPaginated = version === '0.169.0'
  let ordinal = parent?.ordinal ?? 0
  let counter = parent?.total ?? noUsage()
  let total = counter
  let last = noUsage()
  const line = (type: string, payload: object): void =>
    file.line({ timestamp: AT, ...(isPaginated ? { ordinal: ordinal++ } : {}), type, payload })
  const context = (model: string): void => line('turn_context', { cwd, approval_policy: 'never', model, summary: 'auto' })
  const report = (info: object | null): void => line('event_msg', { type: 'token_count', info, rate_limits: null })
  const show = (usage: CodexUsage, total_tokens = usage.input_tokens + usage.output_tokens): object => ({ ...usage, total_tokens })
  const repeat = (): void => report({ total_token_usage: show(counter), last_token_usage: show(last), model_context_window: 258_400 })

  const fork = parent && {
    forked_from_id: parent.id,
    history_base: { thread_id: parent.id, end_ordinal_exclusive: parent.ordinal, end_byte_offset: 0 },
  }
  const tree169 = isPaginated ? { session_id: id } : {}
  line('session_meta', { ...tree169, id, timestamp: AT, cwd, originator: 'codex_exec', cli_version: version, source: 'exec', ...fork })
  line('response_item', { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'go' }] })
  context(MODEL)
  return {
    id,
    nothing: () => report(null),
    count(usage) {
      counter = addUsage(counter, usage)
      last = usage
      repeat()
    },
    repeat,
    record(usage) {
      total = addUsage(total, usage)
      const about = { thread_id: id, turn_id: 't', session_id: id, response_id: `resp_${id}${ordinal}` }
      line('token_usage_record', { ...about, usage: show(usage), turn_token_usage: show(usage), thread_token_usage: show(total) })
    },
    reset() {
      counter = noUsage()
    },
    overflow() {
      counter = noUsage()
      report({ total_token_usage: show(noUsage(), 258_400), last_token_usage: show(noUsage(), 247_100), model_context_window: 258_400 })
    },
    model: context,
    close() {
      file.close(Date.parse(AT) + (digit === 'a' ? 0 : 60_000))
      return ordinal
    },
  }
}
