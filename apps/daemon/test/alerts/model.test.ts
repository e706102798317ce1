import { expect, test } from 'vitest'
import type { AlertView } from '@hoop/protocol'
import { createAlertDesk, type AlertDesk } from '../../src/alerts/alert-desk.ts'
import type { Condition } from '../../src/alerts/condition.ts'
import { readIncident } from '../../src/alerts/stored-incident.ts'
import { makeMemoryRows } from './memory-rows.ts'
import { ReferenceCondition, type KindTimes } from './reference.ts'

const stepsWanted = Number(process.env['HOOP_ALERT_STEPS'] ?? 4000)
const seed = Number(process.env['HOOP_ALERT_SEED'] ?? 1)

const CLEAR_HOLD = 20_000
const kinds: Readonly<Record<string, KindTimes & { readonly subjects: number }>> = {
  saturation: { holdMs: 0, clearHoldMs: 0, isOverWhenSeen: false, subjects: 2 },
  hung: { holdMs: 0, clearHoldMs: CLEAR_HOLD, isOverWhenSeen: false, subjects: 8 },
  dead: { holdMs: 0, clearHoldMs: CLEAR_HOLD, isOverWhenSeen: true, subjects: 3 },
  'reader-behind': { holdMs: 10_000, clearHoldMs: CLEAR_HOLD, isOverWhenSeen: false, subjects: 2 },
}
const parts = ['fleet', 'stuck']
const severities = ['info', 'warn', 'bad'] as const

const isShared = (key: string) => Number(key.at(-1)) % 2 === 0

/** mulberry32 */
function makeRandom(state: number) {
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (n: number) => Math.floor(next() * n)
  return { next, below, pick: <T>(items: readonly T[]): T | undefined => items[below(items.length)] }
}

/** The desk, the machine it runs on, and the reference beside it. */
function makeWorld() {
  const random = makeRandom(seed)
  const rows = makeMemoryRows()
  const clock = { wallMs: Date.parse('2026-11-20T09:00:00Z'), monotonicMs: 5 }
  const truth = new Map<string, ReferenceCondition>(
    Object.entries(kinds).flatMap(([kind, times]) =>
      Array.from(
        { length: times.subjects },
        (_, n) => [`${kind}\n${kind[0]}${n}`, new ReferenceCondition(times)] satisfies [string, ReferenceCondition],
      ),
    ),
  )
  const keys = [...truth.keys()]
  /** What each part says now: key → severity. */
  const said = new Map<string, Map<string, number>>(parts.map((part) => [part, new Map()]))
  const heard = new Set<string>()
  /** What a client makes of the news that is everyone's. */
  const mirror = new Map<string, AlertView>()
  const told = { raised: new Map<string, number>(), cleared: new Map<string, number>() }
  const failures: unknown[] = []
  let desk: AlertDesk

  const start = () => {
    rows.isDown = false
    desk = createAlertDesk({
      rows,
      clearHoldMs: () => CLEAR_HOLD,
      onError: (error) => failures.push(error),
      now: () => ({ ...clock }),
      unheardAfterMs: 1e9,
    })
    desk.onChange(({ event, alert, isFolded }) => {
      if (rows.isDown) return
      if (event !== 'alert.changed' && !(event === 'alert.cleared' && alert.resolvedAt === null)) {
        const counts = event === 'alert.raised' ? told.raised : told.cleared
        counts.set(alert.id, (counts.get(alert.id) ?? 0) + 1)
      }
      if (isFolded) return
      if (event === 'alert.cleared') mirror.delete(alert.id)
      else mirror.set(alert.id, alert)
    })
    mirror.clear()
    for (const alert of desk.firing()) mirror.set(alert.id, alert)
    heard.clear()
    // A monotonic clock begins anew with the machine.
    const before = clock.monotonicMs
    clock.monotonicMs = before
    for (const condition of truth.values()) condition.restart(clock.monotonicMs)
  }
  const conditionsOf = (part: string): Condition[] =>
    [...(said.get(part) ?? [])].map(([key, severity]) => {
      const [kind = '', subject = ''] = key.split('\n')
      return { kind, subject, severity: severities[severity] ?? 'bad', project: 'web', why: 'x', since: clock.wallMs, evidence: [] }
    })
  const sinceOf = new Map<string, number>()
  const report = (part: string, gone: ReadonlySet<string>) => {
    const conditions = conditionsOf(part).map((condition) => {
      const key = `${part}\n${condition.kind}\n${condition.subject}`
      const since = sinceOf.get(key) ?? clock.wallMs
      sinceOf.set(key, since)
      return { ...condition, since }
    })
    for (const key of keys) if (!said.get(part)?.has(key)) sinceOf.delete(`${part}\n${key}`)
    const before = new Map([...truth].map(([key, condition]) => [key, condition.copy()]))
    desk.report(part, conditions, (subject) => !gone.has(subject))
    heard.add(part)
    for (const [key, condition] of truth) {
      const severity = said.get(part)?.get(key)
      if (severity === undefined) condition.isNotTold(part, gone.has(key.split('\n')[1] ?? ''), clock.monotonicMs)
    }
    for (const [key, severity] of said.get(part) ?? []) truth.get(key)?.holds(part, severity, clock.monotonicMs)
    for (const condition of truth.values()) condition.pass(clock.monotonicMs, heard)
    return before
  }
  start()
  return {
    random,
    rows,
    clock,
    truth,
    keys,
    said,
    mirror,
    told,
    heard,
    failures,
    report,
    start,
    desk: () => desk,
    restart() {
      desk.close()
      start()
    },
  }
}

