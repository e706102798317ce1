import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as v from 'valibot'
import type { Hoop } from './hoop.ts'
import type { Sandbox } from './sandbox.ts'

/** Whose token a request carries. */
export type Role = 'operator' | 'client'

/** Sends a body to the daemon of a sandbox, as somebody who may read that token. */
export async function send(sandbox: Sandbox, hoop: Pick<Hoop, 'url'>, role: Role, method: 'POST' | 'PATCH', path: string, body: object) {
  const token = readFileSync(join(sandbox.folder, 'hoop/keys', `${role}-token`), 'utf8').trim()
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' }
  return fetch(hoop.url + path, { method, headers, body: JSON.stringify(body) })
}

/** Sends, and parses what comes with the status that was expected; throws, with all that was said, where another comes. */
export async function sendFor<T extends v.GenericSchema>(
  schema: T,
  status: number,
  ...request: Parameters<typeof send>
): Promise<v.InferOutput<T>> {
  const answer = await send(...request)
  const text = await answer.text()
  if (answer.status !== status) throw new Error(`${request[3]} ${request[4]} answered ${answer.status}: ${text}`)
  return v.parse(v.pipe(v.string(), v.parseJson(), schema), text)
}
