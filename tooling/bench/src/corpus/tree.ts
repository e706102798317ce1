import { closeSync, mkdirSync, openSync, utimesSync, writeFileSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'

const BUFFER_BYTES = 1 << 20

/** A file of lines that is being written; at most one buffer of it is in memory. */
export interface LineFile {
  /** Absolute. */
  readonly path: string
  /** Written so far. */
  readonly bytes: number
  /** One record and its line end. */
  line(record: object): void
  /** Bytes as they are: damaged lines, a torn tail. */
  raw(bytes: string | Uint8Array): void
  /** `atMs` becomes the file's modification time: readers that look for the newest see what they would on a real host. */
  close(atMs: number): void
}

/** The fake HOME that a corpus is written into. */
export interface Tree {
  readonly root: string
  /** Everything written so far, in all files. */
  readonly bytes: number
  readonly files: number
  lines(path: string): LineFile
  /** The absolute path of a file that somebody else writes; its folder exists. */
  place(path: string): string
  /** What somebody else has written. */
  count(bytes: number): void
  /** A whole small file. */
  file(path: string, content: string, atMs: number): void
}

export function createTree(root: string): Tree {
  let bytes = 0
  let files = 0
  const place = (path: string): string => {
    const absolute = join(root, path)
    mkdirSync(dirname(absolute), { recursive: true })
    files += 1
    return absolute
  }
  return {
    root,
    get bytes() {
      return bytes
    },
    get files() {
      return files
    },
    lines: (path) => openLines(place(path), (count) => (bytes += count)),
    place,
    count: (count) => void (bytes += count),
    file(path, content, atMs) {
      const absolute = place(path)
      writeFileSync(absolute, content)
      bytes += Buffer.byteLength(content)
      utimesSync(absolute, atMs / 1000, atMs / 1000)
    },
  }
}

function openLines(path: string, count: (bytes: number) => void): LineFile {
  const file = openSync(path, 'w')
  const buffer = Buffer.allocUnsafe(BUFFER_BYTES)
  let used = 0
  let written = 0
  const flush = (): void => {
    for (let from = 0; from < used;) from += writeSync(file, buffer, from, used - from)
    used = 0
  }
  const add = (bytes: number): void => {
    written += bytes
    count(bytes)
  }
  const raw = (content: string | Uint8Array): void => {
    const most = typeof content === 'string' ? content.length * 3 : content.length
    if (most > BUFFER_BYTES - used) flush()
    if (most > BUFFER_BYTES) {
      const bytes = typeof content === 'string' ? Buffer.from(content) : content
      for (let from = 0; from < bytes.length;) from += writeSync(file, bytes, from, bytes.length - from)
      add(bytes.length)
      return
    }
    const length = typeof content === 'string' ? buffer.write(content, used) : Buffer.from(content).copy(buffer, used)
    used += length
    add(length)
  }
  return {
    path,
    get bytes() {
      return written
    },
    raw,
    line: (record) => raw(`${JSON.stringify(record)}\n`),
    close(atMs) {
      flush()
      closeSync(file)
      utimesSync(path, atMs / 1000, atMs / 1000)
    },
  }
}
