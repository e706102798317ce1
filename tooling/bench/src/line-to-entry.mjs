// A line is written by another process → its entry is in the hands of a follower; 5 sessions of Claude Code grow side by side.
// node src/line-to-entry.mjs [lines]. Prints one line of JSON.
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { follow } from '@hoop/transcripts'

const linesEach = Number(process.argv[2] ?? 200)
const everyMs = 50
const sessions = 5
const scratch = mkdtempSync(join(tmpdir(), 'hoop-bench-'))
const folder = join(scratch, '.claude/projects/-src-web')
mkdirSync(folder, { recursive: true })

/** Writes whole records, each with the time at which it was written, as the CLI does: one `write` a line. */
const writer = `
const { appendFileSync } = require('node:fs')
const [path, lines, everyMs] = process.argv.slice(1)
let n = 0
const timer = setInterval(() => {
  n += 1
  const text = String(performance.timeOrigin + performance.now())
  appendFileSync(path, JSON.stringify({ type: 'user', uuid: 'u' + n, sessionId: 's', timestamp: new Date().toISOString(), cwd: '/src/web', message: { role: 'user', content: text } }) + '\\n')
  if (n >= Number(lines)) clearInterval(timer)
}, Number(everyMs))
`

try {
  const delays = (await Promise.all(Array.from({ length: sessions }, (_, at) => measure(join(folder, `session-${at}.jsonl`))))).flat()
  delays.sort((a, b) => a - b)
  const at = (share) => Math.round((delays[Math.min(delays.length - 1, Math.floor(share * delays.length))] ?? Number.NaN) * 10) / 10
  console.log(JSON.stringify({ bench: 'line-to-entry', lines: delays.length, p50Ms: at(0.5), p95Ms: at(0.95), p99Ms: at(0.99) }))
} finally {
  rmSync(scratch, { recursive: true })
}

/** @param {string} path */
async function measure(path) {
  writeFileSync(path, '')
  const abort = new AbortController()
  const delays = []
  let child
  for await (const { entries } of follow(path, { cli: 'claude', signal: abort.signal })) {
    child ??= spawn(process.execPath, ['-e', writer, path, String(linesEach), String(everyMs)], { stdio: 'inherit' })
    const now = performance.timeOrigin + performance.now()
    for (const { text } of entries) delays.push(now - Number(text))
    if (delays.length >= linesEach) abort.abort()
  }
  return delays
}
