import { cleanup, screen, waitFor } from '@solidjs/testing-library'
import { afterEach, expect, test, vi } from 'vitest'
import type { ExecutionView, WorkerView } from '@hoop/protocol'
import { FleetPage } from '../../src/views/fleet/fleet-page.tsx'
import ProjectPage from '../../src/views/project/project-page.tsx'
import WorkerPage from '../../src/views/worker/worker-page.tsx'
import { makeExecution, makeProject, makeSnapshot, makeWorker, MINUTE } from '../make.ts'
import { renderView } from '../setup.tsx'

afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
  location.hash = ''
})

const HOUR = 60 * MINUTE
const at = (ms: number) => new Date(Date.now() - ms).toISOString()
const left = (id: string, fields: Partial<WorkerView> = {}): WorkerView =>
  makeWorker({ id, name: id, state: null, history: true, leftAt: at(21 * HOUR), bead: null, activity: null, phase: null, ...fields })
const charlie = left('charlie', { lastExecution: makeExecution({ bead: 'sf-old' }) })
const echo = left('echo', { state: 'dead', reason: 'process-gone', since: at(22 * HOUR), leftAt: at(22 * HOUR) })

/** The daemon's answers over HTTP; `asked` are the questions. */
function answer(workers: () => readonly WorkerView[], executions: readonly ExecutionView[] = []) {
  const asked: string[] = []
  vi.stubGlobal('fetch', (input: RequestInfo | URL) => {
    const { pathname, search } = new URL(input instanceof Request ? input.url : String(input))
    asked.push(pathname + search)
    const items = pathname === '/api/workers' ? workers() : executions
    return Promise.resolve(new Response(JSON.stringify({ items, cursor: null }), { headers: { 'content-type': 'application/json' } }))
  })
  return asked
}
const snapshot = (workers: readonly WorkerView[]) => makeSnapshot({ at: at(0), workers: [...workers] })

test('a worker that left: its topic tells it, with when it left and its executions', async () => {
  answer(() => [], [makeExecution({ id: 'one', startedAt: at(23 * HOUR), endedAt: at(22 * HOUR) })])
  const { container, wire } = renderView('/workers/charlie', '/workers/:id', WorkerPage, snapshot([makeWorker()]))
  await screen.findByLabelText('The worker is being read')
  wire().say({ type: 'snapshot', topic: 'worker:charlie', seq: 10, data: { worker: charlie, executions: [] } })
  await screen.findByText('Left 21 h ago')
  await screen.findByText(/^Not in the fleet since .+: it ended, or its lines stopped\.$/)
  await waitFor(() => expect(container.querySelectorAll('[data-execution="one"]')).toHaveLength(1))
  expect(container.querySelector('.said-panel')?.hasAttribute('data-look')).toBe(false)
  // Its axis ends with its last run, so the run stands in sight and not off it to the left.
  expect(container.querySelectorAll('.lane-bar')).toHaveLength(1)
})

test('a worker that died and was tidied up says so', async () => {
  answer(() => [])
  const { wire } = renderView('/workers/echo', '/workers/:id', WorkerPage, snapshot([makeWorker()]))
  await screen.findByLabelText('The worker is being read')
  wire().say({ type: 'snapshot', topic: 'worker:echo', seq: 10, data: { worker: { ...echo, bead: 'sf-lost' }, executions: [] } })
  await screen.findByText('Dead, and tidied up since')
  expect((await screen.findByText(/^Died 22 h ago while/)).textContent).toContain('sf-lost')
})

test('a worker that leaves while it is looked at is asked for again, and becomes history', async () => {
  answer(() => [])
  const gone = makeWorker({ id: 'charlie', name: 'charlie' })
  const { wire } = renderView('/workers/charlie', '/workers/:id', WorkerPage, snapshot([gone]))
  await screen.findByText('Identity checked by start ticks.')
  wire().say({ type: 'snapshot', topic: 'worker:charlie', seq: 10, data: { worker: gone, executions: [] } })
  const before = wire().sent.length
  wire().say({ type: 'event', topic: 'fleet', seq: 11, prev: 10, event: 'worker.left', data: { id: 'charlie' } })
  await waitFor(() => expect(wire().sent.slice(before)).toContainEqual({ type: 'subscribe', topics: ['worker:charlie'] }))
  wire().say({ type: 'snapshot', topic: 'worker:charlie', seq: 12, data: { worker: charlie, executions: [] } })
  await screen.findByText('Left 21 h ago')
})

test('the fleet: a project says how many are history; one without workers says so in a line', async () => {
  answer(() => [charlie, echo])
  const { container } = renderView('/', '/', FleetPage, snapshot([]))
  await waitFor(() => expect(container.querySelector('.group-none')?.textContent).toBe('No worker now. 2 in history.'))
  expect(container.querySelector('.group-facts a')?.getAttribute('href')).toBe('/projects/storefront#history')
})

