import type { SessionView } from '@hoop/protocol'
import type { SessionFilter } from '../calls/sessions.ts'

/** The filter as it stands in the URL. */
export interface SessionParams {
  readonly q?: string | undefined
  readonly project?: string | undefined
  readonly cli?: string | undefined
  readonly worker?: string | undefined
  readonly bead?: string | undefined
  readonly state?: string | undefined
  readonly within?: string | undefined
}

/** Times that can be chosen, in hours. */
export const spans = ['1h', '24h', '7d', '30d'] as const
export type Span = (typeof spans)[number]
const HOUR = 3_600_000
const spanMs: Readonly<Record<Span, number>> = { '1h': HOUR, '24h': 24 * HOUR, '7d': 168 * HOUR, '30d': 720 * HOUR }
export const spanWord: Readonly<Record<Span, string>> = {
  '1h': 'Last hour',
  '24h': 'Last 24 hours',
  '7d': 'Last 7 days',
  '30d': 'Last 30 days',
}

const text = (value: string | undefined) => (value === undefined || value.trim() === '' ? undefined : value)

/** What the daemon is asked for. `nowMs` is rounded to the minute, so that the same question stays the same for a while. */
export function readSessionFilter(params: SessionParams, nowMs: number): SessionFilter {
  const span = spans.find((one) => one === params.within)
  return {
    project: text(params.project),
    cli: text(params.cli),
    worker: text(params.worker),
    bead: text(params.bead),
    state: params.state === 'open' || params.state === 'ended' ? params.state : undefined,
    since: span === undefined ? undefined : new Date(Math.floor(nowMs / 60_000) * 60_000 - spanMs[span]).toISOString(),
  }
}

export const isSessionFilterSet = (params: SessionParams): boolean => Object.values(params).some((value) => text(value) !== undefined)

/** Whether a session that just came, or changed, belongs in a list that is asked for so. */
export function fitsSession(session: SessionView, filter: SessionFilter): boolean {
  const { project, cli, worker, bead, state, since } = filter
  return (
    (project === undefined || session.project === project) &&
    (cli === undefined || session.cli === cli) &&
    (worker === undefined || (session.worker ?? session.tag?.worker) === worker) &&
    (bead === undefined || (session.bead ?? session.tag?.bead) === bead) &&
    (state === undefined || session.state === state) &&
    (since === undefined || (session.lastAt ?? 0) >= Date.parse(since))
  )
}
