import { FleetSnapshot, IndexProgress } from '@hoop/protocol'
import { request } from 'node:http'
import { text } from 'node:stream/consumers'
import * as v from 'valibot'
import { errorText } from '../../errors.ts'
import { readToken } from '../../http/tokens.ts'
import { readHolder } from '../../lock.ts'
import { chooseReadHome } from '../choose-home.ts'
import type { Terminal } from '../terminal.ts'

export interface Status {
  readonly snapshot: FleetSnapshot
  /** How far the daemon is with reading the sessions, where it told. */
  readonly index?: IndexProgress
  /** Who told: the address of a daemon, or the disk. */
  readonly from: { readonly kind: 'daemon'; readonly url: string } | { readonly kind: 'disk' }
}

/** The fleet: from the daemon that runs on the home, else from disk with the same numbers. Creates nothing. */
export async function readStatus(
  options: { readonly homeFlag: string | undefined; readonly isVerbose: boolean },
  terminal: Terminal,
): Promise<Status> {
  const home = await chooseReadHome({ homeFlag: options.homeFlag, env: terminal.env })
  const holder = readHolder(home)
  if (holder) {
    try {
      const token = await readToken(home, 'operator').catch(() => undefined)
      const [snapshot, index] = await Promise.all([
        askDaemon(new URL('/api/fleet', holder.url), token, FleetSnapshot),
        askDaemon(new URL('/api/index', holder.url), token, IndexProgress).catch(() => undefined),
      ])
      return { snapshot, from: { kind: 'daemon', url: holder.url }, ...(index !== undefined && { index }) }
    } catch (error) {
      terminal.note(`hoop: the daemon at ${holder.url} (pid ${holder.pid}) did not tell: ${errorText(error)}; reading from disk`)
    }
  }
  const { readFromDisk } = await import('./read-from-disk.ts')
  return { snapshot: await readFromDisk(home, options, terminal), from: { kind: 'disk' } }
}

/** At an address that other hosts reach, too, the daemon wants a token from everyone. */
async function askDaemon<S extends v.GenericSchema>(url: URL, token: string | undefined, schema: S): Promise<v.InferOutput<S>> {
  const headers = { accept: 'application/json', ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) }
  const body = await new Promise<string>((resolve, reject) => {
    const asked = request(url, { timeout: 5_000, headers }, (response) => {
      if (response.statusCode === 200) text(response).then(resolve, reject)
      else {
        response.resume()
        reject(new Error(`it answered ${response.statusCode}`))
      }
    })
    asked.on('timeout', () => asked.destroy(new Error('no answer within 5 s')))
    asked.on('error', reject)
    asked.end()
  })
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), body)
  if (parsed.success) return parsed.output
  throw new Error('it answered with something this version does not know; the two may be of different versions')
}
