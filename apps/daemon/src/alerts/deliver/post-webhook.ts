import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { errorCode, errorText } from '../../errors.ts'
import type { TellOptions, Told } from './told.ts'

/** Of the answer, only its status matters. */
const answerAtMost = 64 * 1024

/** Posts JSON to an address; any status from 200 to 299 is a yes. Redirects are not followed, so that an alert goes nowhere else. Never rejects. */
export function postWebhook(address: string, body: string, key: string, { timeLimitMs, signal }: TellOptions): Promise<Told> {
  return new Promise((resolve) => {
    const url = new URL(address)
    const limit = AbortSignal.timeout(timeLimitMs)
    const send = url.protocol === 'https:' ? requestHttps : requestHttp
    const fail = (error: unknown) => {
      const status = limit.aborted
        ? `no answer within ${Math.round(timeLimitMs / 1000)} s`
        : signal.aborted
          ? 'broken off as HOOP stopped'
          : `not reached: ${errorCode(error) || errorText(error)}`
      resolve({ isDone: false, status })
    }
    const posted = send(
      url,
      {
        method: 'POST',
        agent: false,
        signal: AbortSignal.any([limit, signal]),
        headers: {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
          'user-agent': 'hoop',
          'idempotency-key': key,
        },
      },
      (response) => {
        const { statusCode = 0 } = response
        let size = 0
        response.on('data', (chunk: Buffer) => {
          size += chunk.length
          if (size > answerAtMost) response.destroy()
        })
        const settle = () => {
          const isRedirect = statusCode >= 300 && statusCode < 400
          const status = `HTTP ${statusCode}${isRedirect ? ', a redirect, which is not followed' : ''}`
          resolve({ isDone: statusCode >= 200 && statusCode < 300, status })
        }
        response.on('end', settle)
        response.on('close', settle)
        response.on('error', (error) => (size > answerAtMost ? settle() : fail(error)))
      },
    )
    posted.on('error', fail)
    posted.end(body)
  })
}
