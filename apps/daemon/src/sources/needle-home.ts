import { readFile, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { decodeNeedleConfig, needleConfigPaths, needlePaths, type NeedleConfig } from '@hoop/needle'
import type { Emit } from './events.ts'
import { createFolderWatch } from './folder-watch.ts'
import type { Ledger } from './ledger.ts'
import { createLogFolder } from './log-folder.ts'
import { createStateFolder } from './state-folder.ts'
import { createSweeper } from './sweeper.ts'

/** One NEEDLE home: its settings, state files, registry and logs. */
export interface NeedleHomeSource {
  /** Looks at all of it, now. */
  flush(): Promise<void>
  /** NEEDLE's own settings, as far as they are stated. */
  settings(): NeedleConfig
  watches(): number
  close(): Promise<void>
}

export interface NeedleHomeOptions {
  readonly path: string
  readonly ledger: Ledger
  readonly now: () => number
  readonly emit: Emit
  readonly onError: (error: unknown) => void
  readonly everyMs: number
}

export function createNeedleHomeSource({ path, ledger, now, emit, onError, everyMs }: NeedleHomeOptions): NeedleHomeSource {
  const paths = needlePaths(path)
  // NEEDLE's settings lie beside its home: `~/.needle` and `~/.config/needle`.
  const { config: configPath } = needleConfigPaths(dirname(path))
  let settings: NeedleConfig = {}
  let configIdentity = ''

  const readConfig = async () => {
    const found = await stat(configPath).catch(() => undefined)
    const identity = found ? `${found.ino}:${found.size}:${found.mtimeMs}` : ''
    if (identity === configIdentity) return
    configIdentity = identity
    if (!found) {
      settings = {}
      return ledger.close(configPath)
    }
    const text = await readFile(configPath, 'utf8').catch(() => '')
    const decoded = decodeNeedleConfig(text)
    const account = ledger.open(configPath, 'config', null)
    account.restart()
    account.read({ sizeBytes: found.size, readBytes: found.size, tornBytes: 0, at: now() })
    if (decoded.ok) settings = decoded.value
    else if (decoded.kind !== 'blank') account.bad({ offset: 0, length: found.size, kind: decoded.kind, why: decoded.why, text })
  }
  const heartbeatsDir = () => settings.heartbeatDir ?? paths.heartbeatsDir
  const states = createStateFolder({ needleHome: path, heartbeatsDir, ledger, now, emit })
  const logs = createLogFolder({ folder: () => paths.logsDir, ledger, now, emit })

  // Where nobody asked for it, a look is routine.
  let isHinted = true
  const hintStates = () => {
    isHinted = true
    stateSweeper.hint()
  }
  const lookAtStates = async () => {
    await stateWatch.ensure()
    await registryWatch.ensure()
    await readConfig()
    const isRoutine = !isHinted
    isHinted = false
    await states.sweep({ isRoutine })
  }
  const lookAtLogs = async () => {
    await logWatch.ensure()
    await logs.sweep()
  }
  // A notice names the file: read just that one. Files of one log line each second must not lead to a look at all.
  const named = { logs: new Set<string>(), states: new Set<string>() }
  const take = (names: Set<string>) => {
    const taken = [...names]
    names.clear()
    return taken
  }
  const lookAtNamed = async () => {
    for (const name of take(named.states)) await states.sweepFile(name)
    for (const name of take(named.logs)) await logs.sweepFile(name)
  }
  const stateSweeper = createSweeper({ everyMs, run: lookAtStates, onError })
  const logSweeper = createSweeper({ everyMs, run: lookAtLogs, onError })
  const namedSweeper = createSweeper({ everyMs: 60_000, run: lookAtNamed, onError })
  const stateWatch = createFolderWatch(paths.heartbeatsDir, (name) => {
    if (name === undefined) return hintStates()
    named.states.add(name)
    namedSweeper.hint()
  })
  const registryWatch = createFolderWatch(paths.stateDir, (name) => {
    if (name === undefined || name.endsWith('workers.json')) hintStates()
  })
  const logWatch = createFolderWatch(paths.logsDir, (name) => {
    if (name === undefined) return logSweeper.hint()
    named.logs.add(name)
    namedSweeper.hint()
  })
  return {
    async flush() {
      await logSweeper.flush()
      isHinted = true
      await stateSweeper.flush()
    },
    settings: () => settings,
    watches: () => [stateWatch, registryWatch, logWatch].filter((watch) => watch.isActive).length,
    async close() {
      for (const watch of [stateWatch, registryWatch, logWatch]) watch.close()
      await Promise.all([stateSweeper.close(), logSweeper.close(), namedSweeper.close()])
      await logs.close()
    },
  }
}
