import { cleanup, fireEvent, screen, waitFor } from '@solidjs/testing-library'
import { afterEach, expect, test, vi } from 'vitest'
import type { EntryView, Excerpt, ExecutionView, SearchHit } from '@hoop/protocol'
import '../../src/frame/palette.tsx' // loaded when shown: not while a test waits for it
import BeadPage from '../../src/views/beads/bead-page.tsx'
import StepsPage from '../../src/views/steps/steps-page.tsx'
import WorkerPage from '../../src/views/worker/worker-page.tsx'
import { FleetPage } from '../../src/views/fleet/fleet-page.tsx'
import { makeDetail } from '../make-beads.ts'
import { makeCall, makeEntry, makeResult } from '../make-entries.ts'
import { makeExecution, makeSnapshot, makeWorker, MINUTE } from '../make.ts'
import { renderView } from '../setup.tsx'

afterEach(() => {
  cleanup()
  localStorage.clear()
  vi.unstubAllGlobals()
})

const at = (ms: number) => new Date(Date.now() - ms).toISOString()
const KEY = '/t/session.jsonl'
const entries: readonly EntryView[] = [
  makeEntry(0, { kind: 'user', text: '[needle:alpha:sf-1:auto]\nFix the cart' }),
  makeEntry(1, { kind: 'assistant', text: 'I will look.' }),
  makeCall(2, 'a', 'Bash: npm test', { command: 'npm test' }),
  makeResult(3, 'a', 'Exit code 1\nAssertionError: expected 1 to be 2', true),
  makeEntry(4, { kind: 'error', text: 'API Error 429\nToo many requests' }),
]
const failed = makeExecution({
  id: 'alpha/sf-1/1',
  worker: 'needle-claude-alpha',
  outcome: 'failure',
  exitCode: 1,
  startedAt: at(9 * MINUTE),
  endedAt: at(8 * MINUTE),
  sessionId: 's',
  joinedBy: 'tag',
  sources: [{ path: '/l/alpha.jsonl', offset: 7 }],
})
const told: Excerpt = {
  sessionId: 's',
  key: KEY,
  why: 'failure',
  entries: [...entries],
  focusSeq: 3,
  pendingTool: null,
  trace: null,
}

/** The daemon's answers over HTTP, by the beginning of their path; what is not there is 404. `asked` are the questions. */
function answer(routes: Readonly<Record<string, unknown>>) {
  const asked: string[] = []
  vi.stubGlobal('fetch', (input: RequestInfo | URL) => {
    const { pathname, search } = new URL(input instanceof Request ? input.url : String(input))
    asked.push(pathname + search)
    const path = decodeURIComponent(decodeURIComponent(pathname))
    const body = Object.entries(routes).find(([start]) => path.startsWith(start))?.[1]
    const status = body === undefined ? 404 : 200
    const json = JSON.stringify(body ?? { title: 'Nothing there', status, code: 'NOT_FOUND' })
    return Promise.resolve(new Response(json, { status, headers: { 'content-type': 'application/json' } }))
  })
  return asked
}
const page = (items: readonly unknown[]) => ({ items, cursor: null })
const runRoutes = (excerpt: Excerpt = told, run: ExecutionView = failed) => ({
  [`/api/executions/${run.id}/excerpt`]: excerpt,
  [`/api/executions/${run.id}`]: run,
  '/api/executions': page([run]),
  '/api/workers/needle-claude-alpha/timeline': page([{ kind: 'state', at: at(10 * MINUTE), state: 'live', reason: null }]),
})
const snapshot = () => makeSnapshot({ at: at(0), workers: [makeWorker()] })

test('a failed run opens with what led there: the failing output open, the end below, the way into the session', async () => {
  answer(runRoutes())
  const { container, press } = renderView('/workers/needle-claude-alpha', '/workers/:id', WorkerPage, snapshot())
  await waitFor(() => expect(container.querySelectorAll('.lane-bar')).toHaveLength(1))
  container.querySelector<HTMLElement>('.lane-bar')?.click()
  await screen.findByText('What led to the failure')
  expect(container.querySelector('[data-focus]')?.textContent).toContain('AssertionError: expected 1 to be 2')
  expect(container.querySelector('.entry-error-head')?.textContent).toContain('API Error 429')
  expect(container.querySelector('.excerpt-end')?.textContent).toContain('Exit code 1')
  expect((await screen.findByText('Open session at this point')).closest('a')?.getAttribute('href')).toBe(
    `/sessions/${encodeURIComponent(KEY)}#3`,
  )
  await screen.findByText('dispatch tag')
  expect(container.querySelectorAll('.lane-band[data-state="live"]')).toHaveLength(1)
  press('Escape')
  await waitFor(() => expect(container.querySelector('.execution-panel')).toBeNull())
})

