import type { AuditEntry } from '@hoop/audit'
import type { AuditDesk } from '../audit/index.ts'
import type { FleetStore } from '../fleet/store.ts'
import type { AlertRows } from '../db/index.ts'
import { createAlertDesk, type AlertDesk } from './alert-desk.ts'
import { createAlertRecorder } from './alert-records.ts'
import { createDeliverer, type DeliverySettings } from './deliver/deliverer.ts'
import { createAlertService, type AlertService } from './alert-service.ts'
import { watchSessions } from './watch-sessions.ts'

export interface OpenAlertsOptions {
  readonly rows: AlertRows
  readonly audit: Pick<AuditDesk, 'service' | 'known'>
  readonly settings: () => DeliverySettings & { readonly clearHold: number }
  readonly env: NodeJS.ProcessEnv
  readonly mask: (text: string) => string
  readonly onError: (error: unknown) => void
}

/** The alerts of a running daemon. */
export interface OpenAlerts {
  readonly desk: AlertDesk
  readonly service: AlertService
  /** Reports what the sessions of the running fleet tell. */
  watch(store: Pick<FleetStore, 'onChange'>): void
  close(): Promise<void>
}

const dayMs = 86_400_000
const keptMs = 90 * dayMs
const keptAtMost = 10_000
const pruneEveryMs = 3_600_000
const reconcileAfterMs = 60_000

/** The desk over `fleet.db` and the audit log, with everything that has a life of its own. */
export function openAlerts({ rows, audit, settings, env, mask, onError }: OpenAlertsOptions): OpenAlerts {
  const recorder = createAlertRecorder({ rows, audit: audit.service, known: audit.known, onError })
  const deliverer = createDeliverer({ rows, settings, env, onError })
  const desk = createAlertDesk({
    rows,
    clearHoldMs: () => settings().clearHold,
    deliveries: (event, alert) => deliverer.plan(event, alert),
    onSaved() {
      recorder.hint()
      deliverer.hint()
    },
    mask,
    onError,
  })
  const prune = () => {
    try {
      rows.prune(Date.now() - keptMs, keptAtMost)
    } catch (error) {
      onError(error)
    }
  }
  /** Raised in the log, and known to nobody here: an older version told of them, or the database was lost. */
  const reconcile = async () => {
    const { alerts } = await audit.known()
    const waiting = new Set(rows.records(-1).map(({ key }) => key))
    const lost = [...alerts].filter(([id]) => desk.find(id) === undefined && !waiting.has(`alert.raised ${id}`))
    const entries = lost.map(([id, { project, subject, data }]): AuditEntry => {
      const kind = typeof data['kind'] === 'string' ? data['kind'] : ''
      return {
        type: 'alert.cleared',
        actor: 'hoop',
        project,
        subject,
        data: { alert: id, key: `alert.cleared ${id}`, kind, why: 'not-watched' },
      }
    })
    if (entries.length > 0) await audit.service.appendAll(entries)
  }
  prune()
  recorder.hint()
  deliverer.hint()
  let unwatch: (() => void) | undefined
  const pruning = setInterval(prune, pruneEveryMs).unref()
  const reconciling = setTimeout(() => void reconcile().catch(onError), reconcileAfterMs).unref()
  return {
    desk,
    service: createAlertService({ desk, rows, recorder, audit: audit.service, now: Date.now, onError }),
    watch: (store) => void (unwatch ??= watchSessions(store, desk)),
    async close() {
      unwatch?.()
      clearInterval(pruning)
      clearTimeout(reconciling)
      desk.close()
      await deliverer.close()
      await recorder.flush()
      await recorder.close()
    },
  }
}
