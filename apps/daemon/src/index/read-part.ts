import { formats, parseTarget, TranscriptFormatError, type Format, type Reader, type SessionFile, type Update } from '@hoop/transcripts'
import { type Stats, statSync } from 'node:fs'
import { createRowCollector, type FileLook, type FilePart, type RowCollector } from './session-rows.ts'

/** A part is handed over when it holds about this many characters: what is held does not grow with the file. */
const charsPerPart = 4 * 1024 * 1024

export interface ReadPartsOptions {
  /** Where an earlier run ended, as JSON. */
  readonly checkpoint: string | undefined
  readonly toolChars: number
  readonly repositoryOf: (cwd: string | undefined) => string | undefined
  readonly signal: AbortSignal
}

/**
 * What a transcript adds to the index since the checkpoint, in parts of bounded size; the last one says how the file looked.
 * Never throws for what is in the file: then the one part says what the problem is.
 */
export async function* readParts(file: SessionFile, options: ReadPartsOptions): AsyncGenerator<FilePart, void, undefined> {
  const { checkpoint, toolChars, repositoryOf, signal } = options
  const rows = createRowCollector(toolChars)
  const base = { path: file.path, cli: file.cli, repo: undefined }
  let look = looksLike(file)
  try {
    const target = file.path.includes('#') ? await parseTarget(file.path) : { path: file.path, file: file.path }
    const stats = statSync(target.file, { throwIfNoEntry: false })
    const seen = (look = 'selector' in target ? look : lookOf(stats, file))
    const since = sinceOf(stats)
    const reader = await formatOf(file).open(target, checkpoint === undefined ? undefined : JSON.parse(checkpoint), { toolChars })
    const partOf = (more: Pick<FilePart, 'seen'>): FilePart => {
      const session = reader.session()
      return {
        ...base,
        session,
        repo: repositoryOf(session.cwd),
        rows: rows.drain(),
        checkpoint: JSON.stringify(reader.checkpoint()),
        since,
        ...more,
      }
    }
    try {
      if (checkpoint === undefined && reader.readSync) {
        for (const update of reader.readSync()) {
          take(rows, update, reader)
          if (rows.chars >= charsPerPart) yield partOf({})
        }
      } else {
        for await (const update of reader.read(signal)) {
          take(rows, update, reader)
          if (rows.chars >= charsPerPart) yield partOf({})
        }
      }
      yield partOf({ seen })
    } finally {
      await reader.close()
    }
  } catch (error) {
    signal.throwIfAborted()
    const problem = error instanceof Error ? error.message : String(error)
    // What is no session stays so until it is written to; what could not be read now may be readable later.
    const isFinal = error instanceof TranscriptFormatError
    yield { ...base, problem, rows: createRowCollector(toolChars).drain(), checkpoint, ...(isFinal && { seen: look }) }
  }
}

function take(rows: RowCollector, update: Update, reader: Reader): void {
  rows.take(update)
  if (reader.readSync) rows.mark(() => reader.mark?.() ?? reader.checkpoint())
}

function formatOf({ cli }: SessionFile): Format {
  const format = formats.find((one) => one.cli === cli)
  if (!format) throw new Error(`no format reads sessions of ${cli}`)
  return format
}

const looksLike = ({ sizeBytes, mtimeMs }: SessionFile): FileLook => ({ sizeBytes, mtimeMs, inode: '' })

/** How a file looks now; as it was found where it is one of many in a file, or gone. */
export const lookAt = (path: string, found: SessionFile): FileLook => lookOf(statSync(path, { throwIfNoEntry: false }), found)

function lookOf(stats: Stats | undefined, found: SessionFile): FileLook {
  return stats ? { sizeBytes: stats.size, mtimeMs: stats.mtimeMs, inode: String(stats.ino) } : looksLike(found)
}

/** A file that was copied is younger than its content, whose time of change may have been kept. */
function sinceOf(stats: Stats | undefined): number | undefined {
  return stats && Math.min(stats.birthtimeMs || stats.mtimeMs, stats.mtimeMs)
}

export const looksSame = (a: FileLook, b: FileLook): boolean =>
  a.sizeBytes === b.sizeBytes && a.mtimeMs === b.mtimeMs && (a.inode === b.inode || a.inode === '' || b.inode === '')
