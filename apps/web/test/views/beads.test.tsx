import { cleanup, fireEvent, screen, waitFor, within } from '@solidjs/testing-library'
import { afterEach, expect, test, vi } from 'vitest'
import type { BeadDetail, BeadView } from '@hoop/protocol'
import BeadPage from '../../src/views/beads/bead-page.tsx'
import BeadsPage from '../../src/views/beads/beads-page.tsx'
import { makeExecution, makeSnapshot } from '../make.ts'
import { makeBead, makeDetail, makeGraph } from '../make-beads.ts'
import { renderView } from '../setup.tsx'

afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

const json = (body: unknown, status = 200) =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } })

/** The daemon's answers over HTTP; `asked` are the questions. */
function answer(routes: (path: string, search: URLSearchParams) => Response | undefined) {
  const asked: string[] = []
  vi.stubGlobal('fetch', (input: RequestInfo | URL) => {
    const { pathname, search, searchParams } = new URL(input instanceof Request ? input.url : String(input))
    asked.push(pathname + search)
    return Promise.resolve(routes(pathname, searchParams) ?? json({ items: [], cursor: null }))
  })
  return asked
}

/** All beads in pages of three. */
function paged(beads: readonly BeadView[]) {
  return answer((path, search) => {
    if (path !== '/api/beads') return undefined
    if (search.get('q') !== null) return json({ items: beads.filter(({ id }) => id === 'hidden'), cursor: null })
    const from = Number(search.get('cursor') ?? 0)
    return json({ items: beads.slice(from, from + 3), cursor: from + 3 < beads.length ? String(from + 3) : null })
  })
}

const list = (search = '') => renderView(`/beads${search}`, '/beads', BeadsPage, makeSnapshot())
const page = (key: string) => renderView(`/beads/${encodeURIComponent(key)}`, '/beads/:key', BeadPage, makeSnapshot())
const titles = () => screen.queryAllByRole('row').flatMap((row) => row.querySelector('a.row-link')?.textContent ?? [])

test('every page is read; the filter of the URL holds, and what is typed narrows it at once', async () => {
  paged(
    ['one', 'two', 'three', 'four', 'hidden'].map((id) => makeBead({ id, title: `Bead ${id}`, status: id === 'two' ? 'closed' : 'open' })),
  )
  list('?status=open')
  await screen.findByText('4 of 5 beads')
  expect(titles().toSorted()).toEqual(['Bead four', 'Bead hidden', 'Bead one', 'Bead three'])
  fireEvent.input(screen.getByLabelText('Filter beads by text'), { target: { value: 'four' } })
  await waitFor(() => expect(titles().toSorted()).toEqual(['Bead four']))
  // Not in what the page knows, but in a description: the daemon was asked.
  fireEvent.input(screen.getByLabelText('Filter beads by text'), { target: { value: 'coupon' } })
  await waitFor(() => expect(titles()).toEqual(['Bead hidden']))
  fireEvent.click(screen.getByText('Clear'))
  await waitFor(() => expect(titles()).toHaveLength(5))
})

test('a claim comes over the socket and says what changed; what is gone goes', async () => {
  paged([makeBead({ id: 'a', title: 'First' }), makeBead({ id: 'b', title: 'Second' })])
  const { wire } = list()
  await screen.findByText('2 beads')
  const claimed = { ...makeBead({ id: 'b', title: 'Second', status: 'in_progress', ready: false }), changed: ['status', 'ready'] }
  wire().say({ type: 'event', topic: 'fleet', seq: 11, prev: 10, event: 'bead.changed', data: claimed })
  await screen.findByText('status changed')
  expect(titles()).toEqual(['Second', 'First'])
  wire().say({ type: 'event', topic: 'fleet', seq: 12, prev: 11, event: 'bead.gone', data: { key: '/srv/storefront#a' } })
  await waitFor(() => expect(titles()).toEqual(['Second']))
})

test('of ten thousand only those in sight are drawn, and the keyboard reaches the last', async () => {
  const beads = Array.from({ length: 10_000 }, (_, at) => makeBead({ id: `b${String(at).padStart(5, '0')}`, title: `Bead ${at}` }))
  answer((path) => (path === '/api/beads' ? json({ items: beads, cursor: null }) : undefined))
  const { container, press } = list('?sort=id')
  await waitFor(() => expect(container.querySelector('.page-head .fact')?.textContent).toMatch(/^10.000 beads$/))
  expect(container.querySelectorAll('.bead-row').length).toBeLessThan(80)
  press('j')
  await waitFor(() => expect(document.activeElement?.textContent).toBe('Bead 0'))
  press('G')
  await waitFor(() => expect(document.activeElement?.textContent).toBe('Bead 9999'))
})