test('arrows go from run to run in time, whatever lane they stand in', async () => {
  const runs = [
    makeExecution({ id: 'one', startedAt: at(30 * MINUTE), endedAt: at(25 * MINUTE) }),
    makeExecution({ id: 'two', outcome: 'crash', startedAt: at(20 * MINUTE), endedAt: at(15 * MINUTE) }),
    makeExecution({ id: 'three', startedAt: at(10 * MINUTE), endedAt: at(5 * MINUTE) }),
  ]
  answer({ '/api/executions': page(runs) })
  const { container, press } = renderView('/workers/needle-claude-alpha', '/workers/:id', WorkerPage, snapshot())
  await waitFor(() => expect(container.querySelectorAll('.lane-bar')).toHaveLength(3))
  const bar = (id: string) => container.querySelector<HTMLElement>(`[data-bar="${id}"]`)
  expect([...container.querySelectorAll('.lane-bar[tabindex="0"]')]).toEqual([bar('three')])
  bar('three')?.focus()
  press('ArrowLeft')
  expect(document.activeElement).toBe(bar('two'))
  expect(container.querySelector('.lanes-said')?.textContent).toContain('Crash')
  press('Home')
  expect(document.activeElement).toBe(bar('one'))
  press('End')
  expect(document.activeElement).toBe(bar('three'))
})

test('a run without a session shows what it printed, or says that nothing is known', async () => {
  const none: Excerpt = { ...told, sessionId: null, key: null, entries: [], focusSeq: null }
  const trace = {
    folder: '/w/.beads/traces/sf-1',
    capturedAt: null,
    stdout: null,
    stderr: { path: 'stderr.txt', text: 'panic: no model', isCut: false },
  }
  answer(runRoutes({ ...none, trace }))
  const view = renderView('/workers/needle-claude-alpha?run=alpha%2Fsf-1%2F1', '/workers/:id', WorkerPage, snapshot())
  await screen.findByText('Standard error')
  expect(view.container.querySelector('.output')?.textContent).toContain('panic: no model')
  cleanup()
  answer(runRoutes(none))
  renderView('/workers/needle-claude-alpha?run=alpha%2Fsf-1%2F1', '/workers/:id', WorkerPage, snapshot())
  await screen.findByText('No session was found for this run.')
})

test('hostile text in an excerpt is text', async () => {
  const evil =
    '<img src=x onerror="globalThis.hit = 1"><script>globalThis.hit = 1</script>\u001b]8;;https://evil.example\u0007link\u001b]8;;\u0007 \u202egnp'
  answer(
    runRoutes({
      ...told,
      entries: [makeEntry(0, { kind: 'user', text: evil }), makeEntry(1, { kind: 'error', text: `${evil}\n${evil}` })],
      focusSeq: 1,
    }),
  )
  const { container } = renderView('/workers/needle-claude-alpha?run=alpha%2Fsf-1%2F1', '/workers/:id', WorkerPage, snapshot())
  await screen.findByText('What led to the failure')
  expect(container.querySelector('.excerpt img, .excerpt script, .excerpt a')).toBeNull()
  expect('hit' in globalThis).toBe(false)
  expect(container.querySelector('.output')?.textContent).toContain('U+202E')
  expect(container.querySelector('.output')?.textContent).not.toContain('evil.example')
})

test('a bead that failed shows why without being asked, in words first', async () => {
  const bead = makeDetail({ status: 'open', closedAt: null, history: [failed] })
  answer({ ...runRoutes(), '/api/beads/graph': { nodes: [], edges: [], cycles: [], truncated: false }, '/api/beads/': bead })
  const { container } = renderView(`/beads/${encodeURIComponent(bead.key)}`, '/beads/:key', BeadPage, snapshot())
  await screen.findByText('What led to the failure')
  expect(container.querySelector('.bead-story')?.textContent).toMatch(/ended with exit code 1/)
  expect(container.querySelector('.bead-attempts .execution-cost')?.textContent).toBe('—not known')
  container.querySelector<HTMLElement>('.bead-attempts .execution')?.click()
  await waitFor(() => expect(container.querySelector('.execution-panel')).toBeNull())
})

