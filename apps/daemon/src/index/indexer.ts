import { statSync } from 'node:fs'
import { setImmediate, setTimeout } from 'node:timers/promises'
import type { MessagePort } from 'node:worker_threads'
import { discover, type SessionFile } from '@hoop/transcripts'
import { createArrivalWatch } from './arrival-watch.ts'
import { compileLater } from './compile-later.ts'
import { createRepositoryFinder } from './find-repository.ts'
import { openIndexDb } from './index-db.ts'
import { lastActOf } from './last-act.ts'
import { lastOutputOf } from './last-output.ts'
import type { IndexerNews, IndexerOrder, IndexerSetup, LiveSession, SessionFact, SessionPlaces } from './messages.ts'
import { createProgressBook } from './progress.ts'
import { liveOnes } from './query/live-ones.ts'
import { readCost } from './query/session-record.ts'
import { type ParseOrder, type ParserNews, type ParserSetup, runParser } from './parser.ts'
import { factOf, readKnownSessions } from './read-known-sessions.ts'
import { lookAt, looksSame, readParts } from './read-part.ts'
import type { FilePart } from './session-rows.ts'
import { createSpendBook } from './spend/spend-book.ts'
import { startThread, type Thread } from './start-thread.ts'
import { createPartWriter } from './write-parts.ts'

/** A transaction holds about so many characters, and is open for so long at most. */
const charsPerCommit = 3 * 1024 * 1024
const charsWorthACommit = charsPerCommit / 8
const filesPerCommit = 512
const commitEveryMs = 1000
const progressEveryMs = 250
/** Files that were written to lately are looked at this often; all there are, so seldom that it costs a hundredth of a core. */
const hotEveryMs = 250
const hotMs = 10 * 60_000
const hotAtMost = 300
const leastSweepMs = 2000
const sweepFactor = 100
/** While there is much to read, new transcripts are looked for with a twentieth of the time. */
const busySweepFactor = 20
/** Where something new may be, it is looked for at once, but with no more than an eighth of the time. */
const soonestSweepMs = 200
const soonestSweepFactor = 8
/** A folder comes a moment before the file in it, a file before its first line. */
const arrivalRestMs = 30
const retryMs = 60_000
/** With so much to read, a second thread parses: starting it takes as long as reading this. */
const worthAThreadBytes = 32 * 1024 * 1024
/** It is handed new files of this size at most, and has so much to do at a time: enough for as long as a transaction takes to write. */
const handedFileBytes = 4 * 1024 * 1024
const handedBytes = 16 * 1024 * 1024
/** What it is told meanwhile is heard after this time. */
const turnMs = 50
const liveMs = 24 * 3_600_000

