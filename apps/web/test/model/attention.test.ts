import { expect, test } from 'vitest'
import { foldNeeds, needsOf } from '../../src/model/attention.ts'
import { plain } from '../../src/model/sentence.ts'
import { ago, makeAlert, makeExecution, makeWorker, MINUTE, NOW } from '../make.ts'

test('bad, warn, info; then oldest first; seen, muted and resolved are gone', () => {
  const needs = needsOf(
    [
      makeAlert({ id: 'info', severity: 'info', kind: 'bead-stale', subject: 'x', since: ago(90 * MINUTE) }),
      makeAlert({ id: 'young', severity: 'warn', kind: 'hung', since: ago(MINUTE) }),
      makeAlert({ id: 'old', severity: 'warn', kind: 'hung', since: ago(9 * MINUTE) }),
      makeAlert({ id: 'bad' }),
      makeAlert({ id: 'seen', acknowledgedBy: 'ana' }),
      makeAlert({ id: 'muted', mutedUntil: ago(-MINUTE) }),
      makeAlert({ id: 'over', resolvedAt: ago(1) }),
      makeAlert({ id: 'was-muted', mutedUntil: ago(MINUTE), since: ago(3 * MINUTE) }),
    ],
    {},
    NOW,
  )
  expect(needs.map(({ id }) => id)).toEqual(['was-muted', 'bad', 'old', 'young', 'info'])
})

test('each has one action: a command to copy, evidence, or a place', () => {
  const stopped = makeWorker({ state: 'hung', reason: 'process-stopped' })
  const action = (alert: Parameters<typeof makeAlert>[0], worker = makeWorker()) =>
    needsOf([makeAlert(alert)], { [worker.id]: worker }, NOW)[0]?.action
  expect(action({ kind: 'hung' }, stopped)).toEqual({ kind: 'copy', label: 'Copy command', text: 'kill -CONT 41207' })
  expect(action({})).toEqual({ kind: 'evidence', label: 'Show evidence', worker: 'needle-claude-alpha' })
  const lost = makeExecution({ id: 'ex-7', outcome: 'lost' })
  expect(action({}, makeWorker({ state: 'dead', lastExecution: lost }))).toEqual({
    kind: 'open',
    label: 'See last output',
    href: '/workers/needle-claude-alpha?run=ex-7',
  })
  expect(action({}, makeWorker({ state: 'dead', lastExecution: makeExecution({ outcome: 'success' }) }))?.kind).toBe('evidence')
  expect(action({ kind: 'project-unreadable', subject: 'storefront' })).toEqual({
    kind: 'open',
    label: 'Open project',
    href: '/projects/storefront',
  })
  expect(action({ kind: 'config-invalid', subject: '/h/config.yml', project: null })).toEqual({
    kind: 'open',
    label: 'Show the problem',
    href: '/system',
  })
  expect(action({ kind: 'never-heard-of', subject: 'x', project: null })).toMatchObject({ kind: 'open' })
})

test('a state that still holds is told with fresh numbers; another is told as it came', () => {
  const hung = makeWorker({ state: 'hung', reason: 'heartbeat-stale', heartbeatAt: ago(3 * MINUTE) })
  const [fresh] = needsOf([makeAlert({ kind: 'hung', why: 'for 65 s' })], { [hung.id]: hung }, NOW)
  expect(plain(fresh?.sentence ?? [])).toContain('no heartbeat for 3\u202fmin')
  const [told] = needsOf([makeAlert({ kind: 'hung', why: 'It was so.' })], { [hung.id]: makeWorker() }, NOW)
  expect(plain(told?.sentence ?? [])).toBe('It was so.')
})

test('many that began together are one line', () => {
  const together = Array.from({ length: 7 }, (_, at) =>
    makeAlert({ id: `h${at}`, kind: 'hung', severity: 'warn', subject: `w${at}`, since: ago(5 * MINUTE - at * 1000) }),
  )
  const rows = foldNeeds(needsOf([makeAlert(), ...together], {}, NOW))
  expect(rows.map((row) => (row.kind === 'one' ? row.need.id : row.needs.length))).toEqual(['dead:needle-claude-alpha', 7])
  expect(foldNeeds(needsOf(together.slice(0, 3), {}, NOW))).toHaveLength(3)
})
