import { AlertAnswer, AlertDetail, AlertView, Entry } from '@hoop/protocol'
import * as v from 'valibot'
import { client, readAnswer } from '../api.ts'

const Alerts = v.object({ items: v.array(AlertView), cursor: v.nullable(v.string()) })
export type AlertPage = v.InferOutput<typeof Alerts>

/** Which alerts; those of a group stand in it. */
export interface AlertFilter {
  readonly kind?: string | undefined
  readonly severity?: AlertView['severity'] | undefined
  readonly project?: string | undefined
}

const PAGE = '100'
const within = (signal?: AbortSignal) => (signal === undefined ? {} : { init: { signal } })

/** Alerts that are resolved, the last raised first, a page at a time. */
export const listResolved = (filter: AlertFilter, cursor?: string, signal?: AbortSignal): Promise<AlertPage> => {
  const { kind, severity, project } = filter
  const query = {
    state: 'resolved' as const,
    limit: PAGE,
    ...(kind === undefined ? {} : { kind }),
    ...(severity === undefined ? {} : { severity }),
    ...(project === undefined ? {} : { project }),
    ...(cursor === undefined ? {} : { cursor }),
  }
  return readAnswer(client().alerts.$get({ query }, within(signal)), Alerts)
}

/** One alert, and what became of telling others of it; `ALERT_NOT_FOUND` where HOOP knows none of that id. */
export const readAlert = (id: string, signal?: AbortSignal): Promise<AlertDetail> =>
  readAnswer(client().alerts[':id'].$get({ param: { id: encodeURIComponent(id) } }, within(signal)), AlertDetail)

export const acknowledgeAlert = (id: string): Promise<AlertAnswer> =>
  readAnswer(client().alerts[':id'].ack.$post({ param: { id: encodeURIComponent(id) } }), AlertAnswer)

/** Mutes the condition, or everything about its subject, until then. */
export const muteAlert = (id: string, untilMs: number, scope: 'alert' | 'subject'): Promise<AlertAnswer> =>
  readAnswer(
    client().alerts[':id'].mute.$post({ param: { id: encodeURIComponent(id) }, json: { until: new Date(untilMs).toISOString(), scope } }),
    AlertAnswer,
  )

export const unmuteAlert = (id: string): Promise<AlertAnswer> =>
  readAnswer(client().alerts[':id'].mute.$delete({ param: { id: encodeURIComponent(id) } }), AlertAnswer)

const Entries = v.object({ items: v.array(v.pick(Entry, ['seq'])) })

/** The number of the entry that a byte of a transcript belongs to; `undefined` where there is none. */
export const entryAt = async (session: string, offset: number, signal?: AbortSignal): Promise<number | undefined> => {
  const query = { offset: String(offset), limit: '1' }
  const page = await readAnswer(
    client().sessions[':id'].entries.$get({ param: { id: encodeURIComponent(session) }, query }, within(signal)),
    Entries,
  )
  return page.items[0]?.seq
}
