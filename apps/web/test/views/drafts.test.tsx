import { cleanup, fireEvent, screen, waitFor } from '@solidjs/testing-library'
import { afterEach, expect, test, vi } from 'vitest'
import type { Draft } from '@hoop/protocol'
import DraftPage from '../../src/views/drafts/draft-page.tsx'
import DraftsPage from '../../src/views/drafts/drafts-page.tsx'
import NewDraftPage from '../../src/views/drafts/new-draft-page.tsx'
import { fakeDaemon, makeDraft, operator } from '../make-drafts.ts'
import { makeProject, makeSnapshot } from '../make.ts'
import { renderView } from '../setup.tsx'

afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
  localStorage.clear()
})

const snapshot = () => makeSnapshot({ at: new Date().toISOString() })
const serve = (routes: Parameters<typeof fakeDaemon>[0]) => {
  const daemon = fakeDaemon({ 'GET /api/session': operator, ...routes })
  vi.stubGlobal('fetch', daemon.fetch)
  return daemon
}
const tell = (view: ReturnType<typeof renderView>, drafts: readonly Draft[]) =>
  view.wire().say({ type: 'snapshot', topic: 'drafts', seq: 10, data: { drafts } })
/** A part that is loaded when it is shown may take its time. */
const loaded = { timeout: 10_000 }
const button = (name: RegExp) => screen.findByRole('button', { name })

test('the queue: those that wait first, with who and why; a new one arrives live and is counted', async () => {
  serve({})
  const view = renderView('/drafts', '/drafts', DraftsPage, snapshot())
  const decided = makeDraft({
    id: 'dr-two',
    state: 'rejected',
    beads: [{ key: 'a', title: 'In Rust' }],
    decision: { by: 'operator:ana', at: new Date().toISOString(), reason: 'out of scope' },
  })
  tell(view, [decided, makeDraft()])
  await screen.findByText('1 draft waiting')
  expect([...view.container.querySelectorAll('[data-row]')].map((row) => row.getAttribute('data-row'))).toEqual(['dr-one', 'dr-two'])
  await screen.findByText('Seen twice')
  await screen.findByText(/out of scope/)
  const data = makeDraft({ id: 'dr-three', beads: [{ key: 'a', title: 'A third' }] })
  view.wire().say({ type: 'event', topic: 'drafts', seq: 11, prev: 10, event: 'draft.changed', data })
  await screen.findByText('2 drafts waiting')
  expect(view.container.querySelector('.side .count')?.textContent).toBe('2')
})

test('a draft: every bead in the order of its dependencies, its text inert, the exact commands', async () => {
  serve({ 'GET /api/drafts/dr-one': () => makeDraft() })
  const { container } = renderView('/drafts/dr-one', '/drafts/:id', DraftPage, snapshot())
  await screen.findByText('2 beads, in this order')
  expect([...container.querySelectorAll('.bead-card h3')].map((title) => title.textContent)).toEqual(['Fix the cart', 'Review the fix'])
  expect(container.querySelector('.bead-card .prose')?.textContent).toBe('It <b>breaks</b>.')
  expect(container.querySelector('.bead-card .prose b')).toBeNull()
  expect(container.querySelector('.argv-text')?.textContent).toContain("--title='Fix the cart'\\''s total'")
})

test('approving asks first, names count and workspace, sends the hash once, and shows the beads', async () => {
  let state: Draft['state'] = 'pending'
  const created = () => [{ key: 'a', state: 'created' as const, id: 'sf-9', error: null }]
  const daemon = serve({
    'GET /api/drafts/dr-one': () => makeDraft({ state, creations: state === 'created' ? created() : [] }),
    'POST /api/drafts/dr-one/approve': () => {
      state = 'created'
      return { state: 'created', beads: [{ key: 'a', id: 'sf-9' }] }
    },
  })
  renderView('/drafts/dr-one', '/drafts/:id', DraftPage, snapshot())
  const approve = await button(/Approve and create 2 beads/)
  await waitFor(() => expect(approve.getAttribute('aria-disabled')).toBeNull())
  fireEvent.click(approve)
  await screen.findByText('Create 2 beads?', {}, loaded)
  expect(screen.getByRole('dialog').textContent).toContain('/srv/storefront')
  const yes = await button(/^Create 2 beads/)
  fireEvent.click(yes)
  fireEvent.click(yes)
  expect((await screen.findAllByRole('link', { name: 'sf-9' }))[0]?.getAttribute('href')).toBe('/beads/%2Fsrv%2Fstorefront%23sf-9')
  expect(daemon.asked.filter(({ route }) => route === 'POST /api/drafts/dr-one/approve')).toEqual([
    { route: 'POST /api/drafts/dr-one/approve', search: '', body: { hash: 'a'.repeat(64) } },
  ])
})

