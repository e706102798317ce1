import { readFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { TranscriptNotFoundError } from '../errors.ts'
import type { Reader, Target } from '../model.ts'
import { asArray, isObject, parseRecord } from '../parse-record.ts'
import { createSnapshotOutput, createSnapshotReader, type Snapshot } from '../snapshot-reader.ts'
import { createTotals } from '../totals.ts'
import { createFold } from './fold.ts'
import { type HeaderFacts, readHeader } from './header.ts'
import { messageRanges } from './message-ranges.ts'
import type { FilePlace } from './project.ts'

/** How often, and for how long, a file that is being rewritten is waited for. */
const retries = 5
const retryMs = 20

/** The older form (up to 0.40): one JSON file, rewritten as a whole at every change. */
export function createJsonReader(target: Target, place: FilePlace, checkpoint?: unknown): Reader {
  const load = (hasContent: boolean) => readWhole(target.file, hasContent)
  return createSnapshotReader({ cli: 'gemini', target, load, decode: (bytes) => decodeFile(bytes, target.path, place) }, checkpoint)
}

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

function decodeFile(bytes: Buffer, path: string, place: FilePlace): Snapshot {
  const totals = createTotals()
  const facts: HeaderFacts = { sessionId: place.name, isSidechain: place.parentId !== undefined }
  if (place.cwd !== undefined) totals.header.cwd = place.cwd
  if (place.parentId !== undefined) totals.header.parentId = place.parentId
  const fold = createFold({ totals, sessionId: () => facts.sessionId, isSidechain: () => facts.isSidechain })
  const output = createSnapshotOutput()
  const whole = { offset: 0, length: bytes.length }

  function malformed(source: { readonly offset: number; readonly length: number }, text: string): void {
    totals.malformed()
    output.at(source).entry({ kind: 'unknown', text })
    output.count('malformed')
  }

  const parsed = parseRecord(bytes.toString('utf8'))
  if (parsed.ok && isObject(parsed.value)) {
    readHeader(parsed.value, totals, facts)
    output.count('parsed')
    const ranges = messageRanges(bytes)
    for (const [index, item] of asArray(parsed.value.messages).entries()) {
      const source = ranges[index] ?? whole
      if (isObject(item)) output.count(fold.message(item, source, output.at(source)))
      else malformed(source, 'a message that is not a record')
    }
  } else if (bytes.length > 0) malformed(whole, parsed.ok ? 'a file that is not a record' : `a file that is not JSON: ${parsed.reason}`)

  const { entries, requests, lines } = output
  return { entries, requests, lines, session: totals.session({ cli: 'gemini', path, fallbackId: place.name }) }
}
