import { FleetEvent, FleetSnapshot, ServerMessage } from '@hoop/protocol'
import * as v from 'valibot'
import { WebSocket } from 'ws'

/** A WebSocket client that knows nothing but the protocol: one snapshot of `fleet`, then events, in order and without a gap. */
export interface LiveClient {
  /** The fleet as the messages so far tell it. `recent` keeps all that ended, newest first. */
  fleet(): FleetSnapshot
  /** The fleet as it stood at a seq of the daemon; `undefined` until it is sure that no more of before comes, or where that was long ago. */
  fleetAt(seq: number): FleetSnapshot | undefined
  /** What came, in order. */
  readonly messages: readonly ServerMessage[]
  close(): void
}

/** So many states of before are kept. */
const KEPT = 500

const Text = v.pipe(v.string(), v.parseJson(), ServerMessage)

/** Connects, and resolves with the first snapshot. A gap in the order of events, or a message that is none, ends the process of folding. */
export function connectLive(url: string): Promise<LiveClient> {
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/ws`)
  const messages: ServerMessage[] = []
  let fleet: FleetSnapshot | undefined
  const states: FleetSnapshot[] = []
  let fault: Error | undefined
  return new Promise((resolve, reject) => {
    const client: LiveClient = {
      messages,
      fleet: () => {
        if (fault) throw fault
        if (!fleet) throw new Error('no snapshot has come')
        return fleet
      },
      fleetAt(seq) {
        const isSure = client.fleet().seq >= seq
        return isSure ? states.findLast((state) => state.seq <= seq) : undefined
      },
      close: () => socket.terminate(),
    }
    socket.on('error', reject)
    socket.on('open', () => socket.send(JSON.stringify({ type: 'subscribe', topics: ['fleet'] })))
    socket.on('message', (data: Buffer) => {
      try {
        const message = v.parse(Text, data.toString())
        messages.push(message)
        fleet = fold(fleet, message)
        if (fleet && fleet !== states.at(-1)) states.push(fleet)
        if (states.length > KEPT) states.shift()
        if (message.type === 'snapshot') resolve(client)
      } catch (error) {
        fault ??= error instanceof Error ? error : new Error(String(error))
        reject(fault)
      }
    })
  })
}

function fold(fleet: FleetSnapshot | undefined, message: ServerMessage): FleetSnapshot | undefined {
  switch (message.type) {
    case 'hello':
      return fleet
    case 'snapshot':
      return v.parse(FleetSnapshot, message.data)
    case 'event': {
      if (!fleet) throw new Error('an event before the snapshot')
      if (message.prev !== fleet.seq)
        throw new Error(`event ${message.seq} follows ${message.prev}, and the last one seen was ${fleet.seq}`)
      if (message.event === 'index.progress') return { ...fleet, seq: message.seq } // of the sessions; no part of the fleet
      return { ...apply(fleet, v.parse(FleetEvent, { event: message.event, data: message.data })), seq: message.seq }
    }
    case 'error':
      throw new Error(`${message.code}: ${message.title}`)
  }
}

function apply(fleet: FleetSnapshot, change: FleetEvent): FleetSnapshot {
  switch (change.event) {
    case 'worker.changed':
      return { ...fleet, workers: put(fleet.workers, change.data, ({ id }) => id) }
    case 'worker.left':
      return { ...fleet, workers: fleet.workers.filter(({ id }) => id !== change.data.id) }
    case 'project.changed':
      return { ...fleet, projects: put(fleet.projects, change.data, ({ name }) => name) }
    case 'project.gone':
      return { ...fleet, projects: fleet.projects.filter(({ name }) => name !== change.data.name) }
    case 'bead.changed':
    case 'bead.gone':
    case 'execution.started':
      return fleet
    case 'execution.ended':
      return { ...fleet, recent: [change.data, ...fleet.recent.filter(({ id }) => id !== change.data.id)] }
    case 'quota.changed':
      return { ...fleet, quota: change.data.quota }
    case 'cost.changed':
      return { ...fleet, cost: change.data }
    case 'alert.raised':
    case 'alert.changed':
      return { ...fleet, alerts: put(fleet.alerts, change.data, ({ id }) => id) }
    case 'alert.cleared':
      return { ...fleet, alerts: fleet.alerts.filter(({ id }) => id !== change.data.id) }
  }
}

function put<T>(items: readonly T[], item: T, key: (item: T) => string): T[] {
  const at = items.findIndex((other) => key(other) === key(item))
  return at === -1 ? [...items, item] : items.with(at, item)
}
