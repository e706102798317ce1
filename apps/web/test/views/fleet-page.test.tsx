import { cleanup, screen, waitFor } from '@solidjs/testing-library'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { FleetPage } from '../../src/views/fleet/fleet-page.tsx'
import { makeAlert, makeProject, makeSnapshot, makeWorker, MINUTE } from '../make.ts'
import { renderView } from '../setup.tsx'

// The history, which these tests are not about, is empty.
beforeEach(() => {
  vi.stubGlobal('fetch', () => Promise.resolve(new Response('{"items":[],"cursor":null}')))
})
afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
  sessionStorage.clear()
})

const at = (ms: number) => new Date(Date.now() - ms).toISOString()
const kilo = makeWorker({ id: 'k', name: 'kilo', state: 'dead', reason: 'process-gone', pid: 38_114, since: at(26 * MINUTE) })
const hotel = makeWorker({ id: 'h', name: 'hotel', state: 'hung', reason: 'process-stopped', pid: 41_207 })
const idle = makeWorker({ id: 'i', name: 'golf', bead: null, beadTitle: null, phase: 'knot', activity: null })
const now = () => new Date().toISOString()
const snapshot = () =>
  makeSnapshot({
    at: now(),
    workers: [makeWorker(), idle, hotel, kilo],
    alerts: [makeAlert({ id: 'd', subject: 'k' }), makeAlert({ id: 's', kind: 'hung', severity: 'warn', subject: 'h' })],
  })
const rows = (container: Element) => [...container.querySelectorAll('[data-row]')].map((row) => row.getAttribute('data-row'))

test('what needs a person comes first, then every worker, worst row first', async () => {
  const { container } = renderView('/', '/', FleetPage, snapshot())
  await screen.findByText('Needs you')
  expect(rows(container)).toEqual(['k', 'h', 'needle-claude-alpha', 'i'])
  expect([...container.querySelectorAll('.need-who')].map((who) => who.textContent)).toEqual(['kilo', 'hotel'])
  expect(screen.getByText(/^Process 38114 is gone while/).textContent).toContain('sf-7k2m')
  expect(container.querySelector('[data-row="i"]')?.textContent).toContain('Nothing left to do')
  expect(container.querySelector('.tally')?.textContent).toMatch(/1dead1hung2live1 working · 1 idle/)
  expect(document.title).toBe('(2) Fleet · HOOP')
})

test('calm is one line', async () => {
  renderView('/', '/', FleetPage, makeSnapshot({ at: now() }))
  await screen.findByText('Nothing needs you.', { exact: false })
})

test('an event moves one row, and an alert that clears is gone', async () => {
  const { container, wire } = renderView('/', '/', FleetPage, snapshot())
  await screen.findByText('Needs you')
  wire().say({
    type: 'event',
    topic: 'fleet',
    seq: 11,
    prev: 10,
    event: 'worker.changed',
    data: { ...idle, state: 'dead', reason: 'zombie' },
  })
  wire().say({ type: 'event', topic: 'fleet', seq: 12, prev: 11, event: 'alert.cleared', data: makeAlert({ id: 's', resolvedAt: now() }) })
  await waitFor(() => expect(rows(container)).toEqual(['i', 'k', 'h', 'needle-claude-alpha']))
  expect(container.querySelectorAll('.need')).toHaveLength(1)
})

test('rows keep their place while the pointer is in the list', async () => {
  const { container, wire } = renderView('/', '/', FleetPage, snapshot())
  await screen.findByText('Needs you')
  const table = container.querySelector('.table')
  table?.dispatchEvent(new PointerEvent('pointerenter', { pointerType: 'mouse' }))
  wire().say({
    type: 'event',
    topic: 'fleet',
    seq: 11,
    prev: 10,
    event: 'worker.changed',
    data: { ...idle, state: 'dead', reason: 'zombie' },
  })
  await waitFor(() => expect(container.querySelector('[data-row="i"]')?.getAttribute('data-look')).toBe('dead'))
  expect(rows(container)).toEqual(['k', 'h', 'needle-claude-alpha', 'i'])
  table?.dispatchEvent(new PointerEvent('pointerleave', { pointerType: 'mouse' }))
  await waitFor(() => expect(rows(container)[0]).toBe('i'))
})

