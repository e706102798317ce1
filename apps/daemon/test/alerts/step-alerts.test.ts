import { expect, test } from 'vitest'
import { alertView, byUrgency } from '../../src/alerts/alert-view.ts'
import type { Condition } from '../../src/alerts/condition.ts'
import { acknowledgeIncident, muteIncident, unmuteIncident } from '../../src/alerts/decide-alerts.ts'
import type { AlertState, Incident, Stepped } from '../../src/alerts/incident.ts'
import { alertLimits, rulesFor } from '../../src/alerts/rules.ts'
import { stepAlerts, waitOf, type Report } from '../../src/alerts/step-alerts.ts'

const start = Date.parse('2026-11-20T09:00:00Z')

/** The engine, a clock, and what it said. */
function makeEngine() {
  let state: AlertState = { open: new Map(), past: new Map(), mutes: [], heard: new Set() }
  let ids = 0
  const clock = { wallMs: start, monotonicMs: 0 }
  const settings = { ...alertLimits, rule: rulesFor(20_000), newId: () => `al-${++ids}` }
  const take = (stepped: Stepped) => {
    state = stepped.state
    return stepped.changes.map(({ type, incident }) => `${type} ${incident.subject}`)
  }
  const step = (report?: Report, part = 'fleet') => take(stepAlerts(state, new Map(report ? [[part, report]] : []), { ...clock }, settings))
  const incident = (subject: string): Incident => {
    for (const tracked of state.open.values()) if (tracked.incident.subject === subject) return tracked.incident
    throw new Error(`no ${subject}`)
  }
  return {
    clock,
    step,
    incident,
    pass: (ms: number) => {
      clock.monotonicMs += ms
      clock.wallMs += ms
      return step()
    },
    report: (kind: string, subjects: readonly string[], more: Partial<Condition> & Pick<Report, 'exists'> = {}) => {
      const { exists, ...fields } = more
      return step({
        conditions: subjects.map((subject) => ({
          kind,
          subject,
          severity: 'warn',
          project: 'web',
          why: 'x',
          since: start,
          evidence: [],
          ...fields,
        })),
        exists,
      })
    },
    ack: (subject: string) => take(acknowledgeIncident(state, incident(subject).id, { by: 'ana', at: clock.wallMs }, settings.rule)),
    mute: (subject: string, ms: number, scope: 'alert' | 'subject' = 'alert') =>
      take(muteIncident(state, incident(subject), { until: clock.wallMs + ms, by: 'ana' }, scope, clock.wallMs)),
    unmute: (subject: string) => take(unmuteIncident(state, incident(subject), clock.wallMs)),
    wait: () => waitOf(state, clock),
    view: (subject: string) => alertView(incident(subject), state.mutes, clock.wallMs),
    state: () => state,
  }
}

test('what holds is raised at once; what must hold for a while, after that; the same again is nothing', () => {
  const { report, pass, wait } = makeEngine()
  expect(report('saturation', ['a'])).toEqual(['raised a'])
  expect(report('saturation', ['a'])).toEqual([])
  expect(report('saturation', [])).toEqual(['cleared a'])
  expect(report('reader-behind', ['b'])).toEqual([])
  expect(wait()).toBe(10_000)
  expect(pass(9999)).toEqual([])
  expect(pass(1)).toEqual(['raised b'])
  expect(wait()).toBeUndefined()
})

test('what was over before it was raised was nothing', () => {
  const { report, pass } = makeEngine()
  report('reader-behind', ['b'])
  expect(report('reader-behind', [])).toEqual([])
  expect(pass(60_000)).toEqual([])
})