/** Keeps the index as the transcripts are, newest first, until it is told to close. Runs in a thread of its own: it waits for no one. */
export async function runIndexer(port: MessagePort, setup: IndexerSetup): Promise<void> {
  const tell = (news: IndexerNews) => port.postMessage(news)
  const stop = new AbortController()
  let { places } = setup
  /** Prices that are to be in force, while they are not. */
  let wanted: Pick<IndexerSetup, 'prices'> | undefined = setup
  let wake = () => {}
  let nextSweepAt = 0
  let soonestSweepAt = 0
  /** Since the last sweep began. */
  let hasArrived = false
  const arrivals = createArrivalWatch(() => {
    hasArrived = true
    nextSweepAt = Math.min(nextSweepAt, Math.max(soonestSweepAt, Date.now() + arrivalRestMs))
    wake()
  })
  port.on('message', (order: IndexerOrder) => {
    if (order.type === 'close') stop.abort()
    else if (order.type === 'prices') wanted = order
    else {
      places = order.places
      nextSweepAt = 0
    }
    wake()
  })
  try {
    const db = openIndexDb(setup.path)
    try {
      tell({ type: 'opened' })
      await indexAll()
    } finally {
      db.close()
    }

    async function indexAll(): Promise<void> {
      const now = Date.now
      const spend = createSpendBook(db)
      const writer = createPartWriter(db, spend, now)
      const costOf = readCost(db)
      const pathOf = db.prepare<[number], string>('select path from sessions where no = ?').pluck()
      const progress = createProgressBook(now)
      const repositoryOf = createRepositoryFinder()
      let hot: readonly SessionFile[] = []
      let isNews = false
      let queue: SessionFile[] = []
      let pending: { readonly part: FilePart; readonly file: SessionFile }[] = []
      const pendingPaths = new Set<string>()
      let pendingChars = 0
      let committedAt = now()
      let toldAt = 0
      let nextHotAt = 0
      const failedAt = new Map<string, number>()

      const tellProgress = () => {
        toldAt = now()
        isNews = false
        tell({ type: 'progress', progress: progress.current(writer.files) })
      }
      const tellSpent = () => {
        const changed = [...spend.takeChanged()]
        if (changed.length > 0) tell({ type: 'spent', keys: changed.flatMap((no) => pathOf.get(no) ?? []) })
      }
      const priceAnew = () => {
        if (wanted === undefined) return
        const { prices } = wanted
        wanted = undefined
        if (!spend.reprice(prices)) return
        spend.takeChanged()
        tell({ type: 'spent' })
        tell({ type: 'live', sessions: liveOnes(db, now() - liveMs) })
      }
      const commit = () => {
        committedAt = now()
        if (pending.length === 0) return
        const written = pending
        pending = []
        pendingPaths.clear()
        pendingChars = 0
        writer.write(written.map(({ part }) => part))
        tellSpent()
        const live: LiveSession[] = []
        const facts = new Map<string, SessionFact>()
        for (const { part, file } of written) {
          if (part.seen || part.problem !== undefined) progress.done(file)
          const { no, entries = 0 } = writer.files.get(part.path) ?? {}
          const { session, repo, path: key, cli } = part
          // As it was read: it may have grown since it was found.
          const { sizeBytes, mtimeMs } = part.seen ?? file
          if (session) facts.set(key, factOf({ session, key, repo, mtimeMs }))
          if (session && now() - Math.min(mtimeMs, session.lastAt ?? mtimeMs) < liveMs)
            live.push({
              key,
              cli,
              session,
              repo,
              entries,
              sizeBytes,
              mtimeMs,
              lastAct: lastActOf(part.rows),
              ...(no !== undefined && costOf(no)),
              lastOutput: lastOutputOf({ entries: part.rows.entries, mtimeMs }),
            })
        }
        if (facts.size > 0) tell({ type: 'facts', facts: [...facts.values()] })
        if (live.length > 0) tell({ type: 'live', sessions: live })
        isNews = true
        if (now() - toldAt >= progressEveryMs) tellProgress()
      }
      /** Files that the second thread has. */
      const handed = new Map<string, SessionFile>()
      let parser: Thread<ParseOrder, ParserNews> | undefined
      const add = (part: FilePart, file: SessionFile) => {
        if (part.problem !== undefined) {
          failedAt.set(file.path, now())
          tell({ type: 'trouble', path: file.path, message: part.problem })
        }
        pending.push({ part, file })
        pendingPaths.add(file.path)
        pendingChars += part.rows.entries.reduce((sum, { text }) => sum + text.length + 100, 0)
        if (pendingChars >= charsPerCommit) commit()
      }
      const sizeOf = (files: Iterable<SessionFile>) => [...files].reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
      let compileAsUsual: (() => void) | undefined
      /** Of a thread that has ended; of one that did before its time, what it had is found again. */
      const forget = (thread: NonNullable<typeof parser>) => {
        compileAsUsual?.()
        compileAsUsual = undefined
        if (parser !== thread) return
        parser = undefined
        handed.clear()
      }
      const startParser = () => {
        const thread = startThread<ParserSetup, ParseOrder, ParserNews>({
          file: 'index-parser.js',
          setup: { toolChars: setup.toolChars },
          run: runParser,
          onError: (error) => tell({ type: 'trouble', path: undefined, message: textOf(error) }),
        })
        thread.onNews(({ file, parts }) => {
          handed.delete(file.path)
          for (const part of parts) add(part, file)
        })
        void thread.ended.then(() => forget(thread))
        return thread
      }
      /** Keeps the second thread busy while that pays, and ends it when there is no more to do. */
      const hand = () => {
        if (parser === undefined) {
          if (sizeOf(queue) < worthAThreadBytes) return
          parser = startParser()
        }
        let room = handedBytes - sizeOf(handed.values())
        while (room > 0) {
          const file = queue.at(-1)
          if (!file || file.sizeBytes > handedFileBytes || writer.files.has(file.path)) break
          queue.pop()
          compileAsUsual ??= compileLater()
          handed.set(file.path, file)
          room -= file.sizeBytes
          parser.post({ type: 'parse', file })
        }
        if (queue.length > 0 || handed.size > 0) return
        parser.post({ type: 'close' })
        parser = undefined
      }
      const isRead = (file: SessionFile): boolean => {
        const seen = writer.files.get(file.path)?.seen
        if (seen) return looksSame(seen, looks(file))
        return now() - (failedAt.get(file.path) ?? -retryMs) < retryMs
      }
      const read = async (file: SessionFile) => {
        // Reading goes on at what is committed; what is not would be read twice.
        if (pendingPaths.has(file.path)) commit()
        if (isRead(file)) return
        const checkpoint = writer.checkpointOf(file.path)
        for await (const part of readParts(file, { checkpoint, toolChars: setup.toolChars, repositoryOf, signal: stop.signal })) {
          add(part, file)
        }
        if (pending.length >= filesPerCommit || now() - committedAt >= commitEveryMs) commit()
      }
      const sweep = async () => {
        commit()
        const began = performance.now()
        hasArrived = false
        const all = await findAll(places, (error) => tell({ type: 'trouble', path: undefined, message: textOf(error) }))
        if (stop.signal.aborted) return
        commit() // what the second thread has sent meanwhile is read, and must not be handed to it again
        const todo = all.filter((file) => !isRead(file))
        queue = todo.filter(({ path }) => !handed.has(path)).sort((a, b) => a.mtimeMs - b.mtimeMs)
        const there = new Set(all.map(({ path }) => path))
        const gone = [...writer.files.keys()].filter((path) => !there.has(path) && isGone(path))
        if (gone.length > 0) {
          writer.remove(gone)
          tellSpent()
          tell({ type: 'gone', keys: gone })
        }
        hot = all
          .filter(({ mtimeMs }) => now() - mtimeMs < hotMs)
          .sort((a, b) => b.mtimeMs - a.mtimeMs)
          .slice(0, hotAtMost)
        arrivals.attend(
          places.homes.map(({ home }) => home),
          all,
        )
        progress.begin(all, todo)
        tellProgress()
        const tookMs = performance.now() - began
        soonestSweepAt = now() + Math.max(soonestSweepMs, tookMs * soonestSweepFactor)
        nextSweepAt = hasArrived
          ? soonestSweepAt
          : now() + Math.max(leastSweepMs, tookMs * (queue.length > 0 ? busySweepFactor : sweepFactor))
      }
      /** Files that grow are read at once, whatever else there is to do. */
      const readHot = async () => {
        nextHotAt = now() + hotEveryMs
        for (const found of hot) {
          if (writer.files.get(found.path)?.seen === undefined) continue // its turn has not come, or it cannot be read
          const look = looks(found)
          const file = { ...found, sizeBytes: look.sizeBytes, mtimeMs: look.mtimeMs }
          await read(file)
        }
        if (queue.length === 0) commit()
      }

      // It starts while one looks for transcripts, of which nothing is known yet.
      if (writer.files.size === 0) parser = startParser()
      for (const facts of readKnownSessions(db)) tell({ type: 'facts', facts })
      tell({ type: 'live', sessions: liveOnes(db, now() - liveMs) })
      let turnBegan = performance.now()
      while (!stop.signal.aborted) {
        priceAnew()
        if (now() >= nextSweepAt) await sweep()
        if (now() >= nextHotAt) await readHot()
        hand()
        const file = queue.pop()
        if (file) {
          await read(file)
          if (parser === undefined && performance.now() - turnBegan < turnMs) continue
          await setImmediate()
          turnBegan = performance.now()
          continue
        }
        if (handed.size > 0) {
          // What is written while one waits is not waited for at the end.
          if (pendingChars >= charsWorthACommit) commit()
          await setTimeout(1)
          continue
        }
        commit()
        if (isNews) tellProgress()
        const woken = new AbortController()
        wake = () => woken.abort()
        if (!stop.signal.aborted && wanted === undefined)
          await setTimeout(Math.max(1, Math.min(nextSweepAt, nextHotAt) - now()), undefined, { signal: woken.signal }).catch(() => {})
      }
      commit()
      await parser?.terminate()
    }
  } catch (error) {
    if (!stop.signal.aborted) tell({ type: 'trouble', path: undefined, message: textOf(error) })
  } finally {
    arrivals.close()
    tell({ type: 'closed' })
    port.close()
  }
}

const textOf = (error: unknown) => (error instanceof Error ? error.message : String(error))

/** Sessions of a file that holds several look as they were found: the file itself tells nothing of one of them. */
const looks = (file: SessionFile) => lookAt(file.path, file)

/** Every transcript, each once, in no order. A home that cannot be looked through hides no other. */
async function findAll({ homes, workspaces }: SessionPlaces, onError: (error: unknown) => void): Promise<readonly SessionFile[]> {
  const found = new Map<string, SessionFile>()
  for (const [at, { home, env }] of homes.entries()) {
    try {
      for await (const file of discover({ home, env, ...(at === 0 && { workspaces }) })) found.set(file.path, file)
    } catch (error) {
      onError(error)
    }
  }
  return [...found.values()]
}

/** A transcript that is not found where one looks may lie in a place that is no longer looked at, or cannot be reached now. */
function isGone(path: string): boolean {
  const hash = path.lastIndexOf('#')
  const exists = (file: string) => statSync(file, { throwIfNoEntry: false }) !== undefined
  try {
    return !exists(path) && (hash <= 0 || !exists(path.slice(0, hash)))
  } catch {
    return false
  }
}
