import { readdir } from 'node:fs/promises'
import { decodeEventLine, decodeHeartbeatLine, workspacePaths, type HeartbeatLine } from '@hoop/needle'
import type { Emit } from './events.ts'
import { createFolderWatch } from './folder-watch.ts'
import type { Ledger } from './ledger.ts'
import { createLineFile } from './line-file.ts'
import { createQueueSource } from './queue.ts'
import { createSweeper } from './sweeper.ts'
import type { QueueReader } from '../beads/read-queue.ts'

/** One registered workspace: its documented files and its queue. */
export interface WorkspaceSource {
  /** The first whole look is done when this is. */
  flush(): Promise<void>
  /** Once no program is being asked about the queue. */
  settled(): Promise<void>
  /** Why the folder cannot be read, else `undefined`. */
  problem(): { readonly code: string; readonly message: string; readonly since: number } | undefined
  readonly isWatched: boolean
  close(): Promise<void>
}

export interface WorkspaceOptions {
  readonly root: string
  readonly project: string
  readonly ledger: Ledger
  readonly now: () => number
  readonly emit: Emit
  readonly onError: (error: unknown) => void
  readonly everyMs: number
  readonly reader: QueueReader
}

export function createWorkspaceSource({ root, project, ledger, now, emit, onError, everyMs, reader }: WorkspaceOptions): WorkspaceSource {
  const paths = workspacePaths(root)
  const account = { project, ledger, now }
  const onHeartbeat = (line: HeartbeatLine, source: { path: string; offset: number }) =>
    emit({ type: 'heartbeat.line', workspace: root, line, source, seenAt: now() })
  const events = createLineFile({
    ...account,
    path: paths.events,
    kind: 'events',
    rotated: { looseNames: true, seen: new Set() },
    decode: decodeEventLine,
    onValue: (event, source) => {
      if (event.kind === 'heartbeat') onHeartbeat(event.heartbeat, source)
      else emit({ type: 'workspace.event', workspace: root, event, source })
    },
    whyUnknown: (event) => (event.kind === 'unknown' ? `the event ${event.event} is not known` : undefined),
  })
  const heartbeats = createLineFile({
    ...account,
    path: paths.heartbeats,
    kind: 'heartbeats',
    decode: decodeHeartbeatLine,
    onValue: onHeartbeat,
    whyUnknown: (line) => (line.state === 'unknown' ? `the state ${line.rawState} is not known` : undefined),
  })
  let problem: { code: string; message: string; since: number } | undefined

  const tellBeads = () => {
    const found = queue.queue()
    const why = found ? '' : (problem?.message ?? `the queue in ${paths.beads} cannot be read`)
    emit({ type: 'beads.seen', workspace: root, queue: found, why, seenAt: now() })
  }
  const look = async () => {
    await watch.ensure()
    try {
      await readdir(paths.beads)
      problem = undefined
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'UNREADABLE'
      const what = code === 'ENOENT' ? 'is not there' : `cannot be read (${code})`
      problem ??= { code: 'WORKSPACE_UNREADABLE', message: `${paths.beads} ${what}`, since: now() }
    }
    await heartbeats.sweep()
    await events.sweep()
    if (await queue.sweep()) tellBeads()
  }
  const sweeper = createSweeper({ everyMs, run: look, onError })
  const queue = createQueueSource({
    ...account,
    root,
    reader,
    onChange: tellBeads,
    onHint: () => sweeper.hint(),
    onError,
  })
  const watch = createFolderWatch(paths.beads, () => sweeper.hint())
  return {
    flush: () => sweeper.flush(),
    settled: () => queue.settled(),
    problem: () => problem,
    get isWatched() {
      return watch.isActive
    },
    async close() {
      watch.close()
      await sweeper.close()
      await events.close()
      await heartbeats.close()
      await queue.close()
    },
  }
}
