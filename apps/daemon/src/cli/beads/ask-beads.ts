import { BeadView } from '@hoop/protocol'
import * as v from 'valibot'
import { errorText, HoopError } from '../../errors.ts'
import { readHolder } from '../../lock.ts'
import { chooseReadHome } from '../choose-home.ts'
import { connectDaemon, readAnswer } from '../daemon-client.ts'
import type { Terminal } from '../terminal.ts'

/** One page of `GET /api/beads`. */
export const BeadPage = v.object({ items: v.array(BeadView), cursor: v.nullable(v.string()) })
export type BeadPage = v.InferOutput<typeof BeadPage>

/** Answers what `/api/beads…` answers. */
export interface BeadSource {
  ask<S extends v.GenericSchema>(path: string, schema: S): Promise<v.InferOutput<S>>
}

interface Options {
  readonly homeFlag: string | undefined
  readonly isVerbose: boolean
}

/** The beads, from the daemon that runs on the home, else straight from the queues: the same questions, the same answers. Creates nothing. */
export async function useBeads<T>(options: Options, terminal: Terminal, use: (source: BeadSource) => Promise<T>): Promise<T> {
  const home = await chooseReadHome({ homeFlag: options.homeFlag, env: terminal.env })
  const holder = readHolder(home)
  if (holder) {
    try {
      const daemon = await connectDaemon(options.homeFlag, terminal)
      return await use({ ask: (path, schema) => daemon.ask('GET', path, schema) })
    } catch (error) {
      if (!isUnreachable(error)) throw error
      terminal.note(`hoop: the daemon at ${holder.url} (pid ${holder.pid}) did not tell: ${errorText(error)}; reading from disk`)
    }
  }
  const { openOnce } = await import('../status/read-from-disk.ts')
  const { lookOnce } = await import('../../daemon.ts')
  const { beadRoutes } = await import('../../http/beads.ts')
  return lookOnce(await openOnce(home, options, terminal), ({ beads }) => {
    const routes = beadRoutes(beads, { find: () => undefined })
    return use({
      async ask(path, schema) {
        const response = await routes.request(path.replace('/api/beads', '') || '/')
        return readAnswer(schema, response.status, await response.text())
      },
    })
  })
}

function isUnreachable(error: unknown): boolean {
  return error instanceof HoopError && ['NO_DAEMON', 'DAEMON_UNREACHABLE', 'TOKEN_MISSING'].includes(error.code)
}
