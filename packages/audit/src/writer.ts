import { sealPrepared, type Head, type Sealed } from './chain.ts'
import type { Disk, LogFile } from './disk.ts'
import { AuditError, systemCode } from './errors.ts'
import type { Prepared } from './record.ts'
import { segmentName, segmentNumber, segmentPath, type Position } from './segment.ts'
import type { LogEnd } from './tail.ts'

/** Writes batches onto the end of a log. One at a time: the caller waits for each. */
export interface Writer {
  /** The last record that is on the disk. */
  readonly head: Head | null
  /** Where the durable part of the log ends. */
  readonly position: Position
  /** Why nothing more can be written, if that is so. */
  readonly fatal: AuditError | undefined
  /** All of the groups, or an `AuditError` and none: after a refused write the file is cut back to where it ended. Durable when it resolves. */
  write(groups: readonly (readonly Prepared[])[]): Promise<readonly (readonly Sealed[])[]>
  close(): Promise<void>
}

/** Goes on where `end` is; its torn line, if any, must be gone. Opens the last segment, or creates the first. */
export async function createWriter(disk: Disk, dir: string, end: LogEnd, maxSegmentBytes: number): Promise<Writer> {
  let { head, segment, sizeBytes } = end
  let position: Position = { segment, offset: sizeBytes }
  let fatal: AuditError | undefined
  let file: LogFile | undefined = end.exists ? await openLast() : await createSegment()

  async function write(groups: readonly (readonly Prepared[])[]): Promise<readonly (readonly Sealed[])[]> {
    if (fatal) throw fatal
    let next: Head | null = head
    let text = ''
    const sealed = groups.map((group) =>
      group.map((prepared) => {
        const one = sealPrepared(next, prepared)
        text += one.line
        return (next = one)
      }),
    )
    const bytes = Buffer.from(text)
    const current = await fileFor(bytes.length)
    try {
      await current.write(bytes, sizeBytes)
      await current.sync()
    } catch (cause) {
      await cutBack(current, cause)
      throw refused(cause)
    }
    sizeBytes += bytes.length
    head = next
    position = { segment, offset: sizeBytes }
    return sealed
  }

  /** What a killed process wrote may not be on the disk yet, and is about to be signed and built upon. */
  async function openLast(): Promise<LogFile> {
    const opened = await orRefuse(segment, () => disk.open(segmentPath(dir, segment), 'append'))
    try {
      await orRefuse(segment, () => opened.sync())
      await orRefuse(segment, () => disk.syncFolder(dir))
      return opened
    } catch (error) {
      await opened.close().catch(() => undefined)
      throw error
    }
  }

  /** A batch never crosses a boundary, so a segment that is closed ends with a newline and is on the disk. */
  async function fileFor(batchBytes: number): Promise<LogFile> {
    if (file) await refuseOthers(file)
    if (file && sizeBytes > 0 && sizeBytes + batchBytes > maxSegmentBytes) {
      await file.close().catch(() => undefined) // all of it was synced
      file = undefined
      segment = segmentName((segmentNumber(segment) ?? 0) + 1)
      sizeBytes = 0
    }
    if (file) return file
    const created = await createSegment() // if the disk refuses, the next batch tries again
    await refuseOthers(created)
    return (file = created)
  }

  async function createSegment(): Promise<LogFile> {
    const path = segmentPath(dir, segment)
    const created = await orRefuse(segment, async () => {
      try {
        return await disk.open(path, 'create')
      } catch (error) {
        if (systemCode(error) !== 'EEXIST') throw error
        return disk.open(path, 'append') // ours, from an attempt that failed below; if not, refuseOthers sees it
      }
    })
    try {
      await orRefuse(segment, () => disk.syncFolder(dir))
      return created
    } catch (error) {
      await created.close().catch(() => undefined)
      throw error
    }
  }

  async function refuseOthers(current: LogFile): Promise<void> {
    const found = await orRefuse(segment, () => current.stat())
    if (found.sizeBytes === sizeBytes && !found.isDeleted) return
    const change = found.isDeleted ? 'was deleted' : `has ${found.sizeBytes} bytes where ${sizeBytes} were written`
    fatal = new AuditError('AUDIT_CONFLICT', {
      what: `${segmentPath(dir, segment)} ${change}: another program changes this log`,
      hint: 'Stop it, verify the log, and open it again. Nothing was written.',
      path: segmentPath(dir, segment),
    })
    throw fatal
  }

  async function cutBack(current: LogFile, cause: unknown): Promise<void> {
    try {
      await current.truncate(sizeBytes)
      await current.sync()
    } catch (error) {
      fatal = new AuditError('AUDIT_UNWRITABLE', {
        what: `${segmentPath(dir, segment)} could be neither written (${systemCode(cause) ?? String(cause)}) nor cut back (${systemCode(error) ?? String(error)})`,
        hint: 'Look at the disk and start again: a torn last line is then repaired, and the log tells what was recorded.',
        path: segmentPath(dir, segment),
        cause,
      })
      throw fatal
    }
  }

  async function orRefuse<T>(segment: string, act: () => Promise<T>): Promise<T> {
    try {
      return await act()
    } catch (cause) {
      throw unwritable(segmentPath(dir, segment), cause)
    }
  }

  const refused = (cause: unknown): AuditError => unwritable(segmentPath(dir, segment), cause)

  return {
    get head() {
      return head
    },
    get position() {
      return position
    },
    get fatal() {
      return fatal
    },
    write,
    close: async () => file?.close(),
  }
}

/** The disk said no, and the log is as it was. */
export function unwritable(path: string, cause: unknown): AuditError {
  const code = systemCode(cause)
  return new AuditError('AUDIT_UNWRITABLE', {
    what: `${path} cannot be written (${code ?? String(cause)}); nothing was recorded`,
    hint:
      code === 'ENOSPC' || code === 'EDQUOT'
        ? 'Free space on this disk, then try again.'
        : 'Look at the disk and the permissions, then try again.',
    path,
    cause,
  })
}
