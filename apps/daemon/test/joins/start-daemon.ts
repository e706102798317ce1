import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { openAuditDesk } from '../../src/audit/index.ts'
import { createConfig } from '../../src/config/index.ts'
import { startDaemon } from '../../src/daemon.ts'
import { openFleetDb } from '../../src/db/index.ts'
import { openTokens } from '../../src/http/tokens.ts'
import { silentLog } from '../../src/log.ts'
import { createRegistry } from '../../src/projects/index.ts'
import { until } from '../fixtures.ts'

/** A daemon over an operator's home, in this process, on a port of its own. */
export interface TestDaemon {
  readonly url: string
  /** HOOP's own folder. */
  readonly home: string
  get(path: string): Promise<unknown>
  /** Once all transcripts that are there have been read: so many at least. */
  indexed(files: number): Promise<void>
  close(): Promise<void>
}

/** Closed when the test ends. @param user the home folder; each workspace is a project of its own, by its folder's name */
export async function startTestDaemon(user: string, workspaces: readonly { name: string; path: string }[]): Promise<TestDaemon> {
  const home = join(user, '.hoop')
  const env = { HOME: user, TMPDIR: user, PATH: '' }
  const stop = new AbortController()
  const log = silentLog()
  await mkdir(home, { recursive: true, mode: 0o700 })
  await writeFile(
    join(home, 'projects.yaml'),
    JSON.stringify({ projects: workspaces.map(({ name, path }) => ({ name, workspaces: [{ path }] })) }),
  )
  const config = await createConfig({ home, env, flags: { 'server.port': 0 }, signal: stop.signal, log })
  const db = openFleetDb(home)
  const audit = await openAuditDesk({ home, rows: db.audit, version: '0.0.0', log })
  const registry = await createRegistry({ home, env, signal: stop.signal, log })
  const tokens = await openTokens(home)
  const daemon = await startDaemon({ home, config, registry, db, audit, tokens, env, log, signal: stop.signal, version: '0.0.0' })
  let closing: Promise<void> | undefined
  const close = () =>
    (closing ??= (async () => {
      await daemon.close()
      stop.abort()
      await audit.close()
      db.close()
    })())
  onTestFinished(close)
  const get = async (path: string): Promise<unknown> => (await fetch(`${daemon.url}${path}`)).json()
  return {
    url: daemon.url,
    home,
    get,
    async indexed(files) {
      await until(async () => isIndexed(await get('/api/index'), files))
    },
    close,
  }
}

function isIndexed(progress: unknown, files: number): boolean {
  if (typeof progress !== 'object' || progress === null || !('state' in progress && 'files' in progress)) return false
  const { state, files: counted } = progress
  return state === 'idle' && typeof counted === 'object' && counted !== null && 'done' in counted && Number(counted.done) >= files
}
