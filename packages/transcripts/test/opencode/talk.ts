// A conversation as OpenCode writes it, one commit after the other.
import fc from 'fast-check'
import type { Json, Store } from './store.ts'

/** One thing that happens in a session; where it makes no sense, nothing does. */
const commands = [
  'prompt',
  'reply',
  'think',
  'text',
  'call',
  'run',
  'end',
  'fail',
  'finish',
  'error',
  'inject',
  'compact',
  'queue',
  'touch',
  'rename',
  'prune',
  'undo',
  'strange',
  'broken',
  'tidy',
] as const
export type Command = (typeof commands)[number]

const often: readonly Command[] = ['prompt', 'reply', 'think', 'text', 'call', 'run', 'end', 'finish']

/** The usual things most of the time. */
export const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...often) },
  { weight: 2, arbitrary: fc.constantFrom(...commands) },
)

interface Call {
  readonly message: string
  readonly part: string
  readonly id: string
  status: 'pending' | 'running' | 'over'
  startedAt: number
}

/** Does what it is told to one session of a store, with a clock that moves by itself. */
export function createTalk(store: Store, session: string, bornAt = 1_795_178_000_000): (what: Command) => void {
  let now = bornAt
  let counter = 0
  const tick = () => (now += 7)
  const nextId = (prefix: string) => `${prefix}_${String((counter += 1)).padStart(8, '0')}`
  const messages: { readonly id: string; readonly created: number; readonly isReply: boolean }[] = []
  const calls: Call[] = []
  let reply: { readonly id: string; readonly created: number; readonly data: Json; isOpen: boolean } | undefined

  store.session(session, bornAt)

  function say(text: string, more: Json = {}): void {
    const [id, created] = [nextId('msg'), tick()]
    messages.push({ id, created, isReply: false })
    store.message(session, id, created, { role: 'user', time: { created } })
    store.part(session, id, nextId('prt'), { type: 'text', text, ...more })
  }

  function inReply(write: (message: string) => void): void {
    if (reply?.isOpen) write(reply.id)
  }

  function settle(status: 'completed' | 'error'): void {
    const call = calls.find((one) => one.status === 'running')
    if (!call) return
    call.status = 'over'
    const time = { start: call.startedAt, end: tick() }
    const outcome = status === 'completed' ? { output: `output of ${call.id}`, metadata: { exit: 0 }, title: 'x' } : { error: 'it failed' }
    store.part(session, call.message, call.part, {
      type: 'tool',
      tool: 'bash',
      callID: call.id,
      state: { status, input: { command: `echo ${call.id}` }, ...outcome, time },
    })
  }

  const does: Readonly<Record<Command, () => void>> = {
    prompt: () => say('[needle:alpha:bd-1:pluck] Do it'),
    queue: () => say('And this, too'),
    inject: () => say('Continue', { synthetic: true }),
    reply() {
      const [id, created] = [nextId('msg'), tick()]
      const data = {
        role: 'assistant',
        modelID: `large-${counter % 3}`,
        providerID: 'mock',
        path: { cwd: '/home/op/ws' },
        tokens: { input: 0, output: 0, reasoning: 0, cache: { read: 0, write: 0 } },
        cost: 0,
      }
      messages.push({ id, created, isReply: true })
      reply = { id, created, data, isOpen: true }
      store.message(session, id, created, { ...data, time: { created } })
      store.part(session, id, nextId('prt'), { type: 'step-start' })
    },
    think: () =>
      inReply((message) =>
        store.part(session, message, nextId('prt'), {
          type: 'reasoning',
          text: `thought ${counter}`,
          time: { start: tick(), end: tick() },
        }),
      ),
    text: () =>
      inReply((message) => {
        const [id, start] = [nextId('prt'), tick()]
        store.part(session, message, id, { type: 'text', text: '', time: { start } })
        store.part(session, message, id, { type: 'text', text: `text ${id} ${'ü'.repeat(counter * 40)}`, time: { start, end: tick() } })
      }),
    call: () =>
      inReply((message) => {
        const call: Call = { message, part: nextId('prt'), id: nextId('call'), status: 'pending', startedAt: 0 }
        calls.push(call)
        store.part(session, message, call.part, { type: 'tool', tool: 'bash', callID: call.id, state: { status: 'pending', input: {} } })
      }),
    run() {
      const call = calls.find((one) => one.status === 'pending')
      if (!call) return
      call.status = 'running'
      call.startedAt = tick()
      store.part(session, call.message, call.part, {
        type: 'tool',
        tool: 'bash',
        callID: call.id,
        state: { status: 'running', input: { command: `echo ${call.id}` }, time: { start: call.startedAt } },
      })
    },
    end: () => settle('completed'),
    fail: () => settle('error'),
    finish: () =>
      inReply((message) => {
        const tokens = { total: 100 + counter, input: 10, output: 20 + counter, reasoning: 0, cache: { read: 70, write: 0 } }
        store.part(session, message, nextId('prt'), { type: 'step-finish', reason: 'stop', tokens, cost: 0.5 })
        if (!reply) return
        reply.isOpen = false
        store.message(session, message, reply.created, {
          ...reply.data,
          tokens,
          cost: 0.5,
          finish: 'stop',
          time: { created: reply.created, completed: tick() },
        })
      }),
    error: () =>
      inReply((message) => {
        if (!reply) return
        reply.isOpen = false
        store.message(session, message, reply.created, {
          ...reply.data,
          error: { name: 'APIError', data: { message: 'no', statusCode: 401 } },
          time: { created: reply.created },
        })
      }),
    compact() {
      const [id, created] = [nextId('msg'), tick()]
      messages.push({ id, created, isReply: false })
      store.message(session, id, created, { role: 'user', time: { created } })
      store.part(session, id, nextId('prt'), { type: 'compaction', auto: true })
    },
    touch() {
      const prompt = messages.findLast(({ isReply }) => !isReply)
      if (prompt)
        store.message(session, prompt.id, prompt.created, {
          role: 'user',
          time: { created: prompt.created },
          summary: { diffs: [counter] },
        })
    },
    rename: () => store.session(session, bornAt, { title: `Title ${(counter += 1)}` }),
    prune() {
      const call = calls.find((one) => one.status === 'over')
      if (call)
        store.part(session, call.message, call.part, {
          type: 'tool',
          tool: 'bash',
          callID: call.id,
          state: { status: 'completed', input: {}, output: '[cleared]', time: { start: 1, end: 2, compacted: tick() } },
        })
    },
    undo() {
      const gone = messages.pop()
      if (!gone) return
      store.removeMessage(session, gone.id)
      if (reply?.id === gone.id) reply = undefined
      calls.splice(0, calls.length, ...calls.filter(({ message }) => message !== gone.id))
    },
    strange: () => inReply((message) => store.part(session, message, nextId('prt'), { type: 'hologram' })),
    broken: () =>
      inReply((message) => store.part(session, message, nextId('prt'), { type: 'step-finish', tokens: { input: -1, output: 'x' } })),
    tidy: () => store.tidy(),
  }
  return (what) => does[what]()
}
