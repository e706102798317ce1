import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import * as v from 'valibot'
import { TranscriptNotFoundError } from '../errors.ts'
import type { NewEntry } from '../line-reader.ts'
import type { Entry, LineCounts, Reader, Target, UsageRequest } from '../model.ts'
import { asArray, isObject, parseRecord } from '../parse-record.ts'
import { createTotals } from '../totals.ts'
import { createFold } from './fold.ts'
import { type HeaderFacts, readHeader } from './header.ts'
import { messageRanges } from './message-ranges.ts'
import type { FilePlace } from './project.ts'

const Mark = v.object({ version: v.literal(1), cli: v.literal('gemini'), file: v.string(), entries: v.array(v.string()) })

/** How often, and for how long, a file that is being rewritten is waited for. */
const retries = 5
const retryMs = 20

/** The older form (up to 0.40): one JSON file, rewritten as a whole at every change. What is given out is how it differs from before. */
export function createJsonReader(target: Target, place: FilePlace, checkpoint?: unknown): Reader {
  const stored = v.safeParse(Mark, checkpoint)
  let seen = stored.success ? stored.output : undefined
  let last: Folded | undefined

  return {
    async *read(signal) {
      signal?.throwIfAborted()
      const bytes = await readWhole(target.file, last !== undefined)
      if (bytes === undefined) return
      const digest = digestOf(bytes)
      if (seen?.file === digest && last) return
      const now = foldFile(bytes, target.path, place)
      last = now
      if (seen?.file === digest) return
      const digests = now.entries.map((entry) => digestOf(JSON.stringify(entry)))
      const known = seen?.entries ?? []
      const restarted = known.length > digests.length
      const entries = restarted ? now.entries : now.entries.filter((_, index) => known[index] !== digests[index])
      const { requests, lines } = now
      seen = { version: 1, cli: 'gemini', file: digest, entries: digests }
      yield { entries, ...(restarted && { restarted: true }), settled: now.entries.length, requests, lines }
    },
    session: () => (last ?? foldFile(Buffer.alloc(0), target.path, place)).session,
    checkpoint: () => seen,
    watch: () => [target.file],
    close: () => Promise.resolve(),
  }
}

type Folded = ReturnType<typeof foldFile>

/** A file that does not parse is read again: the CLI may be writing it. One that has been read stands until it parses again. */
async function readWhole(file: string, hasContent: boolean): Promise<Buffer | undefined> {
  for (let tried = 0; ; tried += 1) {
    const bytes = await readFile(file).catch((cause: unknown) => {
      if (hasContent) return undefined
      throw new TranscriptNotFoundError(file, { cause })
    })
    if (bytes === undefined || (bytes.length > 0 && parseRecord(bytes.toString('utf8')).ok)) return bytes
    if (tried < retries) await delay(retryMs)
    else return hasContent ? undefined : bytes
  }
}

function foldFile(bytes: Buffer, path: string, place: FilePlace) {
  const totals = createTotals()
  const facts: HeaderFacts = { sessionId: place.name, isSidechain: place.parentId !== undefined }
  if (place.cwd !== undefined) totals.header.cwd = place.cwd
  if (place.parentId !== undefined) totals.header.parentId = place.parentId
  const fold = createFold({ totals, sessionId: () => facts.sessionId, isSidechain: () => facts.isSidechain })
  const entries: Entry[] = []
  const requests: UsageRequest[] = []
  const lines = { total: 0, parsed: 0, ignored: 0, unknown: 0, malformed: 0 } satisfies LineCounts
  const outAt = (source: Entry['source']) => ({
    entry(entry: NewEntry): Entry {
      const made = { seq: entries.length, ...entry, source }
      entries.push(made)
      return made
    },
    amend: (entry: Entry) => void (entries[entry.seq] = entry),
    request: (request: UsageRequest) => void requests.push(request),
  })
  const whole = { offset: 0, length: bytes.length }
  const count = (became: Exclude<keyof LineCounts, 'total'>) => {
    lines[became] += 1
    lines.total += 1
  }

  const parsed = parseRecord(bytes.toString('utf8'))
  if (parsed.ok && isObject(parsed.value)) {
    readHeader(parsed.value, totals, facts)
    count('parsed')
    const ranges = messageRanges(bytes)
    for (const [index, item] of asArray(parsed.value.messages).entries()) {
      const source = ranges[index] ?? whole
      if (isObject(item)) count(fold.message(item, source, outAt(source)))
      else {
        totals.malformed()
        outAt(source).entry({ kind: 'unknown', text: 'a message that is not a record' })
        count('malformed')
      }
    }
  } else if (bytes.length > 0) {
    totals.malformed()
    outAt(whole).entry({ kind: 'unknown', text: parsed.ok ? 'a file that is not a record' : `a file that is not JSON: ${parsed.reason}` })
    count('malformed')
  }
  return { entries, requests, lines, session: totals.session({ cli: 'gemini', path, fallbackId: place.name }) }
}

const digestOf = (content: Buffer | string): string => createHash('sha256').update(content).digest('base64url').slice(0, 16)