test('a worker that comes and goes is one alert with a count, and must stay away for longer each time', () => {
  const { report, pass, incident, wait } = makeEngine()
  report('hung', ['w'])
  for (const [count, awayMs] of [
    [2, 20_000],
    [3, 40_000],
    [4, 80_000],
  ] as const) {
    expect(report('hung', [])).toEqual(['changed w'])
    expect(incident('w').endedAt).not.toBeNull()
    expect(wait()).toBe(awayMs)
    expect(pass(awayMs - 1)).toEqual([])
    expect(report('hung', ['w'])).toEqual(['changed w'])
    expect(incident('w')).toMatchObject({ count, endedAt: null })
  }
  report('hung', [])
  expect(pass(160_000)).toEqual(['cleared w'])
  // Soon after, it is another incident, and known for what it is.
  pass(60_000)
  expect(report('hung', ['w'])).toEqual(['raised w'])
  expect(incident('w')).toMatchObject({ count: 1, returns: 4 })
  report('hung', [])
  expect(wait()).toBe(320_000)
  pass(320_000)
  pass(600_000)
  report('hung', ['w'])
  expect(incident('w')).toMatchObject({ count: 1, returns: 0 })
})

test('a clock that jumps neither raises nor clears', () => {
  const { clock, step, report } = makeEngine()
  report('reader-behind', ['a'])
  report('hung', ['w'])
  clock.wallMs += 86_400_000
  expect(step()).toEqual([])
  report('hung', [])
  clock.wallMs -= 3 * 86_400_000
  expect(step()).toEqual([])
})

test('many at once are one group; those that came a little earlier and a little later are in it', () => {
  const { report, pass, incident, view } = makeEngine()
  expect(report('hung', ['a', 'b'])).toEqual(['raised a', 'raised b'])
  pass(5000)
  expect(report('hung', ['a', 'b', 'c', 'd', 'e'])).toEqual(['raised c', 'raised d', 'raised e', 'raised *', 'grouped a', 'grouped b'])
  const group = incident('*')
  expect(view('*')).toMatchObject({ kind: 'hung', subject: '*', project: 'web', members: [{ subject: 'a' }, { subject: 'b' }, {}, {}, {}] })
  expect(view('*').why).toBe('5 at once: a, b, c and 2 more. The first: x')
  for (const subject of ['a', 'e']) expect(incident(subject).group).toBe(group.id)
  pass(5000)
  expect(report('hung', ['a', 'b', 'c', 'd', 'e', 'f'])).toEqual(['raised f', 'changed *'])
  // Much later it is somebody's own trouble.
  pass(60_000)
  expect(report('hung', ['a', 'b', 'c', 'd', 'e', 'f', 'g'])).toEqual(['raised g'])
  expect(incident('g').group).toBeNull()
  report('hung', ['a', 'g'])
  expect(pass(20_000).toSorted()).toEqual(['changed *', 'cleared b', 'cleared c', 'cleared d', 'cleared e', 'cleared f'])
  expect(view('*').why).toContain('5 of them are over.')
  report('hung', ['g'])
  expect(pass(20_000)).toEqual(['cleared a', 'cleared *'])
})

test('four at once are four', () => {
  const { report } = makeEngine()
  expect(report('hung', ['a', 'b', 'c', 'd'])).toHaveLength(4)
})

test('what it was about is gone: it says so, and does not wait', () => {
  const { report, state } = makeEngine()
  report('hung', ['a', 'b'])
  report('hung', ['b'])
  expect(report('hung', [], { exists: () => false }).toSorted()).toEqual(['cleared a', 'cleared b'])
  expect(state().open.size).toBe(0)
})

test('a group is acknowledged with all of it; worse, or new, it is seen anew', () => {
  const { report, ack, view, pass } = makeEngine()
  const five = ['a', 'b', 'c', 'd', 'e']
  report('hung', five)
  expect(ack('*').toSorted()).toEqual(['changed *', ...five.map((subject) => `changed ${subject}`)])
  expect(ack('*')).toEqual([])
  expect(view('a').acknowledgedBy).toBe('ana')
  report('hung', [...five, 'f'])
  expect(view('*').acknowledgedBy).toBeNull()
  expect(view('a').acknowledgedBy).toBe('ana')
  pass(1)
  report('hung', [...five, 'f'], { severity: 'bad' })
  expect(view('a').acknowledgedBy).toBeNull()
  expect(view('*').severity).toBe('bad')
})