test('a possible secret stops the approval until it is masked or cleared', async () => {
  const warnings = [{ code: 'SECRET' as const, message: 'The description of a holds …', field: 'beads.0.description' }]
  const beads = [{ key: 'a', title: 'Rotate', description: 'one\npassword: hunter2hunter2' }]
  const daemon = serve({
    'GET /api/drafts/dr-one': () => makeDraft({ hash: 'b'.repeat(64), beads, warnings }),
    'PATCH /api/drafts/dr-one': () =>
      makeDraft({ revision: 2, hash: 'c'.repeat(64), beads: [{ key: 'a', title: 'Rotate', description: 'masked' }] }),
  })
  renderView('/drafts/dr-one', '/drafts/:id', DraftPage, snapshot())
  await screen.findByText(/Line 2 looks like a password or token/)
  const approve = await button(/Approve and create 1 bead/)
  await waitFor(() => expect(approve.getAttribute('title')).toBe('Decide on the possible secret first'))
  fireEvent.click(await button(/Mask it/))
  await waitFor(() => expect(approve.getAttribute('aria-disabled')).toBeNull())
  expect(daemon.asked.find(({ route }) => route.startsWith('PATCH'))?.body).toEqual({ mask: true, revision: 1 })
})

test('edited while it was read: the newer one is shown, and nothing is lost', async () => {
  serve({ 'GET /api/drafts/dr-one': () => makeDraft() })
  const view = renderView('/drafts/dr-one', '/drafts/:id', DraftPage, snapshot())
  fireEvent.click(await button(/^Edit$/))
  const title = await waitFor(() => {
    const field = view.container.querySelector<HTMLInputElement>('[data-field="beads.1.title"]')
    if (field === null) throw new Error('no field yet')
    return field
  })
  fireEvent.input(title, { target: { value: 'Mine' } })
  tell(view, [makeDraft({ revision: 2, hash: 'd'.repeat(64), beads: [{ key: 'a', title: 'Theirs' }] })])
  await screen.findByText('Edited while you read.')
  expect(view.container.querySelector('.overtaken .diff')?.textContent).toContain('Theirs')
  expect(view.container.querySelector<HTMLInputElement>('[data-field="beads.1.title"]')?.value).toBe('Mine')
  await button(/Save mine over it/)
})

test('what failed says why, keeps what was created, and can be tried again', async () => {
  const error = { code: 'LOCKED', message: 'The queue was locked for 2 s', hint: 'Try again', key: 'b' }
  const creations = [
    { key: 'a', state: 'created' as const, id: 'sf-9', error: null },
    { key: 'b', state: 'failed' as const, id: null, error },
  ]
  serve({ 'GET /api/drafts/dr-one': () => makeDraft({ state: 'failed', error, creations }) })
  renderView('/drafts/dr-one', '/drafts/:id', DraftPage, snapshot())
  await button(/Try again: create 1 bead/)
  await screen.findByText('Created so far', { exact: false })
  expect(screen.getAllByText(/The queue was locked for 2 s/).length).toBeGreaterThan(0)
})

test('a page that may only look says so on every action', async () => {
  serve({ 'GET /api/drafts/dr-one': () => makeDraft(), 'GET /api/session': () => ({ role: 'reader', actor: 'reader' }) })
  renderView('/drafts/dr-one', '/drafts/:id', DraftPage, snapshot())
  const approve = await button(/Approve and create/)
  await waitFor(() => expect(approve.getAttribute('title')).toMatch(/This page may only look/))
  expect((await button(/Reject/)).getAttribute('aria-disabled')).toBe('true')
  fireEvent.click(approve)
  expect(screen.queryByRole('dialog')).toBeNull()
})

test('an unknown draft: what is missing, and the way back', async () => {
  serve({ 'GET /api/drafts/dr-x': () => ({ title: 'No draft "dr-x"', status: 404, code: 'DRAFT_NOT_FOUND' }) })
  renderView('/drafts/dr-x', '/drafts/:id', DraftPage, snapshot())
  await screen.findByText('No such draft')
})

test('the form: what is missing is said at its field, a refusal of the daemon too, and what was typed is kept', async () => {
  const refusal = {
    title: 'No bead of this workspace has the type "tsk"',
    hint: 'Nearest: task',
    status: 422,
    code: 'UNKNOWN_TYPE',
    field: 'beads.0.type',
  }
  const daemon = serve({ 'POST /api/drafts': () => refusal })
  const view = renderView(
    '/drafts/new',
    '/drafts/new',
    NewDraftPage,
    makeSnapshot({ at: new Date().toISOString(), projects: [makeProject()] }),
  )
  const propose = await button(/Propose 1 bead/)
  await waitFor(() => expect(propose.getAttribute('aria-disabled')).toBeNull())
  fireEvent.click(propose)
  await screen.findByText('A title is missing')
  expect(daemon.count('POST /api/drafts')).toBe(0)
  const title = view.container.querySelector<HTMLInputElement>('[data-field="beads.0.title"]')
  if (title === null) throw new Error('no title')
  await waitFor(() => expect(document.activeElement).toBe(title))
  fireEvent.input(title, { target: { value: 'Fix the cart' } })
  fireEvent.click(propose)
  await screen.findByText(/has the type "tsk". Nearest: task/)
  cleanup()
  renderView('/drafts/new', '/drafts/new', NewDraftPage, makeSnapshot({ at: new Date().toISOString(), projects: [makeProject()] }))
  await screen.findByText('Your text of last time.')
  expect(document.querySelector<HTMLInputElement>('[data-field="beads.0.title"]')?.value).toBe('Fix the cart')
})
