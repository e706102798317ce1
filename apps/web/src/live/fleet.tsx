import { createContext, createMemo, createSignal, onCleanup, useContext, type Accessor, type JSX } from 'solid-js'
import type { ProjectView, WorkerView } from '@hoop/protocol'
import { api } from '../api.ts'
import { needsOf, type Need } from '../model/attention.ts'
import { lookOf, type Look } from '../model/look.ts'
import { createClock } from './clock.ts'
import { createFleetStore, type FleetState } from './fleet-store.ts'
import { createFlush } from './flush.ts'
import { createLiveSocket, openWire, type LinkState, type LiveSocket, type LiveSocketOptions } from './socket.ts'

/** How many workers look how. */
export type Tally = Readonly<Record<Look, number>>

/** `snapshot`: whatever was told before may have been missed. */
export interface FleetListener {
  readonly snapshot: () => void
  readonly event: (event: string, data: unknown) => void
}

/** What every view needs of the fleet. */
export interface Fleet {
  readonly state: FleetState
  readonly link: Accessor<LinkState>
  readonly socket: LiveSocket
  /** Hears what the topic `fleet` tells, after the fleet itself has; a second subscription would fetch the whole snapshot again. */
  readonly listen: (listener: FleetListener) => () => void
  /** The browser's clock. */
  readonly wall: Accessor<number>
  /** The daemon's clock; it stands still while the link is lost, as the data does. */
  readonly now: Accessor<number>
  /** Workers of the fleet now, without those that are history. */
  readonly workers: Accessor<readonly WorkerView[]>
  readonly projects: Accessor<readonly ProjectView[]>
  readonly lookOf: (worker: WorkerView) => Look
  readonly needs: Accessor<readonly Need[]>
  readonly tally: Accessor<Tally>
  /** Messages that this page did not understand. */
  readonly skew: Accessor<{ readonly count: number; readonly last: string } | undefined>
  /** Lost for long enough to say so: a blink is not news. */
  readonly isLost: Accessor<boolean>
  /** No snapshot ever came, and trying has failed. */
  readonly isDown: Accessor<boolean>
}

const FleetContext = createContext<Fleet>()

/** The fleet of the page. */
export function useFleet(): Fleet {
  const fleet = useContext(FleetContext)
  if (fleet === undefined) throw new Error('useFleet needs a FleetProvider above it')
  return fleet
}

const openSocket: LiveSocketOptions['open'] = (events) =>
  openWire(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/ws`, events)

/** Connects, keeps the fleet, and derives what many views share. */
export function createFleet(open: LiveSocketOptions['open'] = openSocket): Fleet {
  const wall = createClock()
  const flush = createFlush()
  const [skew, setSkew] = createSignal<{ readonly count: number; readonly last: string }>()
  const onSkew = (why: string) => setSkew((before) => ({ count: (before?.count ?? 0) + 1, last: why }))
  const store = createFleetStore(onSkew)
  const [link, setLink] = createSignal<LinkState>({
    phase: 'connecting',
    since: Date.now(),
    heardAt: undefined,
    tries: 0,
    nextTryAt: undefined,
    version: undefined,
    firstVersion: undefined,
  })
  const socket = createLiveSocket({ open, onState: setLink, onSkew, probe: api.isUp })
  const listeners = new Set<FleetListener>()
  const unsubscribe = socket.subscribe('fleet', {
    snapshot(data) {
      const receivedAt = Date.now()
      flush.add(() => {
        store.snapshot(data, receivedAt)
        for (const listener of listeners) listener.snapshot()
      })
    },
    event(event, data, seq) {
      flush.add(() => {
        store.event(event, data, seq)
        for (const listener of listeners) listener.event(event, data)
      })
    },
  })
  const comeBack = () => document.visibilityState === 'visible' && socket.retryNow()
  document.addEventListener('visibilitychange', comeBack)
  window.addEventListener('online', comeBack)
  onCleanup(() => {
    document.removeEventListener('visibilitychange', comeBack)
    window.removeEventListener('online', comeBack)
    unsubscribe()
    flush.stop()
    socket.close()
  })

  const now = createMemo(() => (link().phase === 'lost' ? link().since : wall()) + store.state.skewMs)
  const workers = createMemo(() => Object.values(store.state.workers).filter((worker) => !worker.history))
  const projects = createMemo(() => store.state.projectNames.flatMap((name) => store.state.projects[name] ?? []))
  const withoutAgent = createMemo(
    () => new Set(Object.values(store.state.alerts).flatMap((alert) => (alert.kind === 'no-agent' ? [alert.subject] : []))),
  )
  const look = (worker: WorkerView) => lookOf(worker, withoutAgent())
  const tally = createMemo(() => {
    const counts: Record<Look, number> = { dead: 0, hung: 0, 'no-agent': 0, unknown: 0, live: 0, draining: 0, idle: 0 }
    for (const worker of workers()) counts[look(worker)] += 1
    return counts
  })
  const needs = createMemo(() => needsOf(Object.values(store.state.alerts), store.state.workers, now(), store.state.quota))
  const isLost = createMemo(() => link().phase === 'lost' && wall() - link().since >= 800)
  const isDown = createMemo(() => link().phase === 'connecting' && link().tries >= 2)
  const listen = (listener: FleetListener) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }
  return { state: store.state, link, socket, listen, wall, now, workers, projects, lookOf: look, needs, tally, skew, isLost, isDown }
}

/** Gives the fleet to everything below. */
export function FleetProvider(props: { readonly fleet: Fleet; readonly children: JSX.Element }) {
  return <FleetContext.Provider value={props.fleet}>{props.children}</FleetContext.Provider>
}
