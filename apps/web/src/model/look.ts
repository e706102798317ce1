import type { WorkerView } from '@hoop/protocol'

/** How a worker is drawn. The state is one of three; idle, draining and no agent are how Live looks, and unknown is none. */
export type Look = 'dead' | 'hung' | 'no-agent' | 'unknown' | 'live' | 'draining' | 'idle'

/** The word for each look. It never varies. */
export const lookWord: Readonly<Record<Look, string>> = {
  dead: 'Dead',
  hung: 'Hung',
  'no-agent': 'No agent',
  unknown: 'Unknown',
  live: 'Live',
  draining: 'Draining',
  idle: 'Idle',
}

const idlePhases = new Set<WorkerView['phase']>([null, 'idle', 'knot'])

/** `withoutAgent`: workers that a firing `no-agent` alert is about. */
export function lookOf(worker: WorkerView, withoutAgent: ReadonlySet<string>): Look {
  switch (worker.state) {
    case null:
      return 'unknown'
    case 'dead':
      return 'dead'
    case 'hung':
      return 'hung'
    case 'live':
      if (worker.reason === 'draining') return 'draining'
      if (withoutAgent.has(worker.id)) return 'no-agent'
      return worker.bead === null && idlePhases.has(worker.phase) ? 'idle' : 'live'
  }
}
