import * as v from 'valibot'
import { client, readAnswer } from '../api.ts'

const Session = v.object({ role: v.picklist(['operator', 'client', 'reader']), actor: v.string() })
export type Session = v.InferOutput<typeof Session>

/** As whom the daemon sees this page. */
export const readSession = (signal?: AbortSignal): Promise<Session> =>
  readAnswer(client().session.$get({}, signal === undefined ? {} : { init: { signal } }), Session)
