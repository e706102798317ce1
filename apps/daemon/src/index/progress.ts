import type { IndexProgress } from '@hoop/protocol'
import type { LineCounts, SessionFile } from '@hoop/transcripts'
import { addLines, noLines } from './session-rows.ts'
import type { KnownFile } from './write-parts.ts'

/** Speed is told from what was read in this time at least. */
const leastMs = 500

/** How far the index is. Sizes are those that files had when they were found. */
export interface ProgressBook {
  /** All transcripts that there are, and those of them that are to be read. */
  begin(all: readonly SessionFile[], todo: readonly SessionFile[]): void
  /** A file's rows are committed to its end. */
  done(file: SessionFile): void
  current(files: ReadonlyMap<string, KnownFile>): IndexProgress
}

export function createProgressBook(now: () => number): ProgressBook {
  let files = { total: 0, done: 0 }
  let bytes = { total: 0, done: 0 }
  const open = new Map<string, number>()
  const parsed = new Set<string>()
  let speed = { since: now(), bytes: 0 }

  return {
    begin(all, todo) {
      if (open.size === 0) speed = { since: now(), bytes: 0 }
      open.clear()
      for (const { path, sizeBytes } of todo) open.set(path, sizeBytes)
      const sum = (some: Iterable<number>) => [...some].reduce((total, size) => total + size, 0)
      const total = sum(all.map(({ sizeBytes }) => sizeBytes))
      files = { total: all.length, done: all.length - open.size }
      bytes = { total, done: total - sum(open.values()) }
    },
    done({ path }) {
      parsed.add(path)
      const sizeBytes = open.get(path)
      if (sizeBytes === undefined) return
      open.delete(path)
      files = { ...files, done: files.done + 1 }
      bytes = { ...bytes, done: bytes.done + sizeBytes }
      speed = { ...speed, bytes: speed.bytes + sizeBytes }
    },
    current(known) {
      const tookMs = now() - speed.since
      const left = bytes.total - bytes.done
      const isBusy = open.size > 0
      return {
        state: isBusy ? 'indexing' : 'idle',
        files: { ...files, parsed: parsed.size },
        bytes,
        sessions: [...known.values()].reduce((count, { hasSession }) => count + Number(hasSession), 0),
        etaMs: isBusy && tookMs >= leastMs && speed.bytes > 0 ? Math.round((left * tookMs) / speed.bytes) : null,
        lines: [...known.values()].reduce((total: LineCounts, { lines }) => addLines(total, lines), noLines),
      }
    },
  }
}
