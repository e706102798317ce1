import { existsSync } from 'node:fs'
import { setImmediate } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { SHARE_ENV, Worker } from 'node:worker_threads'
import { createIdentityReader, type Identity } from '../claude/identity.ts'
import type { ListedFile } from '../claude/walk.ts'
import { compileModule } from './json-lines.ts'
import { createPartScanner, type Part, type PartsFound, type SentParts, unpackFound } from './scan-parts.ts'

/** What a second thread is given. */
export interface WorkerTask {
  /** `Part[]` as JSON: one text is sent in a tenth of the time that many objects take. */
  readonly parts: string
  /** The number of the next part that nobody has taken: one `Int32`. */
  readonly next: SharedArrayBuffer
  /** So that it need not compile what is compiled. */
  readonly compiled: object
}

export interface ScanClaudeOptions {
  readonly signal?: AbortSignal | undefined
  /** How many threads, this one among them. Default: two, where there is enough to read. */
  readonly threads?: number | undefined
}

/** What the files of Claude Code tell: the sessions are the files, in their order. */
export interface ClaudeFound {
  readonly found: readonly PartsFound[]
  readonly identities: readonly Identity[]
  readonly unread: readonly { readonly path: string; readonly reason: string }[]
}

/** A file of more than twice that is cut into parts. */
const partBytes = 8 * 1024 * 1024
/** Another thread costs as much as reading fifty megabytes: below this, it is hardly there when all is done. */
const worthAThreadBytes = 96 * 1024 * 1024
/** How long anything else on this thread may have to wait. */
const longestTurnMs = 20

/** Scans files at full speed, on two threads where that pays. `undefined` where WebAssembly cannot run. @throws the signal's reason */
export async function scanClaude(files: readonly ListedFile[], options: ScanClaudeOptions = {}): Promise<ClaudeFound | undefined> {
  const { signal } = options
  // In the order of the disk, as far as can be told: what is not in memory is there sooner.
  const order = [...files.entries()].sort(([, a], [, b]) => a.inode - b.inode)
  const parts = order.flatMap(([session, file]) => partsOf(file, session))
  const compiled = compileModule()
  const own = compiled && createPartScanner(compiled)
  if (!own) return undefined
  const totalBytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
  const threads = options.threads ?? (totalBytes >= worthAThreadBytes ? 2 : 1)
  const next = new SharedArrayBuffer(4)
  const counter = new Int32Array(next)
  const helper = threads > 1 ? startHelper({ parts: JSON.stringify(parts), next, compiled }, signal) : undefined

  const mine = new Set<number>()
  let turnBegan = performance.now()
  const scan = async (number: number) => {
    const part = parts[number]
    if (!part) return
    mine.add(number)
    own.scan(part, number)
    if (performance.now() - turnBegan < longestTurnMs) return
    await setImmediate()
    signal?.throwIfAborted()
    turnBegan = performance.now()
  }
  for (let number = Atomics.add(counter, 0, 1); number < parts.length; number = Atomics.add(counter, 0, 1)) await scan(number)
  const theirs = await helper
  signal?.throwIfAborted()
  if (helper && !theirs) for (const number of parts.keys()) if (!mine.has(number)) await scan(number)

  const found = theirs ? [own.found(), theirs] : [own.found()]
  return {
    found,
    identities: identify(files, parts, found),
    unread: found.flatMap(({ unread }) => unread.map(({ part, reason }) => ({ path: parts[part]?.path ?? '', reason }))),
  }
}

function partsOf({ path, stem, sizeBytes }: ListedFile, session: number): readonly Part[] {
  if (sizeBytes <= 2 * partBytes) return [{ path, stem, session, from: 0, to: sizeBytes }]
  const count = Math.ceil(sizeBytes / partBytes)
  return Array.from({ length: count }, (_, i) => ({
    path,
    stem,
    session,
    from: i * partBytes,
    to: Math.min((i + 1) * partBytes, sizeBytes),
  }))
}

/** What the second thread finds; `undefined` if it could not start or did not get to the end. */
async function startHelper(task: WorkerTask, signal: AbortSignal | undefined): Promise<PartsFound | undefined> {
  const url = new URL('./usage-worker.js', import.meta.url)
  if (!existsSync(fileURLToPath(url))) return undefined
  return new Promise((resolve) => {
    const worker = new Worker(url, { workerData: task, env: SHARE_ENV, resourceLimits: { maxYoungGenerationSizeMb: 16 } })
    const stop = () => void worker.terminate()
    signal?.addEventListener('abort', stop, { once: true })
    worker.once('message', (sent: SentParts | undefined) => resolve(sent && unpackFound(sent)))
    worker.once('error', () => resolve(undefined))
    worker.once('exit', () => {
      signal?.removeEventListener('abort', stop)
      resolve(undefined)
    })
  })
}

function identify(files: readonly ListedFile[], parts: readonly Part[], found: readonly PartsFound[]): readonly Identity[] {
  const readers = files.map(({ stem }) => createIdentityReader(stem, true))
  const inOrder = found.flatMap(({ identities }) => identities).sort((a, b) => a.part - b.part)
  for (const { part, identity } of inOrder) readers[parts[part]?.session ?? -1]?.join(identity)
  return readers.map((reader) => reader.identity())
}
