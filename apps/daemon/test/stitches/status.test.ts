import { expect, test } from 'vitest'
import { deriveStatus, RECENT_MS, type StitchFacts } from '../../src/stitches/status.ts'

const now = Date.UTC(2026, 10, 20)
const day = 86_400_000
const bead = (status: string, fields: Partial<StitchFacts['beads'][number]> = {}) => ({
  status,
  type: 'task',
  labels: [],
  updatedAt: now - 3 * day,
  ...fields,
})
const derive = (facts: Partial<StitchFacts>) =>
  deriveStatus({ beads: [], executions: [], output: [], createdAt: now - 9 * day, now, ...facts })
const review = bead('open', { type: 'review' })
const running = { startedAt: now - day, endedAt: undefined }
const ended = { startedAt: now - day, endedAt: now - day / 2 }

test.each<[string, Partial<StitchFacts>, string, number | null]>([
  ['nothing but its beginning', {}, 'quiet', 9],
  ['an open bead that nobody touches', { beads: [bead('open')] }, 'quiet', 3],
  ['an execution', { executions: [running], beads: [review] }, 'in-progress', null],
  ['a bead in progress', { beads: [bead('in_progress'), review] }, 'in-progress', null],
  ['output a moment ago', { output: [now - RECENT_MS + 1], beads: [review] }, 'in-progress', null],
  ['output a while ago', { output: [now - RECENT_MS], beads: [review] }, 'awaiting-review', null],
  ['an open review', { beads: [bead('closed'), review] }, 'awaiting-review', null],
  ['a review by label', { beads: [bead('blocked', { labels: ['needs-review'] })] }, 'awaiting-review', null],
  ['a bead in review', { beads: [bead('in_review')] }, 'awaiting-review', null],
  ['a closed review', { beads: [bead('closed', { type: 'review' })], executions: [ended] }, 'quiet', 0],
  ['a deleted review', { beads: [bead('tombstone', { type: 'review' })] }, 'quiet', 3],
  ['nothing known at all', { createdAt: undefined }, 'quiet', null],
])('%s: %s', (_what, facts, status, quietDays) => {
  expect(derive(facts)).toMatchObject({ status, quietDays })
})

test('the last activity is the newest of everything', () => {
  expect(derive({}).lastAt).toBe(now - 9 * day)
  expect(derive({ beads: [bead('open')], executions: [ended], output: [now - 2 * day] }).lastAt).toBe(now - day / 2)
  expect(derive({ createdAt: undefined }).lastAt).toBeUndefined()
})
