import { fstatSync, readSync } from 'node:fs'

/** Where the pages are that were committed to a write-ahead log and need not be in the main file yet. */
export interface WalIndex {
  /** Reads on to the last commit in the file. Frames of a transaction under way, and what a crash left, are not looked at. */
  update(fd: number): void
  /** Byte offset of the newest committed content of a page, by page number. */
  readonly frames: ReadonlyMap<number, number>
  /** Numbers of the pages in the frames, in order; grows with every commit. */
  readonly log: readonly number[]
  /** Changes when the log begins anew, which it does only after everything in it went to the main file. */
  readonly generation: string
  /** 0 where the log tells nothing. */
  readonly pageSize: number
}

const headerBytes = 32
const frameHeaderBytes = 24
const chunkBytes = 1024 * 1024

interface Sums {
  first: number
  second: number
}

/** Understands the format of https://www.sqlite.org/fileformat2.html#the_write_ahead_log; checks what SQLite checks: salts and sums. */
export function createWalIndex(): WalIndex {
  let frames = new Map<number, number>()
  let log: number[] = []
  let generation = ''
  let pageSize = 0
  let isLittleEndian = true
  let salts = ''
  let sums: Sums = { first: 0, second: 0 }
  let end = 0
  let committed = { end, sums }

  function begin(header: Buffer): void {
    const magic = header.readUInt32BE(0)
    frames = new Map()
    log = []
    pageSize = 0
    generation = ''
    if (magic !== 0x377f0682 && magic !== 0x377f0683) return
    isLittleEndian = magic === 0x377f0682
    const start = checksum({ first: 0, second: 0 }, header.subarray(0, 24), isLittleEndian)
    if (start.first !== header.readUInt32BE(24) || start.second !== header.readUInt32BE(28)) return
    sums = start
    pageSize = header.readUInt32BE(8)
    salts = header.toString('latin1', 16, 24)
    generation = header.toString('hex', 0, 32)
    end = headerBytes
  }

  /** Takes in whole frames; returns how many bytes of them there were up to and with the last good one. */
  function take(chunk: Buffer, at: number, pending: number[]): number {
    const frameBytes = frameHeaderBytes + pageSize
    let used = 0
    for (; used + frameBytes <= chunk.length; used += frameBytes) {
      const frame = chunk.subarray(used, used + frameBytes)
      if (frame.toString('latin1', 8, 16) !== salts) return used
      const head = checksum(sums, frame.subarray(0, 8), isLittleEndian)
      const now = checksum(head, frame.subarray(frameHeaderBytes), isLittleEndian)
      if (now.first !== frame.readUInt32BE(16) || now.second !== frame.readUInt32BE(20)) return used
      sums = now
      pending.push(frame.readUInt32BE(0), at + used + frameHeaderBytes)
      if (frame.readUInt32BE(4) === 0) continue
      for (let i = 0; i < pending.length; i += 2) {
        frames.set(pending[i] ?? 0, pending[i + 1] ?? 0)
        log.push(pending[i] ?? 0)
      }
      pending.length = 0
      committed = { end: at + used + frameBytes, sums: now }
    }
    return used
  }
  return {
    update(fd) {
      const header = Buffer.alloc(headerBytes)
      if (readSync(fd, header, 0, headerBytes, 0) < headerBytes) header.fill(0)
      if (header.toString('hex') !== generation) {
        begin(header)
        committed = { end, sums }
      }
      if (pageSize === 0) return
      // a transaction that was not committed when we looked may have been written over since: go back to the last commit
      end = committed.end
      sums = committed.sums
      const frameBytes = frameHeaderBytes + pageSize
      const waiting = Math.floor((fstatSync(fd).size - end) / frameBytes)
      if (waiting <= 0) return
      const buffer = Buffer.allocUnsafeSlow(Math.max(1, Math.min(waiting, Math.floor(chunkBytes / frameBytes))) * frameBytes)
      const pending: number[] = []
      for (;;) {
        const bytes = readSync(fd, buffer, 0, buffer.length, end)
        const used = take(buffer.subarray(0, bytes), end, pending)
        end += used
        if (used < buffer.length) return
      }
    },
    get frames() {
      return frames
    },
    get log() {
      return log
    },
    get generation() {
      return generation
    },
    get pageSize() {
      return pageSize
    },
  }
}

const isLittleEndianHost = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1

function checksum({ first, second }: Sums, bytes: Buffer, isLittleEndian: boolean): Sums {
  const words = wordsOf(bytes, isLittleEndian)
  let [a, b] = [first, second]
  for (let i = 0; i < words.length; i += 2) {
    a = (a + (words[i] ?? 0) + b) >>> 0
    b = (b + (words[i + 1] ?? 0) + a) >>> 0
  }
  return { first: a, second: b }
}

function wordsOf(bytes: Buffer, isLittleEndian: boolean): Uint32Array {
  const isAsHost = isLittleEndian === isLittleEndianHost
  if (isAsHost && bytes.byteOffset % 4 === 0) return new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4)
  const copy = new Uint8Array(bytes)
  if (!isAsHost) Buffer.from(copy.buffer).swap32()
  return new Uint32Array(copy.buffer)
}
