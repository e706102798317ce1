import { stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { BeadCliError, inspectWorkspace, type QuarantinedLine, type Workspace } from '@hoop/bead-cli'
import { applyChange, type Queue, type QueueBead } from '../beads/queue-bead.ts'
import type { QueueNews, QueueReader } from '../beads/read-queue.ts'
import { createFolderWatch, type FolderWatch } from './folder-watch.ts'
import type { Ledger, SourceAccount } from './ledger.ts'

/** One workspace's queue: its exported lines at once, and its program where these may be behind. */
export interface QueueSource {
  /** Looks whether a file has changed, and reads what has. `true` where `queue()` is another than before. */
  sweep(): Promise<boolean>
  /** Once no program is being asked. */
  settled(): Promise<void>
  /** As last read; `undefined` where it cannot be read now, or has not been yet. */
  queue(): Queue | undefined
  close(): Promise<void>
}

export interface QueueSourceOptions {
  readonly root: string
  readonly project: string | null
  readonly ledger: Ledger
  readonly now: () => number
  readonly reader: QueueReader
  /** The queue is another than before, and no sweep is under way that would say so. */
  readonly onChange: () => void
  /** Look again: a file has changed, or an answer is due. */
  readonly onHint: () => void
  readonly onError: (error: unknown) => void
}

/** A program is asked no more often, and never for more than a tenth of the time. */
const askEveryMs = 2000
const restPerAsk = 9
/** What could not be confirmed is tried again, also where no file has changed: a program may have been installed. */
const retryMs = 60_000

export function createQueueSource(options: QueueSourceOptions): QueueSource {
  const { root, project, ledger, now, reader, onChange, onHint, onError } = options
  let current: Queue | undefined
  /** What the reader tells is a change of what it told in the same epoch. */
  let epoch = 0
  let workspace: Workspace | undefined
  let signature: string | undefined
  let linesId: string | undefined
  let account: SourceAccount | undefined
  /** The state of the files that a certain answer was about, and whether the lines were that answer. */
  let settled: { readonly stateId: string; readonly byLines: boolean } | undefined
  /** The state of the files that the program is still to be asked about. */
  let unconfirmed: string | undefined
  let askAgainAt = 0
  let retryAt = Infinity
  let asking: Promise<void> | undefined
  let timer: NodeJS.Timeout | undefined
  let watches: { readonly path: string; readonly watch: FolderWatch }[] = []
  let closed = false

  const take = (news: QueueNews): boolean => {
    const { source, stale } = news
    const before = current
    const known = before?.beads ?? empty
    const beads = applyChange(known, news.isWhole ? { changed: news.changed, gone: missing(known, news.changed) } : news)
    current = { beads, source, seenAt: now(), stale }
    return before === undefined || before.beads !== beads || before.source !== source || before.stale !== stale
  }
  const forget = (): boolean => {
    const wasKnown = current !== undefined
    current = undefined
    settled = undefined
    epoch++
    return wasKnown
  }
  /** What the reader tells of a queue that was forgotten meanwhile is a change of nothing that is known. */
  const read = async (ask: boolean): Promise<QueueNews | undefined> => {
    const asked = epoch
    const news = await reader.read({ root, ask, confirmed: settled?.byLines ? settled.stateId : undefined, epoch })
    return asked === epoch && !closed ? news : undefined
  }
  const note = (found: Workspace, lines: number, quarantined: readonly QuarantinedLine[]) => {
    if (!found.exported) return
    const { path, sizeBytes } = found.exported
    if (account && account.path !== path) ledger.close(account.path)
    account = ledger.open(path, 'beads', project)
    account.restart()
    for (let line = 0; line < lines; line++) account.line()
    for (const { offset, text, reason } of quarantined) {
      account.line()
      account.bad({ offset, length: Buffer.byteLength(text), kind: 'malformed', why: reason, text })
    }
    account.read({ sizeBytes, readBytes: sizeBytes, tornBytes: 0, at: now() })
  }
  const settle = ({ isCertain, stateId, source }: QueueNews) => {
    if (isCertain) settled = { stateId, byLines: source === 'lines' }
  }
  const readLines = async (found: Workspace): Promise<boolean> => {
    const news = await read(false).catch((error: unknown) => {
      if (!(error instanceof BeadCliError)) throw error
      note(found, 0, [])
      account?.fail(error.message)
      return undefined
    })
    unconfirmed = found.stateId
    if (!news) return false
    note(found, news.count, news.quarantined)
    settle(news)
    unconfirmed = news.isCertain ? undefined : news.stateId
    // Whether they are behind is about to be asked.
    return take({ ...news, stale: news.isCertain ? undefined : current?.stale })
  }
  const askProgram = async (found: Workspace): Promise<boolean> => {
    const began = performance.now()
    const news = await read(true).finally(() => {
      askAgainAt = performance.now() + Math.max(askEveryMs, restPerAsk * (performance.now() - began))
    })
    // Overtaken by newer lines: to be asked again.
    if (!news) return false
    unconfirmed = undefined
    // A folder with neither an export nor a database: nothing is known, which is not the same as no beads.
    const isNothing = !found.exported && news.source === 'lines'
    settle(news)
    if (!news.isCertain) retryAt = performance.now() + retryMs
    return isNothing ? forget() : take(news)
  }
  const askOnce = async (found: Workspace): Promise<void> => {
    let isOther = false
    try {
      isOther = await askProgram(found)
    } catch (error) {
      if (!(error instanceof BeadCliError)) throw error
      unconfirmed = undefined
      retryAt = performance.now() + retryMs
      // Without an export there is nothing else to show.
      isOther = !found.exported && forget()
    } finally {
      asking = undefined
    }
    if (isOther && !closed) onChange()
    if (unconfirmed !== undefined) askSoon()
  }
  const ask = (found: Workspace): Promise<void> => (asking ??= askOnce(found).catch(onError))
  const askSoon = () => {
    if (timer || closed) return
    timer = setTimeout(
      () => {
        timer = undefined
        onHint()
      },
      Math.max(0, askAgainAt - performance.now()),
    )
    timer.unref()
  }
  /** The queue may be in another folder than `.beads`, and a checkpoint in a folder below it. */
  const watchFolders = async (found: Workspace) => {
    const wanted = new Set([found.beadsDir, ...(found.exported ? [dirname(found.exported.path)] : [])])
    wanted.delete(join(found.root, '.beads'))
    for (const { path, watch } of watches) if (!wanted.has(path)) watch.close()
    watches = watches.filter(({ path }) => wanted.has(path))
    for (const path of wanted) {
      if (!watches.some((other) => other.path === path)) watches.push({ path, watch: createFolderWatch(path, onHint) })
    }
    for (const { watch } of watches) await watch.ensure()
  }
  const inspect = async (): Promise<{ readonly found: Workspace } | { readonly lost: true } | undefined> => {
    const next = await signatureOf(root, workspace)
    const isDue = unconfirmed !== undefined || performance.now() >= retryAt
    if (next === signature && !isDue) return undefined
    try {
      const found = await inspectWorkspace(root)
      // What changes from here on makes another signature; where the files are other ones, they are looked at once more.
      signature = isSamePlace(workspace, found) ? next : undefined
      workspace = found
      await watchFolders(found)
      return { found }
    } catch (error) {
      if (!(error instanceof BeadCliError)) throw error
      workspace = undefined
      signature = next
      return { lost: true }
    }
  }
  return {
    async sweep() {
      const looked = await inspect()
      if (!looked) return false
      if ('lost' in looked) {
        linesId = undefined
        return forget()
      }
      const { found } = looked
      let isOther = false
      if (found.exported && found.exported.fileId !== linesId) {
        linesId = found.exported.fileId
        isOther = await readLines(found)
      } else if (found.stateId !== settled?.stateId && unconfirmed === undefined) unconfirmed = found.stateId
      if (performance.now() >= retryAt) unconfirmed = found.stateId
      retryAt = Infinity
      if (unconfirmed === undefined) return isOther
      if (asking || performance.now() < askAgainAt) {
        askSoon()
        return isOther
      }
      const before = current
      const answered = ask(found)
      // With lines to show, nobody waits for a program.
      if (before === undefined) await answered
      return isOther || (before === undefined && current !== undefined)
    },
    async settled() {
      await asking
    },
    queue: () => current,
    async close() {
      closed = true
      clearTimeout(timer)
      for (const { watch } of watches) watch.close()
      await asking
      if (account) ledger.close(account.path)
    },
  }
}

/** What is no longer there, where all that is there was told. */
function missing(known: ReadonlyMap<string, QueueBead>, all: readonly QueueBead[]): string[] {
  if (known.size === 0) return []
  const ids = new Set(all.map(({ id }) => id))
  return [...known.keys()].filter((id) => !ids.has(id))
}

const empty: ReadonlyMap<string, QueueBead> = new Map()

function isSamePlace(a: Workspace | undefined, b: Workspace): boolean {
  return a?.beadsDir === b.beadsDir && a.database.path === b.database.path && a.exported?.path === b.exported?.path
}

/** Changes with every change of a file that a queue is read from. Costs a few stats; nothing is opened. */
async function signatureOf(root: string, workspace: Workspace | undefined): Promise<string> {
  const folder = workspace?.beadsDir ?? join(root, '.beads')
  const paths = [
    folder,
    join(root, '.beads', 'redirect'),
    join(folder, 'metadata.json'),
    ...(workspace ? [workspace.database.path, `${workspace.database.path}-wal`] : []),
    ...(workspace?.exported ? [workspace.exported.path] : []),
  ]
  const marks = await Promise.all(
    paths.map(async (path) => {
      const found = await stat(path).catch(() => undefined)
      return found ? `${found.dev}:${found.ino}:${found.mtimeMs}${found.isFile() ? `:${found.size}` : ''}` : '-'
    }),
  )
  return marks.join(' ')
}
