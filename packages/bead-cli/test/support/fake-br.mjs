// A program that stands for br, bd, bf or bead: says what behaviour.json beside it tells, and notes each call in calls.jsonl.
import { appendFileSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const home = dirname(fileURLToPath(import.meta.url))
const argv = process.argv.slice(2)
/** @type {Record<string, { stdout?: string, stderr?: string, exitCode?: number, delayMs?: number, ignoreTerm?: boolean, killed?: boolean, userVersion?: number, writes?: Record<string, string>, echo?: boolean, once?: string }>} */
const behaviour = JSON.parse(readFileSync(join(home, 'behaviour.json'), 'utf8'))
const verb = argv.includes('--version')
  ? '--version'
  : argv.includes('--help')
    ? '--help'
    : (argv.find((word) => !word.startsWith('-')) ?? '')
const stdin = argv.some((word) => word.endsWith('-file=-')) ? readFileSync(0, 'utf8') : undefined
appendFileSync(join(home, 'calls.jsonl'), `${JSON.stringify({ argv, cwd: process.cwd(), env: process.env, stdin, pid: process.pid })}\n`)

const beads = join(process.cwd(), '.beads')
const isEmpty = existsSync(beads) && readdirSync(beads).length === 0
const plan = (isEmpty && verb === 'list' ? behaviour.probe : undefined) ??
  (behaviour[`${verb}-once`] && take(verb) ? behaviour[`${verb}-once`] : behaviour[verb]) ?? {
    stderr: `error: unrecognized subcommand '${verb}'\n`,
    exitCode: 2,
  }
if (plan.ignoreTerm) process.on('SIGTERM', () => {})
if (plan.userVersion !== undefined) {
  const page = Buffer.alloc(4096)
  page.write('SQLite format 3\0', 'latin1')
  page.writeInt32BE(plan.userVersion, 60)
  writeFileSync(join(beads, 'beads.db'), page)
}
for (const [name, text] of Object.entries(plan.writes ?? {})) {
  mkdirSync(dirname(join(process.cwd(), name)), { recursive: true })
  appendFileSync(join(process.cwd(), name), text)
}
if (plan.killed) process.kill(process.pid, 'SIGKILL')
if (plan.delayMs) await new Promise((resolve) => setTimeout(resolve, plan.delayMs))
say(2, plan.stderr ?? '')
say(1, plan.echo ? JSON.stringify({ id: 'web-echo', ...read(argv) }) : (plan.stdout ?? ''))
process.exitCode = plan.exitCode ?? 0

/** @param {string} name */
function take(name) {
  const mark = join(home, `${name}.taken`)
  if (existsSync(mark)) return false
  writeFileSync(mark, '')
  return true
}

/** @param {number} stream @param {string} text */
function say(stream, text) {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length;) {
    try {
      at += writeSync(stream, bytes, at)
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) throw error
    }
  }
}

/** Reads the options as a strict parser would: everything behind the first "=" is the value. @param {string[]} words */
function read(words) {
  /** @type {Record<string, string>} */
  const values = {}
  for (const word of words) {
    const parts = /^--([a-z-]+)=([\s\S]*)$/.exec(word)
    if (parts) values[parts[1] ?? ''] = parts[2] ?? ''
  }
  return { title: values.title ?? values.Title, description: values.description ?? stdin, external_ref: values['external-ref'] }
}