type World = ReturnType<typeof makeWorld>

/** The machine went down: what was not on disk never was. */
function goDown(world: World, before: ReadonlyMap<string, ReferenceCondition>, isSaved: boolean) {
  if (!isSaved) for (const [key, condition] of before) world.truth.set(key, condition)
  world.restart()
}

function randomStep(world: World): string {
  const { random, rows, clock, keys, said, truth } = world
  const dice = random.below(100)
  const part = random.pick(parts) ?? 'fleet'
  const own = said.get(part) ?? new Map<string, number>()
  // Some are told by both parts, in the same words; the others by one, which may change its mind about them.
  const severityOf = (key: string) => (isShared(key) ? 1 : random.below(3))
  const toggle = (key: string) => {
    if (!isShared(key) && part !== parts[0]) return
    if (own.has(key) && random.below(3) > 0) own.delete(key)
    else own.set(key, severityOf(key))
  }
  if (dice < 40) {
    const forced = random.below(30)
    for (let n = random.below(3); n >= 0; n--) toggle(random.pick(keys) ?? '')
    if (forced === 0)
      for (const key of keys) if (key.startsWith('hung') && (isShared(key) || part === parts[0])) own.set(key, severityOf(key))
    if (forced === 1) own.clear()
    const gone = new Set(random.below(5) === 0 ? [random.pick(keys)?.split('\n')[1] ?? ''] : [])
    const fate = random.below(200)
    rows.fate = fate === 0 ? 'lost' : fate === 1 ? 'saved-then-down' : 'saved'
    const before = world.report(part, gone)
    rows.fate = 'saved'
    if (rows.isDown) goDown(world, before, fate === 1)
    return 'report'
  }
  if (dice < 80) {
    const ms = random.pick([1, 1000, 5000, 10_000, 20_000, 60_000, 400_000]) ?? 1
    clock.monotonicMs += ms
    // The wall's clock may be set at any time.
    clock.wallMs += random.below(100) === 0 ? random.below(7_200_000) - 3_600_000 : ms
    world.report(part, new Set())
    return 'time'
  }
  const firing = world.desk().firing()
  const chosen = random.pick(firing)
  if (dice < 90 && chosen) {
    const ids = new Set([chosen.id, ...chosen.members.map(({ id }) => id)])
    const seen = rows.firing().filter(({ id }) => ids.has(id))
    world.desk().acknowledge(chosen.id, 'operator:ana')
    // A second time it does nothing.
    if (chosen.acknowledgedBy === null)
      for (const { kind, subject } of seen) truth.get(`${kind}\n${subject}`)?.isAcknowledged(clock.monotonicMs, world.heard)
    return 'ack'
  }
  if (dice < 95 && chosen) {
    world.desk().mute(chosen.id, clock.wallMs + 60_000, random.below(2) === 0 ? 'alert' : 'subject', 'operator:ana')
    return 'mute'
  }
  if (dice < 97 && chosen) {
    world.desk().unmute(chosen.id, 'operator:ana')
    return 'unmute'
  }
  if (random.below(10) === 0) {
    world.restart()
    return 'restart'
  }
  return 'nothing'
}