test('nothing there, nothing that fits, and what could not be read', async () => {
  paged([])
  list()
  await screen.findByText('No bead in any queue.')
  cleanup()
  paged([makeBead()])
  list('?q=zebra')
  await screen.findByText('No bead fits.')
  cleanup()
  let pages = 0
  answer((path) => {
    if (path !== '/api/beads') return undefined
    pages += 1
    return pages === 1 ? json({ items: [makeBead()], cursor: '1' }) : json({ title: 'The queue is torn', status: 500, code: 'TORN' }, 500)
  })
  list()
  await screen.findByText(/could not be read to the end: The queue is torn/)
  expect(titles()).toEqual(['Cart total is wrong'])
})

test('a queue that cannot be reached is named, with when it was last seen', async () => {
  paged([makeBead({ lastSeenAt: new Date(Date.now() - 3 * 3_600_000).toISOString() })])
  list()
  await screen.findByLabelText('Queues that are not as they are now')
  expect(screen.getByText(/cannot be reached: 1 bead as last seen/)).toBeTruthy()
})

test('the board shows each status, and nothing on it can be dragged', async () => {
  paged([makeBead({ id: 'a' }), makeBead({ id: 'b', status: 'triage', ready: false })])
  const { container } = list('?view=board')
  await waitFor(() => expect(container.querySelectorAll('.board-column')).toHaveLength(4))
  expect([...container.querySelectorAll('.board-column h2 bdi')].map((word) => word.textContent)).toEqual([
    'In progress',
    'Ready',
    'Waiting',
    'triage',
  ])
  expect(container.querySelector('[draggable]')).toBeNull()
})

const detail = (bead: BeadDetail) =>
  answer((path) => {
    if (path === '/api/beads/graph') return json(makeGraph(['sf-7k2m>sf-1']))
    return path.startsWith('/api/beads/') ? json(bead) : undefined
  })

test('a bead: what it waits for, who tried, and text from outside as text', async () => {
  const asked = detail(
    makeDetail({
      title: '<img src=x onerror=alert(1)>',
      description: '<script>alert(2)</script> and **bold**',
      ready: false,
      dependsOn: [
        { id: 'sf-1', type: 'blocks', status: 'open' },
        { id: 'sf-gone', type: 'blocks', status: null },
      ],
      dependents: [{ id: 'sf-9', type: 'parent-child', status: 'closed' }],
      comments: [{ author: null, text: 'It is the rounding', at: null }],
      history: [makeExecution({ id: 'ex-9', outcome: 'failure', exitCode: 101, attempt: 2 })],
    }),
  )
  const { container } = page('/srv/storefront#sf-7k2m')
  await screen.findByRole('heading', { level: 1, name: '<img src=x onerror=alert(1)>' })
  expect(asked).toContain('/api/beads/%2Fsrv%2Fstorefront%23sf-7k2m')
  expect(container.querySelector('img, script')).toBeNull()
  expect(screen.getByText('bold').tagName).toBe('STRONG')
  expect(screen.getByText('Not in the queue').closest('li')?.textContent).toContain('sf-gone')
  expect(await screen.findByText('Title of sf-1')).toBeTruthy()
  expect(screen.getByText('has as a part')).toBeTruthy()
  expect(screen.getByText(/Exit code 101/)).toBeTruthy()
  expect(screen.getByText('It is the rounding')).toBeTruthy()
  expect(screen.getAllByText('not known')[0]).toBeTruthy()
})

test('a bead of a queue that is gone says how old it is', async () => {
  detail(makeDetail({ source: 'last-seen', seenAt: new Date(Date.now() - 3 * 3_600_000).toISOString(), comments: null }))
  page('/srv/storefront#sf-7k2m')
  expect((await screen.findByText(/As last seen/)).textContent).toMatch(/As last seen 3\u202fh ago/)
  expect(screen.getByText(/does not say whether there are any/)).toBeTruthy()
})

