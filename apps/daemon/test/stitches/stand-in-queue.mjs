#!/usr/bin/env node
// A queue over .beads/issues.jsonl with what HOOP calls of one: --version, list, show, create. One bead a reference, changes one at a time.
// $HOME/stand-in.log, where it exists, gets every command line. `.beads/locked`: creating is refused as if another held the lock.
import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmdirSync, writeFileSync } from 'node:fs'

const file = '.beads/issues.jsonl'
const lock = '.beads/.stand-in-lock'
let isHolding = false
const argv = process.argv.slice(2)
const verb = argv.find((word) => !word.startsWith('-')) ?? ''
const option = (/** @type {string} */ name) => argv.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3)

/** @returns {Record<string, unknown>[]} */
function read() {
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []
  return lines.filter(Boolean).map((line) => JSON.parse(line))
}

/** @param {unknown} answer @param {number} code */
function end(answer, code = 0) {
  if (isHolding) rmdirSync(lock)
  process.stdout.write(`${JSON.stringify(answer)}\n`)
  process.exit(code)
}

/** @param {string} code @param {string} message @param {number} exit @returns {never} */
function fail(code, message, exit) {
  end({ error: { code, message, hint: null, retryable: true, context: null } }, exit)
  throw new Error('unreachable')
}

function create() {
  if (existsSync('.beads/locked')) fail('DATABASE_LOCKED', 'database is locked', 2)
  for (;;) {
    try {
      mkdirSync(lock)
      break
    } catch {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2)
    }
  }
  isHolding = true
  const issues = read()
  const reference = option('external-ref')
  const taken = issues.find((issue) => issue['external_ref'] === reference)
  if (taken) fail('CONFIG_ERROR', `External reference '${reference}' already exists on issue ${String(taken['id'])}`, 7)
  const id = `bd-${issues.length + 1}`
  const at = new Date().toISOString()
  const issue = {
    id,
    title: option('title'),
    ...(option('description') === undefined ? {} : { description: option('description') }),
    status: 'open',
    priority: Number(option('priority')),
    issue_type: option('type'),
    created_at: at,
    updated_at: at,
    external_ref: reference,
    labels: option('labels')?.split(',') ?? [],
    dependencies: (option('deps')?.split(',') ?? []).map((on) => ({ issue_id: id, depends_on_id: on, type: 'blocks' })),
  }
  issues.push(issue)
  writeFileSync(`${file}.tmp`, issues.map((one) => `${JSON.stringify(one)}\n`).join(''))
  renameSync(`${file}.tmp`, file)
  return issue
}

const log = process.env['HOME'] && `${process.env['HOME']}/stand-in.log`
if (log && existsSync(log)) appendFileSync(log, `${JSON.stringify(argv)}\n`)
if (argv.includes('--version')) {
  process.stdout.write('hoop-queue 1\n')
  process.exit(0)
}
if (verb === 'create') end(create())
if (verb === 'list') end({ issues: read(), total: read().length, limit: 0, offset: 0, has_more: false })
if (verb === 'show') end(read().filter((issue) => argv.includes(String(issue['id']))))
fail('USAGE', `no verb ${verb}`, 2)
