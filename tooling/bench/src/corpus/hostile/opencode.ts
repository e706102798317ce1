import { openDatabase } from '../opencode/database.ts'
import { openFolders, openJson, type MessageRow, type Store } from '../opencode/store.ts'
import { tokens, type CaseRequest, type HostileCase } from './case.ts'

const DAY = Date.parse('2026-11-10T00:00:00.000Z')
const FIGURES = { input: 900, output: 300, reasoning: 100, cache: { read: 10_000, write: 50 } }

/** Three layouts, a copy, and what inside what changes with the version. All database cases share one database. */
export const OPENCODE: readonly HostileCase[] = [
  opencode(
    'opencode-folders',
    'one message holds a whole turn: its steps count, and input holds what was cached',
    [
      [9_000, 300, 1_000, 0],
      [8_000, 200, 2_000, 0],
    ],
    100,
    (store, id, cwd) => {
      const message = begin(store, id, cwd, '0.5.29')
      const step = (part: string, input: number, output: number, read: number, reasoning: number): void =>
        store.part({
          id: `prt_${id}${part}`,
          messageId: message,
          sessionId: `ses_${id}`,
          created: momentOf(cwd),
          updated: momentOf(cwd),
          data: { type: 'step-finish', tokens: { input, output, reasoning, cache: { read, write: 0 } }, cost: 0.1 },
        })
      step('1', 10_000, 300, 1_000, 100)
      step('2', 10_000, 200, 2_000, 0)
      answer(store, id, cwd, message, { input: 10_000, output: 200, reasoning: 0, cache: { read: 2_000, write: 0 } }, { system: ['x'] })
    },
    'folders',
  ),
  opencode(
    'opencode-json',
    'one message a step, output with reasoning, a refused one without any',
    [[900, 300, 10_000, 50]],
    100,
    (store, id, cwd) => {
      answer(store, id, cwd, begin(store, id, cwd, '1.0.162'), FIGURES)
      answer(
        store,
        id,
        cwd,
        `msg_${id}9`,
        { input: 0, output: 0, reasoning: 0, cache: { read: 0, write: 0 } },
        { error: { name: 'APIError', data: {} } },
      )
    },
    'json',
  ),
  opencode(
    'opencode-split',
    'output without reasoning',
    [[900, 400, 10_000, 50]],
    100,
    (store, id, cwd) => {
      answer(store, id, cwd, begin(store, id, cwd, '1.18.33'), { ...FIGURES, total: 11_350 })
    },
    'database',
  ),
  opencode(
    'opencode-whole',
    'output with reasoning, in the database of 1.2',
    [[900, 300, 10_000, 50]],
    100,
    (store, id, cwd) => {
      answer(store, id, cwd, begin(store, id, cwd, '1.2.6'), { ...FIGURES, total: 11_250 })
    },
    'database',
  ),
  opencode(
    'opencode-fork',
    'a fork copies its parent under new ids',
    [[900, 400, 10_000, 50]],
    100,
    (store, id, cwd) => {
      const text = 'I will run the failing test first.'
      answer(store, id, cwd, begin(store, id, cwd, '1.18.33'), { ...FIGURES, total: 11_350 })
      // Newer sessions have smaller ids.
      const copy = `0${id.slice(1)}`
      const message = begin(store, copy, cwd, '1.18.33', 'Fix the test (fork #1)')
      answer(store, copy, cwd, message, { ...FIGURES, total: 11_350 })
      for (const [session, name] of [
        [id, `msg_${id}2`],
        [copy, message],
      ] as const)
        store.part({
          id: `prt_${session}2`,
          messageId: name,
          sessionId: `ses_${session}`,
          created: momentOf(cwd),
          updated: momentOf(cwd),
          data: { type: 'text', text },
        })
    },
    'database',
  ),
]

/** A time of its own for each case: sessions of the same time and tokens are copies of one another. */
function momentOf(cwd: string): number {
  return DAY + Buffer.from(cwd).reduce((sum, byte) => sum + 60_000 * byte, 0)
}

type Layout = 'folders' | 'json' | 'database'

function opencode(
  name: string,
  why: string,
  quads: readonly (readonly [number, number, number, number])[],
  reasoning: number,
  fill: (store: Store, id: string, cwd: string) => void,
  layout: Layout,
): HostileCase {
  const id = Buffer.from(name).toString('hex').slice(-10)
  const requests = quads.map((quad, index): CaseRequest => {
    const more = { reasoning: index === 0 ? reasoning : 0 }
    return { at: new Date(momentOf(`/home/op/${name}`)).toISOString(), model: 'gpt-5', session: `ses_${id}`, tokens: tokens(quad, more) }
  })
  return {
    cli: 'opencode',
    name,
    why,
    requests,
    write: ({ tree }) => {
      const open = { folders: openFolders, json: openJson, database: openDatabase }[layout]
      const store = open(tree)
      fill(store, id, `/home/op/${name}`)
      store.close()
    },
  }
}

/** A session and its prompt; returns the id of the answer to come. */
function begin(store: Store, id: string, directory: string, version: string, title = 'Fix the test'): string {
  const created = momentOf(directory)
  const time = { created, updated: created }
  store.session({ id: `ses_${id}`, projectId: id.padEnd(40, '0'), parentId: undefined, directory, title, version, ...time })
  const data = { role: 'user', time: { created }, agent: 'build', model: { providerID: 'openai', modelID: 'gpt-5' } }
  store.message({ id: `msg_${id}1`, sessionId: `ses_${id}`, ...time, data })
  const part = { type: 'text', text: 'go' }
  store.part({ id: `prt_${id}0`, messageId: `msg_${id}1`, sessionId: `ses_${id}`, ...time, data: part })
  return `msg_${id}2`
}

function answer(store: Store, id: string, cwd: string, messageId: string, figures: object, more: object = {}): void {
  const model = { modelID: 'gpt-5', providerID: 'openai', path: { cwd, root: cwd }, parentID: `msg_${id}1`, mode: 'build' }
  const created = momentOf(cwd)
  const time = { created, completed: created + 1_000 }
  const data: MessageRow['data'] = { role: 'assistant', time, ...model, cost: 0.1, tokens: figures, finish: 'stop', ...more }
  store.message({ id: messageId, sessionId: `ses_${id}`, created, updated: created, data })
}
