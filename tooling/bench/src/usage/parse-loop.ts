import { closeSync, openSync, readdirSync, readSync } from 'node:fs'
import { join } from 'node:path'

/**
 * The bare loop that indexing is measured against: every line of every `.jsonl` below the folder through `JSON.parse`, one after the
 * other, and nothing done with it. `node dist/usage/parse-loop.js FOLDER` prints what it saw.
 */
const CHUNK_BYTES = 1 << 20
const LINE_END = 0x0a

const folder = process.argv[2]
if (folder === undefined) {
  console.error('usage: parse-loop.js FOLDER')
  process.exitCode = 2
} else {
  const startedAt = performance.now()
  const seen = { files: 0, lines: 0, malformed: 0, bytes: 0 }
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }))
    if (entry.isFile() && entry.name.endsWith('.jsonl')) parseFile(join(entry.parentPath, entry.name), seen)
  const { user, system } = process.cpuUsage()
  const seconds = (performance.now() - startedAt) / 1000
  const rssMb = Math.round(process.resourceUsage().maxRSS / 1000)
  console.log(JSON.stringify({ ...seen, seconds, cpuSeconds: (user + system) / 1e6, rssMb }))
}

function parseFile(path: string, seen: { files: number; lines: number; malformed: number; bytes: number }): void {
  const file = openSync(path, 'r')
  seen.files += 1
  let buffer = Buffer.allocUnsafe(CHUNK_BYTES)
  let held = 0
  for (;;) {
    if (held === buffer.length) buffer = Buffer.concat([buffer], buffer.length * 2)
    const count = readSync(file, buffer, held, buffer.length - held, null)
    if (count === 0) break
    seen.bytes += count
    const end = held + count
    let from = 0
    for (let to = buffer.indexOf(LINE_END, held); to !== -1 && to < end; to = buffer.indexOf(LINE_END, from)) {
      parseLine(buffer.toString('utf8', from, to), seen)
      from = to + 1
    }
    buffer.copyWithin(0, from, end)
    held = end - from
  }
  closeSync(file)
}

function parseLine(line: string, seen: { lines: number; malformed: number }): void {
  seen.lines += 1
  try {
    JSON.parse(line)
  } catch {
    seen.malformed += 1
  }
}
