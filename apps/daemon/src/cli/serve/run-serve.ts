import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Worker } from 'node:worker_threads'
import { openAuditDesk } from '../../audit/index.ts'
import { type ConfigSource, createConfig } from '../../config/index.ts'
import { type Daemon, startDaemon } from '../../daemon.ts'
import { openFleetDb } from '../../db/index.ts'
import { type Demo, startDemo } from '../../demo/index.ts'
import { HoopError } from '../../errors.ts'
import { ensureHome } from '../../home.ts'
import { ListenError } from '../../http/errors.ts'
import { isLoopback } from '../../http/peer-owner.ts'
import { openTokens, tokenPath } from '../../http/tokens.ts'
import { acquireLock } from '../../lock.ts'
import { createLog } from '../../log.ts'
import { createRegistry } from '../../projects/index.ts'
import { readVersion } from '../../version.ts'
import { chooseServeHome } from '../choose-home.ts'
import type { Terminal } from '../terminal.ts'
import { closeInReverse, type Closing } from './closing.ts'
import { onceAskedToStop } from './stop-signals.ts'

export interface ServeOptions {
  readonly homeFlag: string | undefined
  readonly host: string | undefined
  readonly port: number | undefined
  readonly demo: 'always' | 'if-empty' | 'never'
  readonly seed: string | undefined
  readonly speed: number | undefined
  readonly workers: number | undefined
  readonly isVerbose: boolean
  readonly isJson: boolean
  /** The thread that reads queues: it begins while the rest of the program is loaded. */
  readonly queueThread: Worker | undefined
}

/** Five seconds are promised; what is not closed by then is left to the next start, which expects it. */
const drainWithinMs = 4_500

/** Runs HOOP until it is asked to stop. Answers the exit code. */
export async function runServe(options: ServeOptions, terminal: Terminal): Promise<number> {
  const stop = new AbortController()
  const asked = onceAskedToStop(process)
  void asked.then(() => stop.abort())
  const closing: Closing[] = []
  try {
    await start(options, terminal, stop.signal, closing)
    await asked
  } catch (error) {
    stop.abort()
    await closeInReverse(closing, drainWithinMs)
    if (asked.isSettled()) return 0
    throw error
  }
  if (!(await closeInReverse(closing, drainWithinMs))) terminal.note('hoop: stopped before everything had ended')
  process.exit(0)
}

async function start(options: ServeOptions, terminal: Terminal, signal: AbortSignal, closing: Closing[]): Promise<void> {
  const { env } = terminal
  const { home, isDemo } = await chooseServeHome({ homeFlag: options.homeFlag, env, demo: options.demo })
  await ensureHome(home)
  let config: ConfigSource | undefined
  const log = createLog({
    level: 'info',
    folder: join(home, 'logs'),
    limits: () => ({ maxSizeBytes: config?.current().logs.maxSize, keep: config?.current().logs.keep }),
    console: { write: (text) => terminal.stderr.write(text) },
    consoleLevel: options.isVerbose ? 'debug' : 'warn',
  })
  const flags = { 'server.host': options.host, 'server.port': options.port }
  config = await createConfig({ home, env, flags, signal, log })
  const { server, logs } = config.current()
  log.level = options.isVerbose ? 'debug' : logs.level

  const lock = acquireLock(home, {
    url: `http://${server.host.includes(':') ? `[${server.host.replaceAll(/[[\]]/g, '')}]` : server.host}:${server.port}`,
  })
  closing.push(() => lock.release())
  const tokens = await openTokens(home)
  const db = openFleetDb(home)
  closing.push(() => db.close())
  const audit = await openAuditDesk({ home, rows: db.audit, version: readVersion(), log })
  closing.push(() => audit.close())
  const registry = await createRegistry({ home, env, signal, log })
  const demo = isDemo ? await beginDemo(home, options, terminal, signal, log, closing) : undefined
  const daemon = await listen(() =>
    startDaemon({
      home,
      config,
      registry,
      db,
      audit,
      tokens,
      env,
      log,
      demo: demo?.manifest,
      signal,
      webRoot: findWebRoot(),
      version: readVersion(),
      queueThread: options.queueThread,
    }),
  )
  closing.push(() => daemon.close())
  lock.setUrl(daemon.url)
  log.info({ url: daemon.url, home, isDemo }, 'HOOP runs')
  announce(daemon, { home, isDemo, isEmpty: registry.current().length === 0, isExposed: !isLocal(server.host) }, options, terminal)
}

async function beginDemo(
  home: string,
  options: ServeOptions,
  terminal: Terminal,
  signal: AbortSignal,
  log: ReturnType<typeof createLog>,
  closing: Closing[],
): Promise<Demo> {
  const simulatorPath = join(import.meta.dirname, 'fleet-sim.js')
  if (!existsSync(simulatorPath))
    throw new HoopError('DEMO_MISSING', 'this installation has no demo fleet', {
      exitCode: 3,
      hint: 'build it with `pnpm run build`, or start without: hoop serve --no-demo',
    })
  terminal.note('hoop: starting the demo fleet …')
  const { seed, speed, workers } = options
  const demo = await startDemo({
    dir: join(home, 'demo'),
    seed,
    speed,
    workers,
    simulatorPath,
    parentPid: process.pid,
    env: terminal.env,
    log,
    signal,
  })
  closing.push(() => demo.close())
  return demo
}

/** A port that cannot be had is something missing, not a fault of HOOP. */
async function listen(begin: () => Promise<Daemon>): Promise<Daemon> {
  try {
    return await begin()
  } catch (error) {
    if (!(error instanceof ListenError)) throw error
    throw new HoopError(error.code, error.message, { exitCode: 3, hint: error.hint, cause: error })
  }
}

/** Whether only this host can reach an address. */
function isLocal(host: string): boolean {
  const bare = host.replace(/^\[(.*)\]$/, '$1').toLowerCase()
  return bare === 'localhost' || isLoopback(bare)
}

function findWebRoot(): string | undefined {
  const built = join(import.meta.dirname, 'web')
  return existsSync(join(built, 'index.html')) ? built : undefined
}

function announce(
  { url }: Daemon,
  about: { readonly home: string; readonly isDemo: boolean; readonly isEmpty: boolean; readonly isExposed: boolean },
  options: ServeOptions,
  terminal: Terminal,
): void {
  const { home, isDemo, isEmpty } = about
  if (options.isJson) {
    terminal.print(JSON.stringify({ url, pid: process.pid, home, demo: isDemo }))
    return
  }
  terminal.print(`HOOP runs on ${url}${isDemo ? ', with a demo fleet' : ''}`)
  if (about.isExposed) terminal.print(`Other hosts reach it with the token in ${tokenPath(about.home, 'operator')}.`)
  if (isDemo) terminal.print('To see your own: `hoop init`, then start HOOP again.')
  else if (isEmpty) terminal.print('Nothing is registered yet: `hoop projects add PATH`, or `hoop init`.')
}
