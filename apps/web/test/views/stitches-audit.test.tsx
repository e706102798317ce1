import { cleanup, fireEvent, screen, waitFor } from '@solidjs/testing-library'
import { afterEach, expect, test, vi } from 'vitest'
import AuditPage from '../../src/views/audit/audit-page.tsx'
import StitchPage from '../../src/views/stitches/stitch-page.tsx'
import StitchesPage from '../../src/views/stitches/stitches-page.tsx'
import { fakeDaemon, makeRecord, makeStitch, operator } from '../make-drafts.ts'
import { makeExecution, makeSnapshot } from '../make.ts'
import { renderView } from '../setup.tsx'

afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

const snapshot = () => makeSnapshot({ at: new Date().toISOString() })
const serve = (routes: Parameters<typeof fakeDaemon>[0]) => {
  const daemon = fakeDaemon({ 'GET /api/session': operator, ...routes })
  vi.stubGlobal('fetch', daemon.fetch)
  return daemon
}

test('stitches: quiet ones only when they are asked for', async () => {
  const daemon = serve({ 'GET /api/stitches': () => ({ items: [makeStitch()], cursor: null }) })
  renderView('/stitches', '/stitches', StitchesPage, snapshot())
  await screen.findByText('Cart totals')
  expect(daemon.asked.find(({ route }) => route === 'GET /api/stitches')?.search).toContain('quiet=0')
  fireEvent.click(await screen.findByLabelText('Quiet for over two weeks'))
  await waitFor(() => expect(daemon.asked.at(-1)?.search).toContain('quiet=1'))
})

test('a stitch: what was said is text, its beads with their attempts, a refused reference says why', async () => {
  const daemon = serve({
    'GET /api/stitches/st-one': () => makeStitch(),
    'GET /api/executions': () => ({
      items: [
        makeExecution({ bead: 'sf-1', outcome: 'failure', exitCode: 7 }),
        makeExecution({ id: 'ex-0', bead: 'sf-1', outcome: 'timeout' }),
      ],
      cursor: null,
    }),
    'GET /api/stitches': () => ({ items: [makeStitch()], cursor: null }),
    'POST /api/stitches/st-one/links': () => ({ title: 'A stitch cannot refer to itself', status: 422, code: 'SELF_LINK' }),
  })
  const { container } = renderView('/stitches/st-one', '/stitches/:id', StitchPage, snapshot())
  await screen.findByText('<img src=x onerror=alert(1)>')
  expect(container.querySelector('.messages img')).toBeNull()
  await screen.findByLabelText('2 attempts: timeout, failure')
  const add = await screen.findByRole('button', { name: 'Add a reference' })
  await waitFor(() => expect(add.getAttribute('aria-disabled')).toBeNull())
  fireEvent.click(add)
  fireEvent.input(await screen.findByLabelText('Refers to'), { target: { value: 'st-one' } })
  fireEvent.click(screen.getByRole('button', { name: 'Add' }))
  await screen.findByText('A stitch cannot refer to itself')
  expect(daemon.count('POST /api/stitches/st-one/links')).toBe(1)
  expect(screen.getByRole('link', { name: /Propose a follow-up/ }).getAttribute('href')).toBe(
    '/drafts/new?project=storefront&stitch=st-one',
  )
})

const head = (fields: object = {}) => ({
  head: { seq: 3, hash: 'f'.repeat(64) },
  segments: 1,
  checkpoint: null,
  verified: null,
  problems: [],
  ...fields,
})
const records = () => ({
  items: [
    makeRecord(3),
    makeRecord(2, { type: 'worker.state', data: { from: 'live', to: 'dead', reason: 'process-gone' } }),
    makeRecord(1),
  ],
  cursor: null,
})

test('the audit log: filters go into the question, a look now gives a verdict', async () => {
  const verdict = { ok: true, records: 3, segments: 1, head: { seq: 3, hash: 'f'.repeat(64) } }
  const daemon = serve({
    'GET /api/audit': records,
    'GET /api/audit/head': () => head(),
    'POST /api/audit/verify': () => ({ at: new Date().toISOString(), tookMs: 3, verdict, checkpoint: null }),
  })
  const { container } = renderView('/audit?type=draft.proposed,worker.state&actor=operator:ana', '/audit', AuditPage, snapshot())
  await screen.findByText('Not verified since HOOP started.')
  const [asked] = daemon.asked.filter(({ route }) => route === 'GET /api/audit')
  expect(new URLSearchParams(asked?.search).getAll('type')).toEqual(['draft.proposed', 'worker.state'])
  expect(new URLSearchParams(asked?.search).get('actor')).toBe('operator:ana')
  await waitFor(() => expect(container.querySelector('[data-seq="2"] .record-said')?.textContent).toBe('Live → Dead: process-gone'))
  const verify = await screen.findByRole('button', { name: 'Verify now' })
  await waitFor(() => expect(verify.getAttribute('aria-disabled')).toBeNull())
  fireEvent.click(verify)
  await screen.findByText('The chain is whole.')
})

test('a broken chain is loud, and leads to the break', async () => {
  const error = { seq: 18_204, segment: 'audit-000002.jsonl', line: 7, reason: 'hash-mismatch' }
  serve({
    'GET /api/audit': records,
    'GET /api/audit/head': () =>
      head({ verified: { at: new Date().toISOString(), tookMs: 1, verdict: { ok: false, error }, checkpoint: null } }),
  })
  renderView('/audit', '/audit', AuditPage, snapshot())
  expect((await screen.findByText(/does not match its hash/)).closest('[role="alert"]')).not.toBeNull()
  await screen.findByRole('button', { name: 'Show the break' })
})

test('one record: all of it, its neighbours, and whether it joins the one before', async () => {
  serve({
    'GET /api/audit': records,
    'GET /api/audit/head': () => head(),
    'GET /api/audit/2': () => ({
      record: makeRecord(2, { data: { title: '<script>x</script>' } }),
      before: [makeRecord(1, { hash: 'e'.repeat(64) })],
      after: [makeRecord(3)],
    }),
  })
  const { container } = renderView('/audit?seq=2', '/audit', AuditPage, snapshot())
  await screen.findByText('is not the hash of record 1')
  expect(container.querySelector('.record-json')?.textContent).toContain('<script>x</script>')
  expect(container.querySelectorAll('.neighbours li')).toHaveLength(3)
})