test('the fleet: without history a project says nothing of it', async () => {
  const asked = answer(() => [])
  const { container } = renderView('/', '/', FleetPage, snapshot([makeWorker()]))
  await waitFor(() => expect(asked).toEqual(['/api/workers?limit=500']))
  await screen.findByText('Needs you')
  expect(container.textContent).not.toContain('in history')
})

test('the fleet: lines that were not understood lead to where they are shown', async () => {
  answer(() => [])
  renderView('/', '/', FleetPage, makeSnapshot({ at: at(0), projects: [makeProject({ badLines: 4 })] }))
  expect((await screen.findByText('4 lines not understood')).getAttribute('href')).toBe('/system?project=storefront')
})

test('a project lists who left, last first, folded when long; a worker that leaves joins them', async () => {
  const many = Array.from({ length: 9 }, (_, index) => left(`old-${index}`, { leftAt: at((30 + index) * HOUR) }))
  let workers = [...many, echo, charlie]
  const asked = answer(() => workers)
  const { container, wire } = renderView('/projects/storefront', '/projects/:name', ProjectPage, snapshot([makeWorker()]))
  const names = () => [...container.querySelectorAll('.history-name')].map((name) => name.textContent)
  await screen.findByText('11 workers that left or died long ago')
  expect(names().slice(0, 3)).toEqual(['charlie', 'echo', 'old-0'])
  expect(names()).toHaveLength(8)
  expect(container.querySelector('.history-row')?.textContent).toContain('sf-old')
  ;(await screen.findByText('Show all 11 workers')).click()
  await waitFor(() => expect(names()).toHaveLength(11))
  workers = [...workers, left('needle-claude-alpha', { leftAt: at(0) })]
  wire().say({ type: 'event', topic: 'fleet', seq: 11, prev: 10, event: 'worker.left', data: { id: 'needle-claude-alpha' } })
  await waitFor(() => expect(names()[0]).toBe('needle-claude-alpha'))
  expect(asked.filter((path) => path.startsWith('/api/workers'))).toEqual(Array(2).fill('/api/workers?project=storefront&limit=500'))
})

test('one that came back is no history, whatever the last answer said', async () => {
  answer(() => [charlie, echo])
  const { container } = renderView('/projects/storefront', '/projects/:name', ProjectPage, snapshot([makeWorker({ id: 'echo' })]))
  await screen.findByText('1 worker that left or died long ago')
  expect(container.querySelectorAll('.history-row')).toHaveLength(1)
})

test('a split question is marked, and is no run', async () => {
  answer(
    () => [],
    [
      makeExecution({ id: 'run', startedAt: at(9 * MINUTE), endedAt: at(8 * MINUTE) }),
      makeExecution({ id: 'ask', kind: 'split', startedAt: at(7 * MINUTE), endedAt: at(6 * MINUTE) }),
    ],
  )
  const { container } = renderView('/workers/needle-claude-alpha', '/workers/:id', WorkerPage, snapshot([makeWorker()]))
  await screen.findByText('Split question')
  expect(container.querySelector('[data-execution="ask"]')?.textContent).not.toContain('Success')
  expect(container.querySelector('.section-head .quiet')?.textContent).toMatch(/^1 run, 1 succeeded/)
  expect(container.querySelectorAll('.lane-bar')).toHaveLength(1)
})

test('the range is the shortest that holds the newest runs, until another is chosen', async () => {
  answer(() => [], [makeExecution({ startedAt: at(9 * MINUTE), endedAt: at(8 * MINUTE) })])
  const { container, history } = renderView('/workers/needle-claude-alpha', '/workers/:id', WorkerPage, snapshot([makeWorker()]))
  const pressed = () => container.querySelector('.segmented [aria-pressed="true"]')?.textContent
  await waitFor(() => expect(pressed()).toBe('fit'))
  history.set({ value: '/workers/needle-claude-alpha?range=24h' })
  await waitFor(() => expect(pressed()).toBe('24\u202fh'))
})

test('an unknown worker is offered the nearest of the history, too', async () => {
  answer(() => [charlie])
  const { container, wire } = renderView('/workers/charly', '/workers/:id', WorkerPage, snapshot([makeWorker()]))
  await screen.findByLabelText('The worker is being read')
  wire().say({ type: 'error', code: 'UNKNOWN_TOPIC', title: 'There is no such topic here', topic: 'worker:charly' })
  await waitFor(() => expect(container.querySelector('.near a')?.getAttribute('href')).toBe('/workers/charlie'))
})
