import type { AlertView } from '@hoop/protocol'
import type { AlertDeliveryRow, AlertRows } from '../../db/index.ts'
import { createSweeper } from '../../sources/sweeper.ts'
import { postWebhook } from './post-webhook.ts'
import { runCommand } from './run-command.ts'
import type { TellOptions, Told } from './told.ts'

/** Who is told besides the page. */
export interface DeliverySettings {
  readonly command?: readonly string[] | undefined
  readonly webhook?: string | undefined
  /** Milliseconds for one try. */
  readonly timeLimit: number
}

export interface Deliverer {
  /** What a raise or a clear makes due; a clear only where the raise was. Pure but for a look at the database. */
  plan(event: 'raised' | 'cleared', alert: AlertView): AlertDeliveryRow[]
  /** Something is due. */
  hint(): void
  close(): Promise<void>
}

export interface DelivererOptions {
  readonly rows: Pick<AlertRows, 'deliveriesOf' | 'nextDelivery' | 'saveDelivery'>
  readonly settings: () => DeliverySettings
  readonly env: NodeJS.ProcessEnv
  readonly onError: (error: unknown) => void
  readonly now?: () => number
  /** Before the second try; doubled before each further one. Default 5 s. */
  readonly retryMs?: number
}

const triesAtMost = 8
const longestRetryMs = 600_000

/**
 * Tells a command and a webhook of each alert: one at a time, in order, again where it failed, and never in the way of anything else. What is due stands in
 * the database with the alert itself, and each try is noted before it begins: a restart neither forgets nor repeats one that was done. A try that was cut off
 * by a kill is made again, with the same id.
 */
export function createDeliverer(options: DelivererOptions): Deliverer {
  const { rows, settings, env, onError, now = Date.now, retryMs = 5000 } = options
  const stopping = new AbortController()

  const tell = (delivery: AlertDeliveryRow): Promise<Told> | undefined => {
    const { command, webhook, timeLimit } = settings()
    const limits: TellOptions = { timeLimitMs: timeLimit, signal: stopping.signal }
    if (delivery.target === 'command') return command && runCommand(command, `${delivery.bodyJson}\n`, env, limits)
    return webhook === undefined ? undefined : postWebhook(webhook, delivery.bodyJson, delivery.id, limits)
  }
  const retryAfter = (attempts: number) => Math.min(retryMs * 2 ** (attempts - 1), longestRetryMs)
  const attempt = async (delivery: AlertDeliveryRow) => {
    const raise = raiseOf(delivery)
    if (raise?.state === 'waiting') return rows.saveDelivery({ ...delivery, nextAt: raise.nextAt + 1 })
    if (raise?.state === 'failed') return rows.saveDelivery({ ...delivery, state: 'failed', status: 'it was never told of the raise' })
    const at = now()
    const tried = { ...delivery, attempts: delivery.attempts + 1, lastAt: at }
    rows.saveDelivery({ ...tried, nextAt: at + retryAfter(tried.attempts), status: 'cut off' })
    const told = await tell(delivery)
    if (!told) return rows.saveDelivery({ ...delivery, state: 'failed', status: 'taken out of the settings' })
    if (stopping.signal.aborted && !told.isDone) return rows.saveDelivery({ ...tried, nextAt: now(), status: told.status })
    const state = told.isDone ? 'delivered' : tried.attempts >= triesAtMost ? 'failed' : 'waiting'
    rows.saveDelivery({ ...tried, state, nextAt: now() + retryAfter(tried.attempts), status: told.status })
  }
  /** Nobody is told of a clear before, or without, the raise. */
  const raiseOf = ({ alertId, event, target }: AlertDeliveryRow) =>
    event === 'cleared' ? rows.deliveriesOf(alertId).find((other) => other.event === 'raised' && other.target === target) : undefined

  const sweeper = createSweeper({
    everyMs: retryMs,
    onError,
    async run() {
      while (!stopping.signal.aborted) {
        const next = rows.nextDelivery()
        // A clock that was set back must not hold a delivery up for long.
        if (!next || (next.nextAt > now() && next.nextAt - now() <= longestRetryMs)) return
        await attempt(next)
      }
    },
  })
  return {
    plan(event, alert) {
      const { command, webhook } = settings()
      const before = event === 'cleared' ? rows.deliveriesOf(alert.id) : []
      const at = now()
      return (['command', 'webhook'] as const).flatMap((target) => {
        const isWanted =
          event === 'cleared' ? before.some((row) => row.target === target) : Boolean(target === 'command' ? command : webhook)
        const id = `${alert.id}.${event}.${target}`
        const bodyJson = JSON.stringify({ v: 1, id, event, alert })
        const due = { state: 'waiting', attempts: 0, madeAt: at, nextAt: at, lastAt: null, status: null }
        return isWanted ? [{ id, alertId: alert.id, event, target, ...due, bodyJson }] : []
      })
    },
    hint: () => sweeper.hint(),
    async close() {
      stopping.abort()
      await sweeper.close()
    },
  }
}