test('what changes while it is looked at is shown at once', async () => {
  detail(makeDetail())
  const { wire, container } = page('/srv/storefront#sf-7k2m')
  await screen.findByText('Cart total is wrong')
  const data = { ...makeBead({ status: 'closed', ready: false }), changed: ['status'] }
  wire().say({ type: 'event', topic: 'fleet', seq: 11, prev: 10, event: 'bead.changed', data })
  await screen.findByText('status changed')
  expect(container.querySelector('.bead-state .bead-mark')?.textContent).toBe('Closed')
  wire().say({ type: 'event', topic: 'fleet', seq: 12, prev: 11, event: 'bead.gone', data: { key: data.key } })
  await screen.findByText('This bead is no longer in its queue.')
})

test('an id of two queues asks which; one of none says so with the nearest', async () => {
  answer((path) =>
    path.startsWith('/api/beads/')
      ? json({ code: 'AMBIGUOUS_ID', title: 'Two', status: 409, keys: ['/srv/a#sf-1', '/srv/b#sf-1'] }, 409)
      : undefined,
  )
  const { container } = page('sf-1')
  await screen.findByText('Which one?')
  expect([...container.querySelectorAll('.near a')].map((link) => link.getAttribute('href'))).toEqual([
    '/beads/%2Fsrv%2Fa%23sf-1',
    '/beads/%2Fsrv%2Fb%23sf-1',
  ])
  cleanup()
  answer((path) =>
    path.startsWith('/api/beads/')
      ? json({ code: 'BEAD_NOT_FOUND', title: 'No bead "sf-1"', status: 404, hint: 'Nearest: sf-2' }, 404)
      : undefined,
  )
  page('sf-1')
  await screen.findByText('No such bead')
  expect(screen.getByText('Nearest: sf-2')).toBeTruthy()
})

test('the graph says in words what is wrong in it, and one click shows whose it is', async () => {
  // A drawing surface is the browser's; what stands beside it is ours.
  vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(null)
  const beads = ['a', 'b', 'c'].map((id) => makeBead({ id, title: `Bead ${id}` }))
  answer((path) => {
    if (path === '/api/beads/graph') return json(makeGraph(['a>b', 'b>a', 'c>x?'], [['a', 'b']], ['alone']))
    return path === '/api/beads' ? json({ items: beads, cursor: null }) : undefined
  })
  list('?view=graph')
  expect((await screen.findByRole('application')).getAttribute('aria-label')).toBe(
    'What waits for what: 4 beads, 3 links, 1 cycle, 1 missing target',
  )
  expect(screen.getByText(/1 without a link are left out/)).toBeTruthy()
  fireEvent.click(screen.getByText('x?'))
  await screen.findByText('Not in the queue')
  fireEvent.click(await screen.findByText('Bead c'))
  await screen.findByText('Open bead')
  expect(screen.getByText('Open bead').getAttribute('href')).toBe('/beads/%2Fsrv%2Fstorefront%23c')
})

test('what happened stands on the page of a bead, is read again when more does, and says when it could not be', async () => {
  const run = makeExecution({ id: 'x1', bead: 'a', outcome: 'failure', exitCode: 1, sessionId: 's1', sessionKey: '/t/s1.jsonl' })
  const bead = makeDetail({ id: 'a', title: 'First', history: [run] })
  let isBroken = true
  const items = [
    { kind: 'execution', at: run.startedAt, execution: run },
    { kind: 'state', at: run.startedAt, worker: run.worker, executionId: 'x1', state: 'hung', reason: 'heartbeat-stale' },
  ]
  answer((path) => {
    if (path.endsWith('/timeline')) return isBroken ? json({ title: 'No', code: 'OUT' }, 500) : json({ items, cursor: null })
    if (path.endsWith('/graph')) return json(makeGraph([]))
    return path.startsWith('/api/beads/') ? json(bead) : undefined
  })
  page(bead.key)
  await screen.findByText(/What happened could not be read/)
  isBroken = false
  const section = screen.getByRole('heading', { name: 'What happened' }).closest('section')
  fireEvent.click(within(section ?? document.body).getByText('Try again'))
  await screen.findByText(/ended with exit code 1 after 25/)
  expect(section?.textContent).toContain('alpha hung: its process ran, but no heartbeat came.')
  expect(section?.querySelector('a[href$="/steps"]')).not.toBeNull()
  expect(section?.querySelector('a[href="/sessions/%2Ft%2Fs1.jsonl"]')).not.toBeNull()
})
