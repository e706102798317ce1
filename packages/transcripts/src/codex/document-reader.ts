import { readFile } from 'node:fs/promises'
import { TranscriptNotFoundError } from '../errors.ts'
import type { LineDecoder } from '../line-reader.ts'
import type { Reader, Target } from '../model.ts'
import { createSnapshotOutput, createSnapshotReader, type Snapshot } from '../snapshot-reader.ts'
import { recordsIn } from './document.ts'

/** Reads a rollout that is one JSON document, written anew as a whole: its records are decoded as if each were a line. */
export function createDocumentReader(target: Target, createDecoder: () => LineDecoder<'codex'>, checkpoint?: unknown): Reader<'codex'> {
  function decode(bytes: Buffer): Snapshot<'codex'> {
    const decoder = createDecoder()
    const output = createSnapshotOutput()
    const found = recordsIn(bytes)
    const records = found.length === 0 && !isDocument(bytes) ? [{ offset: 0, length: bytes.length }] : found
    for (const [index, { offset, length }] of records.entries()) {
      const number = index + 1
      const text = bytes.toString('utf8', offset, offset + length)
      output.count(decoder.line({ text, offset, length, number }, output.at({ offset, length, line: number })))
    }
    const { entries, requests, lines } = output
    return { entries, requests, lines, session: decoder.session() }
  }
  return createSnapshotReader({ cli: 'codex', target, load: (hasContent) => load(target.file, hasContent), decode }, checkpoint)
}

/** At least the beginning of one; anything else under its name is one record of which nothing is known. */
const isDocument = (bytes: Buffer): boolean => /^\s*(?:\{\s*"session"\s*:|$)/.test(bytes.toString('latin1', 0, 1_000))

/** A file that is away for a moment while it is replaced leaves standing what was read. */
async function load(file: string, hasContent: boolean): Promise<Buffer | undefined> {
  try {
    return await readFile(file)
  } catch (cause) {
    if (hasContent) return undefined
    throw new TranscriptNotFoundError(file, { cause })
  }
}