test('seen is over for one that is Dead, and the next death must be seen again', () => {
  const { report, ack, view } = makeEngine()
  report('dead', ['w'])
  report('dead', [])
  report('dead', ['w'])
  ack('w')
  expect(view('w').acknowledgedBy).toBe('ana')
  expect(report('dead', [])).toEqual(['cleared w'])
  report('dead', ['w'])
  ack('w')
  report('dead', ['w'])
  expect(view('w')).toMatchObject({ acknowledgedBy: 'ana', count: 1 })
})

test('a worker that was Hung and dies is Dead, and no more', () => {
  const { report, pass, step } = makeEngine()
  const of = (kind: string): Condition => ({ kind, subject: 'w', severity: 'bad', project: null, why: 'x', since: start, evidence: [] })
  report('hung', ['w'])
  expect(step({ conditions: [of('dead')] })).toEqual(['cleared w', 'raised w'])
  report('hung', ['w'])
  report('hung', [])
  pass(1000)
  expect(step({ conditions: [of('dead')] })).toEqual(['cleared w', 'changed w'])
})

test('while it comes and goes it stays acknowledged', () => {
  const { report, ack, view } = makeEngine()
  report('hung', ['w'])
  ack('w')
  report('hung', [])
  report('hung', ['w'])
  expect(view('w')).toMatchObject({ acknowledgedBy: 'ana', count: 2 })
})

test('a mute is for the condition, or for all about its subject, and outlives the incident', () => {
  const { report, mute, unmute, view, pass, wait } = makeEngine()
  report('saturation', ['a', 'b'])
  expect(mute('a', 60_000)).toEqual(['changed a'])
  expect([view('a').mutedUntil, view('b').mutedUntil]).toEqual([new Date(start + 60_000).toISOString(), null])
  report('saturation', [])
  report('saturation', ['a'])
  expect(view('a').mutedUntil).not.toBeNull()
  expect(wait()).toBe(60_000)
  expect(pass(60_000)).toEqual(['changed a'])
  expect(view('a').mutedUntil).toBeNull()
  mute('a', 60_000, 'subject')
  report('dead', ['a'])
  expect(view('a')).toMatchObject({ kind: 'dead', mutedUntil: expect.any(String) })
  expect(unmute('a')).toEqual(['changed a'])
})

test('two parts that tell the same are one alert, until neither does', () => {
  const { step, state } = makeEngine()
  const condition: Condition = { kind: 'saturation', subject: 'a', severity: 'bad', project: null, why: 'x', since: start, evidence: [] }
  expect(step({ conditions: [condition, condition] }, 'quota')).toEqual(['raised a'])
  expect(step({ conditions: [condition] }, 'fleet')).toEqual(['noted a'])
  expect(step({ conditions: [] }, 'quota')).toEqual(['noted a'])
  expect(step({ conditions: [] }, 'quota')).toEqual([])
  expect(step({ conditions: [] }, 'fleet')).toEqual(['cleared a'])
  expect(state().open.size).toBe(0)
})

test('most urgent first: what nobody has seen, then the worst, then the oldest', () => {
  const { report, ack, view, step } = makeEngine()
  report('hung', ['seen'], { severity: 'bad' })
  ack('seen')
  const of = (subject: string, severity: Condition['severity'], since: number): Condition => ({
    kind: 'saturation',
    subject,
    severity,
    project: null,
    why: 'x',
    since,
    evidence: [],
  })
  step({ conditions: [of('young', 'warn', start), of('old', 'warn', start - 1), of('info', 'info', 0), of('bad', 'bad', start)] }, 'quota')
  const order = ['seen', 'info', 'young', 'old', 'bad'].map(view).sort(byUrgency)
  expect(order.map(({ subject }) => subject)).toEqual(['bad', 'old', 'young', 'info', 'seen'])
})
