import { open } from 'node:fs/promises'
import type { LineDecoder, LineOutput } from '../line-reader.ts'
import type { Entry, Reader, Target, Update, UsageRequest } from '../model.ts'
import { isObject } from '../parse-record.ts'
import { recordsIn, type Span } from './document.ts'

/** Codex's oldest sessions have kilobytes; of a larger file only so much is read. */
const maxBytes = 256 * 1024 * 1024
const recordsPerUpdate = 500

/**
 * Reads a rollout that is one JSON document and is written anew as a whole: when it has changed, everything is read again. Its records are
 * given to the decoder as if each were a line.
 */
export function createDocumentReader(
  target: Target,
  createDecoder: (state?: unknown) => LineDecoder<'codex'>,
  checkpoint?: unknown,
): Reader<'codex'> {
  const stored = restore(createDecoder, checkpoint)
  let decoder = stored?.decoder ?? createDecoder()
  let { stamp, done, next } = stored ?? { stamp: '', done: 0, next: 0 }
  const mark = () => ({ version: 1, cli: 'codex', stamp, done, next, state: decoder.state() })
  let given = { session: decoder.session(), checkpoint: mark() }

  function decode(bytes: Buffer, records: readonly Span[]): Update {
    const entries: Entry[] = []
    const requests: UsageRequest[] = []
    const lines = { total: 0, parsed: 0, ignored: 0, unknown: 0, malformed: 0 }
    for (const { offset, length } of records) {
      done += 1
      const source = { offset, length, line: done }
      const out: LineOutput = {
        entry(entry) {
          const made: Entry = { seq: next, ...entry, source }
          next += 1
          entries.push(made)
          return made
        },
        amend: (entry) => void entries.push(entry),
        request: (request) => void requests.push(request),
      }
      const text = bytes.toString('utf8', offset, offset + length)
      lines[decoder.line({ text, offset, length, number: done }, out)] += 1
      lines.total += 1
    }
    return { entries, requests, lines, settled: decoder.settled(next) }
  }

  return {
    async *read(signal) {
      signal?.throwIfAborted()
      const now = await readWhole(target.file)
      if (now.stamp === stamp && done === now.records.length) return
      let isRestart = now.stamp !== stamp && done > 0
      if (isRestart) {
        decoder = createDecoder()
        done = next = 0
      }
      stamp = now.stamp
      while (isRestart || done < now.records.length) {
        signal?.throwIfAborted()
        const update = decode(now.bytes, now.records.slice(done, done + recordsPerUpdate))
        given = { session: decoder.session(), checkpoint: mark() }
        yield isRestart ? { ...update, restarted: true } : update
        isRestart = false
      }
    },
    session: () => ({ ...given.session }),
    checkpoint: () => given.checkpoint,
    watch: () => [target.file],
    close: async () => {},
  }
}

async function readWhole(path: string) {
  const file = await open(path)
  try {
    const { size, mtimeMs } = await file.stat()
    const { buffer, bytesRead } = await file.read(Buffer.alloc(Math.min(size, maxBytes)), 0, Math.min(size, maxBytes), 0)
    const bytes = buffer.subarray(0, bytesRead)
    return { bytes, records: recordsIn(bytes), stamp: `${size}:${mtimeMs}` }
  } finally {
    await file.close()
  }
}

function restore(createDecoder: (state?: unknown) => LineDecoder<'codex'>, stored: unknown) {
  if (!isObject(stored) || stored.version !== 1 || stored.cli !== 'codex') return undefined
  const { stamp, done, next } = stored
  if (typeof stamp !== 'string' || typeof done !== 'number' || typeof next !== 'number') return undefined
  try {
    return { stamp, done, next, decoder: createDecoder(stored.state) }
  } catch {
    return undefined
  }
}