test('a run is stepped through: keys, the next error, the slider', async () => {
  const session = {
    id: 's',
    cli: 'claude',
    path: KEY,
    key: KEY,
    models: [],
    usage: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, reasoning: 0 },
    usageQuality: 'none',
    counts: { user: 1, assistant: 1, toolCalls: 1, toolErrors: 1, errors: 1, unknown: 0, malformed: 0 },
    project: null,
    state: 'ended',
    entries: 5,
    sizeBytes: 500,
    parent: null,
    children: [],
  }
  answer({
    ...runRoutes(),
    [`/api/sessions/${KEY}/outline`]: { key: KEY, total: 5, kinds: 'uacRe' },
    [`/api/sessions/${KEY}/entries`]: { items: entries, cursor: null, total: 5 },
    [`/api/sessions/${KEY}`]: session,
    '/api/cost/requests': page([]),
  })
  const { container, press, history } = renderView('/executions/alpha%2Fsf-1%2F1/steps', '/executions/:id/steps', StepsPage, snapshot())
  const here = () => container.querySelector('.step[data-here]')?.textContent ?? ''
  await waitFor(() => expect(here()).toContain('Fix the cart'))
  expect(container.querySelectorAll('.scrub-bars i')).toHaveLength(5)
  expect(container.querySelectorAll('.scrub-bars i[data-error]')).toHaveLength(2)
  press('ArrowRight')
  await waitFor(() => expect(here()).toContain('I will look.'))
  press('e')
  await waitFor(() => expect(here()).toContain('AssertionError'))
  press('End')
  await waitFor(() => expect(here()).toContain('API Error 429'))
  expect(container.querySelector('.step-mark[data-outcome]')?.textContent).toContain('Exit code 1')
  const slider = container.querySelector<HTMLInputElement>('.scrub-range')
  if (slider === null) throw new Error('no slider')
  fireEvent.input(slider, { target: { value: '1' } })
  await waitFor(() => expect(history.get()).toContain('at=1'))
})

const hit = (seq: number, text: string): SearchHit => ({
  sessionId: 's',
  key: KEY,
  seq,
  at: at(MINUTE),
  kind: 'tool_result',
  tool: 'Bash',
  cli: 'claude',
  project: 'storefront',
  excerpt: [{ text: 'expected ' }, { text, hit: true }, { text: ' to pass' }],
})

test('the palette searches what was said, ends older questions, opens the entry, and remembers it', async () => {
  const asked = answer({
    '/api/search': page([hit(42, 'coupon')]),
    '/api/sessions': page([]),
    '/api/stitches': page([]),
    '/api/beads': page([]),
    '/api/workers': page([]),
  })
  const { container, press, history } = renderView('/', '/', FleetPage, snapshot())
  await screen.findByText('Needs you')
  press('k', { ctrlKey: true })
  const field = await screen.findByRole<HTMLInputElement>('combobox')
  for (const value of ['co', 'cou', 'coupon']) fireEvent.input(field, { target: { value } })
  await screen.findByText(/^Bash result · storefront/)
  expect(document.querySelector('[data-item="hit"] mark')?.textContent).toBe('coupon')
  expect(asked.filter((path) => path.startsWith('/api/search')).map((path) => new URLSearchParams(path.split('?')[1]).get('q'))).toEqual([
    'coupon',
  ])
  press('Enter')
  await waitFor(() => expect(history.get()).toBe(`/sessions/${encodeURIComponent(KEY)}#42`))
  press('k', { ctrlKey: true })
  await screen.findByText('Recent')
  expect(container.ownerDocument.querySelector('.palette-item')?.textContent).toContain('expected coupon to pass')
})

test('the palette says when transcripts cannot be searched, and still finds names', async () => {
  answer({ '/api/sessions': page([]), '/api/stitches': page([]), '/api/beads': page([]), '/api/workers': page([]) })
  const { press } = renderView('/', '/', FleetPage, snapshot())
  await screen.findByText('Needs you')
  press('k', { ctrlKey: true })
  fireEvent.input(await screen.findByRole('combobox'), { target: { value: 'alpha' } })
  await screen.findByText(/could not be searched/)
  expect(document.querySelector('.palette-item')?.textContent).toContain('alpha')
  press('Tab')
  await waitFor(() => expect(document.querySelector('.palette-only')?.textContent).toBe('Workers'))
})