function check(world: World) {
  const { rows, truth, mirror } = world
  const open = rows.firing().flatMap((row) => readIncident(row) ?? [])
  const made = open
    .filter(({ members }) => members === null)
    .map(({ kind, subject, count, acknowledged, endedAt }) => [`${kind}\n${subject}`, count, acknowledged !== null, endedAt !== null])
  const wanted = [...truth]
    .filter(([, condition]) => condition.isOpen)
    .map(([key, { count, isSeen, phase }]) => [key, count, isSeen, phase.name === 'over'])
  const byKey = (a: readonly unknown[], b: readonly unknown[]) => (String(a[0]) < String(b[0]) ? -1 : 1)
  if (JSON.stringify(made.toSorted(byKey)) !== JSON.stringify(wanted.toSorted(byKey)))
    expect(made.toSorted(byKey)).toEqual(wanted.toSorted(byKey))
  // Who follows the news has what a new client is shown.
  const shown = world.desk().firing()
  const byId = (a: AlertView, b: AlertView) => (a.id < b.id ? -1 : 1)
  const mirrored = [...mirror.values()]
  if (JSON.stringify(mirrored.toSorted(byId)) !== JSON.stringify(shown.toSorted(byId)))
    expect(mirrored.toSorted(byId)).toEqual(shown.toSorted(byId))
  // A group fires as long as one of its members does.
  for (const { id, members } of open) {
    if (!members) continue
    const alive = open.filter(({ group }) => group === id).map((incident) => incident.id)
    const listed = members.filter(({ resolvedAt }) => resolvedAt === null).map((member) => member.id)
    if (alive.length === 0 || alive.toSorted().join() !== listed.toSorted().join()) expect(listed.toSorted()).toEqual(alive.toSorted())
  }
  expect(world.failures).toEqual([])
}

test(
  `${stepsWanted} random steps, seed ${seed}: one raise and one clear an incident, as the reference says, over restarts and kills`,
  { timeout: 3_600_000 },
  () => {
    const world = makeWorld()
    const steps = new Map<string, number>()
    for (let n = 0; n < stepsWanted; n++) {
      const step = randomStep(world)
      steps.set(step, (steps.get(step) ?? 0) + 1)
      check(world)
    }
    const incidents = [...world.rows.alerts.values()].flatMap((row) => readIncident(row) ?? [])
    const wrong: string[] = []
    for (const { id, resolvedAt } of incidents) {
      // In the log: once each. To those who listen: once at most, since nobody hears what a daemon says as it is killed.
      const { rows, told } = world
      const isRecorded = rows.keys.has(`alert.raised ${id}`) && rows.keys.has(`alert.cleared ${id}`) === (resolvedAt !== null)
      if (!isRecorded || (told.raised.get(id) ?? 0) > 1 || (told.cleared.get(id) ?? 0) > 1) wrong.push(id)
    }
    expect(wrong).toEqual([])
    const single = incidents.filter(({ members }) => members === null)
    const sum = (of: (condition: ReferenceCondition) => number) => [...world.truth.values()].reduce((total, one) => total + of(one), 0)
    expect(single).toHaveLength(sum(({ raises }) => raises))
    expect(single.filter(({ resolvedAt }) => resolvedAt !== null)).toHaveLength(sum(({ clears }) => clears))
    // It was worth the while: all of it happened.
    expect(incidents.length - single.length).toBeGreaterThan(stepsWanted / 5000)
    expect(single.filter(({ count }) => count > 1).length).toBeGreaterThan(stepsWanted / 200)
    expect(steps.get('restart') ?? 0).toBeGreaterThan(0)
    world.desk().close()
  },
)
