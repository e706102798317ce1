import { cleanup, screen, waitFor } from '@solidjs/testing-library'
import { afterEach, expect, test, vi } from 'vitest'
import ComponentsPage from '../../src/views/components/components-page.tsx'
import NotFoundPage from '../../src/views/not-found.tsx'
import ProjectPage from '../../src/views/project/project-page.tsx'
import SystemPage from '../../src/views/system/system-page.tsx'
import WorkerPage from '../../src/views/worker/worker-page.tsx'
import { makeExecution, makeProject, makeSnapshot, makeWorker, MINUTE } from '../make.ts'
import { renderView } from '../setup.tsx'

afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

const at = (ms: number) => new Date(Date.now() - ms).toISOString()
const answer = (status: number, body: unknown) =>
  vi.stubGlobal('fetch', () =>
    Promise.resolve(new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } })),
  )
const snapshot = () => makeSnapshot({ at: at(0), workers: [makeWorker()] })

test('a worker: its sentence, its evidence, its executions; an end arrives live', async () => {
  answer(200, { items: [makeExecution({ id: 'one', startedAt: at(40 * MINUTE), endedAt: at(30 * MINUTE) })], cursor: null })
  const { container, wire } = renderView('/workers/needle-claude-alpha', '/workers/:id', WorkerPage, snapshot())
  await screen.findByText('Identity checked by start ticks.')
  await screen.findAllByText('Success')
  const running = makeExecution({ id: 'two', outcome: 'running', startedAt: at(MINUTE), endedAt: null })
  wire().say({ type: 'snapshot', topic: 'worker:needle-claude-alpha', seq: 10, data: { worker: makeWorker(), executions: [running] } })
  await waitFor(() => expect(container.querySelectorAll('[data-execution]')).toHaveLength(2))
  wire().say({
    type: 'event',
    topic: 'worker:needle-claude-alpha',
    seq: 11,
    prev: 10,
    event: 'execution.ended',
    data: { ...running, outcome: 'failure', exitCode: 7, endedAt: at(0) },
  })
  await screen.findByText(/Exit code 7 after/)
})

test('a history that cannot be read says so, and the rest stays', async () => {
  answer(503, { title: 'The fleet has not been read yet', status: 503, code: 'NOT_READY' })
  renderView('/workers/needle-claude-alpha', '/workers/:id', WorkerPage, snapshot())
  await screen.findByText(/The history could not be read: The fleet has not been read yet/)
  await screen.findByText('Identity checked by start ticks.')
})

test('an unknown worker: what is missing, and the nearest', async () => {
  answer(200, { items: [], cursor: null })
  const { container, wire } = renderView('/workers/needle-claude-alpa', '/workers/:id', WorkerPage, snapshot())
  await screen.findByLabelText('The worker is being read')
  wire().say({ type: 'error', code: 'UNKNOWN_TOPIC', title: 'There is no such topic here', topic: 'worker:needle-claude-alpa' })
  await screen.findByText('No such worker')
  expect(container.querySelector('.near a')?.textContent).toBe('alpha')
})

test('a project: its workers, its folders and what is wrong in them', async () => {
  answer(200, { items: [], cursor: null })
  const problem = { code: 'EACCES', message: '/srv/b cannot be read', since: at(MINUTE) }
  const project = makeProject({ badLines: 3, workspaces: [...makeProject().workspaces, { path: '/srv/b', role: 'web', problem }] })
  const { container } = renderView('/projects/storefront', '/projects/:name', ProjectPage, makeSnapshot({ at: at(0), projects: [project] }))
  await screen.findByText('3 lines not understood')
  await screen.findAllByText('/srv/b cannot be read', { exact: false })
  expect(container.querySelectorAll('[data-row]')).toHaveLength(1)
  await screen.findByText('No execution yet.')
})

test('HOOP itself: trouble first, with the lines it could not understand', async () => {
  const source = {
    path: '/a',
    kind: 'log',
    project: null,
    sizeBytes: 10,
    readBytes: 10,
    lines: 1,
    malformed: 0,
    unknown: 0,
    tornBytes: 0,
    resets: 0,
    lastReadAt: at(0),
    error: null,
    samples: [],
  }
  const file = { path: '/h/config.yml', loadedAt: null, problem: null }
  answer(200, {
    at: at(0),
    uptimeMs: 1,
    rssBytes: 1,
    eventLoopDelayMs: 1,
    clients: 1,
    watches: 1,
    config: { ...file, problem: 'line 14: must be longer than 3m' },
    registry: file,
    processTable: { kind: 'proc', processes: 1, lastReadAt: null, error: null },
    totals: { lines: 2, malformed: 1, unknown: 0 },
    sources: [
      source,
      {
        ...source,
        path: '/z',
        malformed: 1,
        samples: [{ offset: 7, length: 9, kind: 'malformed', why: 'not JSON', text: '<script>x</script>' }],
      },
    ],
  })
  const { container } = renderView('/system', '/system', SystemPage, snapshot())
  await screen.findByText('line 14: must be longer than 3m')
  expect([...container.querySelectorAll('.source .path')].map((path) => path.textContent)).toEqual(['/z', '/a'])
  expect(container.querySelector('.samples pre')?.textContent).toBe('<script>x</script>')
})

test('no such page offers one', async () => {
  renderView('/flet', '/never', NotFoundPage, snapshot())
  await screen.findByText('elsewhere')
})

test('every component renders once', async () => {
  const { container } = renderView('/components', '/components', ComponentsPage, snapshot())
  await screen.findByText('Surfaces')
  for (const look of ['live', 'idle', 'draining', 'no-agent', 'hung', 'dead', 'unknown'])
    expect(container.querySelector(`.state[data-look="${look}"]`)).not.toBeNull()
  expect(container.querySelectorAll('.outcome').length).toBeGreaterThanOrEqual(8)
})
