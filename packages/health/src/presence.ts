import { defaultLimits, type Limits } from './limits.ts'
import type { ProcessView } from './process.ts'
import type { State } from './verdict.ts'

/** What decides whether a worker belongs to the fleet. */
export interface PresenceInput {
  /** True once a state file was ever seen for this worker: from then on, no file is no worker. */
  readonly hadStateFile: boolean
  /**
   * True if the file is there now. Where the pid is gone, look once more before you answer: a worker that ends removes its file
   * moments before its process ends, and a look in between would call a clean end a death.
   */
  readonly hasStateFile: boolean
  /** True if its log holds a `worker.stopped` later than its last heartbeat; `undefined` where no log could be read. */
  readonly stoppedLogged: boolean | undefined
  readonly process: ProcessView['kind']
  /** False if none of its heartbeats ever named a pid. */
  readonly everHadPid: boolean
  readonly state: State
  /** Since when it is in that state; at first sight a verdict says when it was last known to live, so that old deaths are history at once. */
  readonly since: number
  /** Its last heartbeat. */
  readonly heartbeatAt: number
  readonly now: number
  /** True once the operator has seen that it is Dead. */
  readonly acknowledged: boolean
  readonly limits?: Limits | undefined
}

/** Whether a worker is in the fleet, and if not, how it left. */
export interface Presence {
  /**
   * `left-clean`: it ended itself. `left-dead`: it died, and a peer removed its file. `retired`: it is Dead, and the operator knows
   * or has had his time. `faded`: only lines without a pid told of it, and they stopped.
   */
  readonly kind: 'present' | 'left-clean' | 'left-dead' | 'retired' | 'faded'
  /** True for whatever belongs on the fleet's page; all else is history. A Dead worker stays, also without its file, until it is seen. */
  readonly isListed: boolean
  /** True while it is Dead and deserves an alert: not for one that had been Dead for long when it was first seen. */
  readonly isAlerting: boolean
  /** When `isListed` can end by time alone. */
  readonly nextAt: number | undefined
}

/** In the fleet, or history? Pure. */
export function presence(input: PresenceInput): Presence {
  const { hadStateFile, hasStateFile, state, everHadPid, now, heartbeatAt, limits = defaultLimits } = input
  const gone = (kind: Presence['kind']): Presence => ({ kind, isListed: false, isAlerting: false, nextAt: undefined })

  if (input.stoppedLogged === true) return gone('left-clean')
  if (hadStateFile && !hasStateFile) return endedWithoutWord(input) ? dead('left-dead', input, limits) : gone('left-clean')
  if (!hadStateFile && !everHadPid) {
    const fadesAt = heartbeatAt + limits.deadAfterMs + 1
    return now >= fadesAt ? gone('faded') : { kind: 'present', isListed: true, isAlerting: false, nextAt: fadesAt }
  }
  if (state !== 'dead') return { kind: 'present', isListed: true, isAlerting: false, nextAt: undefined }
  return dead('present', input, limits)
}

/**
 * Its state file is gone and nothing says that it stopped. A lingering process is a clean end; a dead one was tidied up after,
 * unless no log could be read and its last beat was too young for a peer to have dared.
 */
function endedWithoutWord({ process, stoppedLogged, state, now, heartbeatAt, limits = defaultLimits }: PresenceInput): boolean {
  if (process === 'alive' || process === 'stopped') return false
  if (state === 'dead') return true
  if (process === 'unseen') return false
  return stoppedLogged === false || now - heartbeatAt > limits.deadAfterMs
}

function dead(kind: 'present' | 'left-dead', { since, now, acknowledged }: PresenceInput, limits: Limits): Presence {
  const retiresAt = since + limits.keepDeadMs
  if (!acknowledged && now < retiresAt) return { kind, isListed: true, isAlerting: true, nextAt: retiresAt }
  return { kind: kind === 'present' ? 'retired' : kind, isListed: false, isAlerting: false, nextAt: undefined }
}