test('keys move, show evidence, give the focus back, and filter', async () => {
  const { container, press } = renderView('/', '/', FleetPage, snapshot())
  await screen.findByText('Needs you')
  press('j')
  press('j')
  const focused = document.activeElement
  expect(focused?.closest('[data-row]')?.getAttribute('data-row')).toBe('h')
  expect(container.querySelectorAll('a.row-link[tabindex="0"]')).toHaveLength(1)
  press('e')
  const card = await waitFor(() => {
    const found = document.querySelector('.evidence')
    expect(found).not.toBeNull()
    return found
  })
  expect(card?.textContent).toContain('Process 41207 is stopped by a signal')
  expect(card?.textContent).toContain('/home/ana/.needle/state/alpha.json')
  press('Escape')
  await waitFor(() => expect(document.querySelector('.evidence')).toBeNull())
  expect(document.activeElement).toBe(focused)
  press('/')
  expect(document.activeElement?.getAttribute('aria-label')).toBe('Filter workers')
})

test('a stopped worker has its command, ready to be copied', async () => {
  renderView('/', '/', FleetPage, snapshot())
  const write = vi.spyOn(navigator.clipboard, 'writeText').mockResolvedValue()
  const button = await screen.findByText('Copy command')
  button.click()
  await screen.findByText('Command copied')
  expect(write).toHaveBeenCalledWith('kill -CONT 41207')
})

test('text from outside stays text', async () => {
  const evil = '<img src=x onerror="document.title=1">'
  const { container } = renderView(
    '/',
    '/',
    FleetPage,
    makeSnapshot({ at: now(), workers: [makeWorker({ name: evil, beadTitle: evil, bead: evil })] }),
  )
  await screen.findByText('Needs you')
  expect(container.querySelector('.table img')).toBeNull()
  expect(container.querySelector('[data-row] .c-worker')?.textContent).toBe(evil)
})

test('a project that cannot be read says so in its own place', async () => {
  const problem = { code: 'ENOENT', message: '/srv/x cannot be read: no such directory', since: now() }
  renderView('/', '/', FleetPage, makeSnapshot({ at: now(), projects: [makeProject({ problem })], workers: [] }))
  await screen.findByText('/srv/x cannot be read: no such directory.')
  await screen.findByText('No workers here now.')
})

test('nothing registered: what would be here, and how to get it', async () => {
  renderView('/', '/', FleetPage, makeSnapshot({ at: now(), projects: [], workers: [] }))
  await screen.findByText('No projects yet')
  await screen.findByText('hoop init')
})

test('the demo says that it is one, until it is hidden', async () => {
  renderView('/', '/', FleetPage, makeSnapshot({ at: now(), demo: true }))
  await screen.findByText('This is a demo fleet.')
  ;(await screen.findByLabelText('Hide for this session')).click()
  await waitFor(() => expect(screen.queryByText('This is a demo fleet.')).toBeNull())
})

test('a gap asks again; a new version offers to reload', async () => {
  const { wire, wires } = renderView('/', '/', FleetPage, makeSnapshot({ at: now() }))
  await screen.findByText('Needs you')
  wire().say({ type: 'event', topic: 'fleet', seq: 30, prev: 29, event: 'worker.left', data: { id: 'x' } })
  expect(wire().sent).toHaveLength(2)
  wire().drop()
  await waitFor(() => expect(wires).toHaveLength(2), { timeout: 3000 })
  wire().say({ type: 'hello', epoch: 'two', seq: 1, version: '9.9.9' })
  await screen.findByText('HOOP was updated.')
})

test('settings that were refused are said on top, with where to see them', async () => {
  const why = '/home/ana/.hoop/config.yml:14:9: must be longer than 3m. The last good settings stay in force.'
  const alert = makeAlert({ id: 'config-invalid:1', kind: 'config-invalid', subject: '/home/ana/.hoop/config.yml', project: null, why })
  const { container, wire } = renderView('/', '/', FleetPage, makeSnapshot({ at: now(), alerts: [alert] }))
  await waitFor(() => expect(container.querySelector('.banner[data-tone="bad"]')?.textContent).toMatch(/^config\.yml:14:9: must be/))
  expect(container.querySelector('.banner a')?.getAttribute('href')).toBe('/system')
  wire().say({ type: 'event', topic: 'fleet', seq: 11, prev: 10, event: 'alert.cleared', data: { ...alert, resolvedAt: now() } })
  await waitFor(() => expect(container.querySelector('.banner')).toBeNull())
})
