import { FleetSnapshot } from '@hoop/protocol'
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
      return {
        snapshot: await askDaemon(holder.url, await readToken(home, 'operator').catch(() => undefined)),
        from: { kind: 'daemon', url: holder.url },
      }
    } catch (error) {
      terminal.note(`hoop: the daemon at ${holder.url} (pid ${holder.pid}) did not tell: ${errorText(error)}; reading from disk`)
    }
  }
  const { readFromDisk } = await import('./read-from-disk.ts')
  return { snapshot: await readFromDisk(home, options, terminal), from: { kind: 'disk' } }
}

/** At an address that other hosts reach, too, the daemon wants a token from everyone. */
async function askDaemon(url: string, token: string | undefined): Promise<FleetSnapshot> {
  const headers = { accept: 'application/json', ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) }
  const body = await new Promise<string>((resolve, reject) => {
    const asked = request(new URL('/api/fleet', url), { timeout: 5_000, headers }, (response) => {
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
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), FleetSnapshot), body)
  if (parsed.success) return parsed.output
  throw new Error('it answered with something this version does not know; the two may be of different versions')
}
