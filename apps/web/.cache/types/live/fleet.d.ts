import { type Accessor, type JSX } from 'solid-js'
import type { ProjectView, WorkerView } from '@hoop/protocol'
import { type Need } from '../model/attention.ts'
import { type Look } from '../model/look.ts'
import { type FleetState } from './fleet-store.ts'
import { type LinkState, type LiveSocket, type LiveSocketOptions } from './socket.ts'
/** How many workers look how. */
export type Tally = Readonly<Record<Look, number>>
/** What every view needs of the fleet. */
export interface Fleet {
  readonly state: FleetState
  readonly link: Accessor<LinkState>
  readonly socket: LiveSocket
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
  readonly skew: Accessor<
    | {
        readonly count: number
        readonly last: string
      }
    | undefined
  >
  /** Lost for long enough to say so: a blink is not news. */
  readonly isLost: Accessor<boolean>
  /** No snapshot ever came, and trying has failed. */
  readonly isDown: Accessor<boolean>
}
/** The fleet of the page. */
export declare function useFleet(): Fleet
/** Connects, keeps the fleet, and derives what many views share. */
export declare function createFleet(open?: LiveSocketOptions['open']): Fleet
/** Gives the fleet to everything below. */
export declare function FleetProvider(props: { readonly fleet: Fleet; readonly children: JSX.Element }): JSX.Element
//# sourceMappingURL=fleet.d.ts.map
