import { performance } from 'node:perf_hooks'
import { isDeepStrictEqual } from 'node:util'
import { maskSecrets, type AlertView } from '@hoop/protocol'
import type { AlertDeliveryRow, AlertRows, AlertWrite } from '../db/index.ts'
import { recordOf, type AlertRecord } from './record-of-alert.ts'
import { alertView, byUrgency } from './alert-view.ts'
import type { Condition, ConditionReporter } from './condition.ts'
import { acknowledgeIncident, findOpen, muteIncident, unmuteIncident, type MuteScope } from './decide-alerts.ts'
import {
  groupKeyOf,
  keyOf,
  mutedUntil,
  type AlertChange,
  type AlertState,
  type Incident,
  type Instant,
  type Stepped,
  type Tracked,
} from './incident.ts'
import { alertId } from './new-id.ts'
import { alertLimits, rulesFor, type AlertSettings } from './rules.ts'
import { clearHoldMs, stepAlerts, waitOf, type Report } from './step-alerts.ts'
import { readIncident, writeIncident } from './stored-incident.ts'

/** One alert has changed. `isFolded`: its group tells of it, so that only those who look at its subject need to know. */
export interface AlertNews {
  readonly event: 'alert.raised' | 'alert.changed' | 'alert.cleared'
  readonly alert: AlertView
  readonly isFolded: boolean
}

/** What the alerts are now. */
export interface Alerts {
  /** Most urgent first; those of a group are behind their group. */
  firing(): readonly AlertView[]
  /** What was resolved last, newest first. */
  resolved(): readonly AlertView[]
  isAcknowledged(kind: string, subject: string): boolean
  /** Called in order. Returns a function that stops it. */
  onChange(listener: (news: AlertNews) => void): () => void
}

/** What an operator's act came to. `undefined`: there is no such alert. */
export type Decided = { readonly alert: AlertView; readonly note: string | null } | undefined

/** Every condition of every part comes here, and leaves as alerts: held, grouped, raised once, cleared once, kept. */
export interface AlertDesk extends ConditionReporter, Alerts {
  find(id: string): AlertView | undefined
  /** Rows of the database, as they are shown now. */
  view(row: Parameters<typeof readIncident>[0]): AlertView | undefined
  acknowledge(id: string, by: string): Decided
  mute(id: string, until: number, scope: MuteScope, by: string): Decided
  unmute(id: string, by: string): Decided
  close(): void
}

export interface AlertDeskOptions {
  /** Without them nothing outlives the desk. */
  readonly rows?: AlertRows
  /** How long a condition that comes and goes must be over. Asked at each step. */
  readonly clearHoldMs: () => number
  /** Who else is told: the deliveries of a raise or a clear. */
  readonly deliveries?: (event: 'raised' | 'cleared', alert: AlertView) => readonly AlertDeliveryRow[]
  /** The database has something new for those who bring it on. */
  readonly onSaved?: () => void
  /** Text of the fleet as it may go out. Default: what every installation masks. */
  readonly mask?: (text: string) => string
  readonly onError: (error: unknown) => void
  readonly now?: () => Instant
  /** A part that has not said a word for this long after the start is no more. Default 1 h. */
  readonly unheardAfterMs?: number
}

const resolvedKept = 50
const retryMs = 5000
/** `setTimeout` takes no more. */
const longestTimerMs = 2 ** 31 - 1

