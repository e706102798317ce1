import { createSignal, type Accessor } from 'solid-js'
import type { AlertAnswer } from '@hoop/protocol'
import { ApiError } from '../api.ts'
import { acknowledgeAlert, muteAlert, unmuteAlert } from '../calls/alerts.ts'
import { toast } from '../ui/toast.tsx'
import { useOperator } from './operator.ts'

/** What the operator may do about alerts. What comes of it arrives over the socket, here and in every other page. */
export interface AlertActs {
  /** Why nothing can be done from here just now; `undefined`: go ahead. */
  readonly off: Accessor<string | undefined>
  /** Whether something is being done about this one. */
  readonly isBusy: (id: string) => boolean
  readonly acknowledge: (id: string) => void
  readonly mute: (id: string, untilMs: number, scope: 'alert' | 'subject') => void
  readonly unmute: (id: string) => void
}

export function useAlertActs(): AlertActs {
  const { off } = useOperator()
  const [busy, setBusy] = createSignal<ReadonlySet<string>>(new Set())
  const act = async (id: string, done: string, failed: string, ask: () => Promise<AlertAnswer>) => {
    const why = off()
    if (why !== undefined) return toast(failed, `${why}.`, 'bad')
    if (busy().has(id)) return
    setBusy((all) => new Set([...all, id]))
    try {
      const { changed, note } = await ask()
      toast(changed ? done : 'Nothing to do', note ?? undefined)
    } catch (cause) {
      const hint = cause instanceof ApiError && cause.hint !== undefined ? ` ${cause.hint}.` : ''
      toast(failed, cause instanceof Error ? `${cause.message}.${hint}` : String(cause), 'bad')
    }
    setBusy((all) => new Set([...all].filter((other) => other !== id)))
  }
  return {
    off,
    isBusy: (id) => busy().has(id),
    acknowledge: (id) => void act(id, 'Marked as seen', 'It could not be marked as seen', () => acknowledgeAlert(id)),
    mute: (id, untilMs, scope) => void act(id, 'Muted', 'It could not be muted', () => muteAlert(id, untilMs, scope)),
    unmute: (id) => void act(id, 'Heard again', 'It is still muted', () => unmuteAlert(id)),
  }
}
