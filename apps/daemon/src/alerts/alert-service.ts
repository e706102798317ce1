import type { AlertAnswer, AlertDetail, AlertView } from '@hoop/protocol'
import { formatTimestamp } from '@hoop/protocol'
import type { AlertDeliveryRow, AlertQuery, AlertRows } from '../db/index.ts'
import { errorText } from '../errors.ts'
import { done, refuse, type Result } from '../stitches/refusal.ts'
import type { AlertDesk, Decided } from './alert-desk.ts'
import type { AlertRecorder } from './alert-records.ts'
import type { MuteScope } from './decide-alerts.ts'

/** The alerts as the API offers them: everything that fired, and what an operator may do about it. */
export interface AlertService {
  /** Newest first. `after` is the key of the last item of the page before. */
  list(query: Omit<AlertQuery, 'after'> & { readonly after?: string | undefined }): {
    readonly items: AlertView[]
    readonly next: string | null
  }
  find(id: string): AlertDetail | undefined
  acknowledge(id: string, by: string): Promise<Result<AlertAnswer>>
  mute(id: string, mute: { readonly until: number; readonly scope: MuteScope }, by: string): Promise<Result<AlertAnswer>>
  unmute(id: string, by: string): Promise<Result<AlertAnswer>>
}

export interface AlertServiceOptions {
  readonly desk: AlertDesk
  readonly rows: AlertRows
  readonly recorder: Pick<AlertRecorder, 'flush'>
  readonly audit: { ready(): Promise<void> }
  readonly now: () => number
  readonly onError: (error: unknown) => void
}

export function createAlertService({ desk, rows, recorder, audit, now, onError }: AlertServiceOptions): AlertService {
  /** What an operator does is recorded, or not done. */
  const decide = async (id: string, act: () => Decided): Promise<Result<AlertAnswer>> => {
    if (desk.find(id) === undefined) return notFound(id)
    try {
      await audit.ready()
    } catch (error) {
      onError(error)
      const detail = errorText(error)
      return refuse('unavailable', 'AUDIT_UNAVAILABLE', 'The audit log cannot be written, so nothing was done', { detail })
    }
    const decided = act()
    if (!decided) return notFound(id)
    await recorder.flush()
    return done({ ...decided.alert, changed: decided.note === null, note: decided.note })
  }
  return {
    list({ after, limit, ...query }) {
      const found = rows.list({ ...query, ...(after !== undefined && { after: readKey(after) }), limit: limit + 1 })
      const last = found.length > limit ? found[limit - 1] : undefined
      return {
        items: found.slice(0, limit).flatMap((row) => desk.view(row) ?? []),
        next: last === undefined ? null : `${last.raisedAt} ${last.id}`,
      }
    },
    find(id) {
      const alert = desk.find(id)
      return alert && { ...alert, deliveries: rows.deliveriesOf(id).map(deliveryView) }
    },
    acknowledge: (id, by) => decide(id, () => desk.acknowledge(id, by)),
    async mute(id, { until, scope }, by) {
      if (until <= now())
        return refuse('invalid', 'MUTE_PAST', 'A mute must end in the future', { field: 'until', hint: 'DELETE takes a mute back' })
      return decide(id, () => desk.mute(id, until, scope, by))
    },
    unmute: (id, by) => decide(id, () => desk.unmute(id, by)),
  }
}

const notFound = (id: string) => refuse('not-found', 'ALERT_NOT_FOUND', `No alert ${JSON.stringify(id.slice(0, 200))}`)

function readKey(key: string): { readonly raisedAt: number; readonly id: string } {
  const at = key.indexOf(' ')
  return { raisedAt: Number(key.slice(0, at)) || 0, id: key.slice(at + 1) }
}

function deliveryView({ event, target, state, attempts, lastAt, nextAt, status }: AlertDeliveryRow): AlertDetail['deliveries'][number] {
  return {
    event: event === 'cleared' ? 'cleared' : 'raised',
    target: target === 'webhook' ? 'webhook' : 'command',
    state: state === 'delivered' || state === 'failed' ? state : 'waiting',
    attempts,
    lastAt: lastAt === null ? null : formatTimestamp(lastAt),
    nextAt: state === 'waiting' ? formatTimestamp(nextAt) : null,
    status,
  }
}