export function createAlertDesk(options: AlertDeskOptions): AlertDesk {
  const { rows, onError, deliveries = () => [], onSaved = () => {}, mask = maskSecrets, unheardAfterMs = 3_600_000 } = options
  const now = options.now ?? (() => ({ wallMs: Date.now(), monotonicMs: performance.now() }))
  const listeners = new Set<(news: AlertNews) => void>()
  const lastReports = new Map<string, readonly Condition[]>()
  let timer: NodeJS.Timeout | undefined
  let isClosed = false

  const isTaken = (id: string): boolean => findOpen(state, id) !== undefined || rows?.find(id) !== undefined
  const settings = (): AlertSettings => {
    const given = new Set<string>()
    return {
      ...alertLimits,
      rule: rulesFor(options.clearHoldMs()),
      newId(of) {
        let n = 0
        while (given.has(alertId(of, n)) || isTaken(alertId(of, n))) n++
        given.add(alertId(of, n))
        return alertId(of, n)
      },
    }
  }
  let state: AlertState = rows ? loadState(rows, now(), settings()) : freshState()
  let resolved: readonly Incident[] = (rows?.lastResolved(resolvedKept) ?? []).flatMap((row) => readIncident(row) ?? [])
  let unsaved: AlertWrite = { alerts: [], records: [], deliveries: [] }

  const show = (incident: Incident) => alertView(incident, state.mutes, now().wallMs)
  /** What a step came to: on disk, then told. */
  const settle = (stepped: Stepped, records: readonly AlertRecord[] = []) => {
    const { wallMs } = now()
    const hasNewMutes = stepped.state.mutes !== state.mutes
    const before = state
    state = stepped.state
    const told = stepped.changes.map((change) => ({ change, alert: show(change.incident) }))
    const made: AlertRecord[] = [...records]
    const due: AlertDeliveryRow[] = []
    for (const { change, alert } of told) {
      const { type, incident } = change
      if (type === 'raised') made.push(recordOf('alert.raised', incident, { actor: 'hoop', at: wallMs }))
      if (type === 'cleared') made.push(recordOf('alert.cleared', incident, { actor: 'hoop', at: wallMs }))
      due.push(...deliveriesOf(change, alert, before))
    }
    for (const { type, incident } of stepped.changes)
      if (type === 'cleared' && incident.group === null) resolved = [incident, ...resolved].slice(0, resolvedKept)
    save({
      alerts: stepped.changes.map(({ incident }) => writeIncident(incident)),
      ...(hasNewMutes && { mutes: state.mutes.map((mute) => ({ ...mute, kind: mute.kind ?? '' })) }),
      records: made.map(({ key, entry }) => ({ key, json: JSON.stringify(entry) })),
      deliveries: due,
    })
    for (const { change, alert } of told) tell(change, alert)
    schedule()
  }
  /** Muted alerts are delivered when they are no longer muted, and cleared ones if they had been. */
  const deliveriesOf = ({ type, incident }: AlertChange, alert: AlertView, before: AlertState): readonly AlertDeliveryRow[] => {
    if (incident.group !== null) return []
    if (type === 'cleared') return deliveries('cleared', alert)
    const isQuiet = alert.mutedUntil !== null
    const wasQuiet = mutedUntil(before.mutes, incident, -Infinity) !== null
    return !isQuiet && (type === 'raised' || (type === 'changed' && wasQuiet)) ? deliveries('raised', alert) : []
  }
  const save = (write: AlertWrite) => {
    if (!rows) return
    const mutes = write.mutes ?? unsaved.mutes
    unsaved = {
      alerts: [...unsaved.alerts, ...write.alerts],
      ...(mutes && { mutes }),
      records: [...unsaved.records, ...write.records],
      deliveries: [...unsaved.deliveries, ...write.deliveries],
    }
    if (unsaved.alerts.length + unsaved.records.length === 0 && !unsaved.mutes) return
    try {
      rows.save(unsaved)
      unsaved = { alerts: [], records: [], deliveries: [] }
    } catch (error) {
      onError(error) // told all the same: an alert that is seen and forgotten is better than one that is not seen
      return
    }
    onSaved()
  }
  const tell = ({ type, incident }: AlertChange, alert: AlertView) => {
    if (type === 'noted') return
    // Its group tells of it from now on: for everyone else it is gone.
    const event = type === 'grouped' ? 'alert.cleared' : (`alert.${type}` as const)
    const isFolded = incident.group !== null && type !== 'grouped'
    for (const listener of listeners) listener({ event, alert, isFolded })
  }
  const step = (reports: ReadonlyMap<string, Report> = new Map()) => settle(stepAlerts(state, reports, now(), settings()))
  const schedule = () => {
    clearTimeout(timer)
    if (isClosed) return
    const isUnsaved = unsaved.alerts.length + unsaved.records.length > 0
    const waitMs = Math.min(waitOf(state, now()) ?? longestTimerMs, isUnsaved ? retryMs : longestTimerMs)
    timer = setTimeout(() => guard(() => step()), Math.min(Math.ceil(waitMs), longestTimerMs)).unref()
  }
  const guard = (act: () => void) => {
    try {
      act()
    } catch (error) {
      onError(error)
    }
  }
  /** The parts of an earlier version, or of settings that are gone, will never say that their conditions are over. */
  const unheard = setTimeout(() => {
    const silent = [...state.open.values()]
      .map(({ incident }) => incident)
      .filter(({ owner, members }) => !members && !state.heard.has(owner))
    guard(() => step(new Map(silent.map(({ owner }) => [owner, { conditions: [], isFarewell: true }]))))
  }, unheardAfterMs).unref()
  schedule()

  const findIncident = (id: string): Incident | undefined => {
    const row = findOpen(state, id)?.[1].incident ?? resolved.find((incident) => incident.id === id)
    if (row) return row
    const stored = rows?.find(id)
    return stored && readIncident(stored)
  }
  return {
    report(part, conditions, exists) {
      const isGone = ({ incident: { owner, endedAt, subject } }: Tracked) =>
        owner === part && endedAt !== null && exists?.(subject) === false
      const isSame = isDeepStrictEqual(lastReports.get(part), conditions)
      if (isSame && waitOf(state, now()) !== 0 && ![...state.open.values()].some(isGone)) return
      lastReports.set(part, [...conditions])
      const masked = conditions.map((condition) => ({ ...condition, why: mask(condition.why) }))
      guard(() => step(new Map([[part, { conditions: masked, exists }]])))
    },
    firing() {
      return [...state.open.values()]
        .filter(({ incident }) => incident.raisedAt !== null && incident.group === null)
        .map(({ incident }) => show(incident))
        .sort(byUrgency)
    },
    resolved: () => resolved.map(show),
    isAcknowledged: (kind, subject) => Boolean(state.open.get(keyOf({ kind, subject }))?.incident.acknowledged),
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    find(id) {
      const found = findIncident(id)
      return found && show(found)
    },
    view(row) {
      const incident = readIncident(row)
      return incident && show(findOpen(state, incident.id)?.[1].incident ?? incident)
    },
    acknowledge(id, by) {
      const found = findIncident(id)
      if (!found) return undefined
      if (found.resolvedAt !== null) return { alert: show(found), note: 'It is resolved; there is nothing to acknowledge.' }
      if (found.acknowledged) return { alert: show(found), note: `${found.acknowledged.by} has acknowledged it already.` }
      const { wallMs } = now()
      settle(acknowledgeIncident(state, id, { by, at: wallMs }, settings().rule), [
        recordOf('alert.acknowledged', found, { actor: by, at: wallMs }),
      ])
      if (waitOf(state, now()) === 0) guard(() => step())
      return { alert: show(findIncident(id) ?? found), note: null }
    },
    mute(id, until, scope, by) {
      const found = findIncident(id)
      if (!found) return undefined
      const { wallMs } = now()
      const data = { until: new Date(until).toISOString(), scope }
      settle(muteIncident(state, found, { until, by }, scope, wallMs), [recordOf('alert.muted', found, { actor: by, at: wallMs, data })])
      return { alert: show(findIncident(id) ?? found), note: null }
    },
    unmute(id, by) {
      const found = findIncident(id)
      if (!found) return undefined
      const { wallMs } = now()
      const stepped = unmuteIncident(state, found, wallMs)
      if (stepped.state.mutes.length === state.mutes.length) return { alert: show(found), note: 'It is not muted.' }
      settle(stepped, [recordOf('alert.muted', found, { actor: by, at: wallMs, data: { until: null } })])
      return { alert: show(findIncident(id) ?? found), note: null }
    },
    close() {
      isClosed = true
      clearTimeout(timer)
      clearTimeout(unheard)
    },
  }
}

const freshState = (): AlertState => ({ open: new Map(), past: new Map(), mutes: [], heard: new Set() })

/** What fired when the last daemon ended. Nothing of it is over before the part that told of it has been heard. */
function loadState(rows: AlertRows, { monotonicMs }: Instant, settings: AlertSettings): AlertState {
  const incidents = rows.firing().flatMap((row) => readIncident(row) ?? [])
  const open = incidents.map((incident) => {
    const key = incident.members ? groupKeyOf(incident) : keyOf(incident)
    const dueAt = incident.endedAt === null ? null : monotonicMs + clearHoldMs(incident, settings)
    return [key, { incident, dueAt, raisedAt: -Infinity }] as const
  })
  const mutes = rows.mutes().map((mute) => ({ ...mute, kind: mute.kind === '' ? null : mute.kind }))
  return { ...freshState(), open: new Map(open), mutes }
}
