#!/usr/bin/env node
// Checks an audit log of HOOP: `node verify-hoop-audit.mjs LOG… [--against CHECKPOINT] [--key PUBLICKEY] [--partial] [--json]`
//
// LOG is the folder of audit-000001.jsonl, …, or an exported file, or several in order. CHECKPOINT is a file, or the JSON itself.
// Exit 0: the log is whole. 1: it is not, and where. 2: it could not be checked (usage, unreadable, a checkpoint that proves nothing).
//
// One file, no dependencies, nothing shared with HOOP: read it before you trust it. The rules are in docs/audit.md:
// a line is the RFC 8785 (JCS) form of a record and a newline; `hash` is the SHA-256 of that form without `hash`; `prev` is the hash of
// the record before (64 zeros for the first); `seq` counts from 1; a checkpoint is an Ed25519 signature of one record's seq and hash.
import { createHash, createPublicKey, verify } from 'node:crypto'
import { closeSync, openSync, readdirSync, readFileSync, readSync, realpathSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** @typedef {{ v: number, seq: number, hash: string, at: string, keyId: string, publicKey: string, sig: string }} Checkpoint */
/** @typedef {{ seq: number, segment: string, line: number, reason: string }} Break */
/** @typedef {{ ok: true, records: number, segments: number, head: { seq: number, hash: string } | null, torn?: true } | { ok: false, error: Break }} Verdict */

/** The JCS form. Numbers must be safe integers: then JSON.stringify spells them as JCS does, and strings too. @param {unknown} value @returns {string} */
function canonical(value) {
  if (typeof value === 'number' && !Number.isSafeInteger(value)) throw new Error('a number that is not a safe integer')
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)) // by UTF-16 code units
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`).join(',')}}`
}

const longestLine = 16 * 1024 * 1024
const memberNames = 'actor,at,data,hash,prev,project,seq,subject,type,v'
const isHash = (/** @type {unknown} */ value) => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value)
const isText = (/** @type {unknown} */ value) => typeof value === 'string'

/** The record on a line; undefined unless the bytes are exactly its canonical form. @param {Uint8Array} bytes @returns {Record<string, unknown> | undefined} */
function parseLine(bytes) {
  try {
    if (bytes.length > longestLine) return undefined
    const record = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes))
    const { actor, at, data, hash, prev, project, seq, subject, type, v } = record
    if (Object.keys(record).sort().join() !== memberNames || v !== 1 || !isHash(hash) || !isHash(prev)) return undefined
    if (!isText(actor) || actor === '' || !isText(type) || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(at)) return undefined
    if (typeof data !== 'object' || data === null || Array.isArray(data) || !Number.isSafeInteger(seq) || seq < 1) return undefined
    if ((project !== null && !isText(project)) || (subject !== null && !isText(subject))) return undefined
    return Buffer.from(canonical(record)).equals(bytes) ? record : undefined
  } catch {
    return undefined
  }
}

/** Lines of a file, without the newline; the last has `isCut` if the file does not end with one. @param {string} path @returns {Generator<{ bytes: Buffer, isCut: boolean }, void>} */
function* readLines(path) {
  const file = openSync(path, 'r')
  try {
    const chunk = Buffer.alloc(1 << 16)
    let rest = Buffer.alloc(0)
    for (let length = readSync(file, chunk); length > 0; length = readSync(file, chunk)) {
      const bytes = Buffer.concat([rest, chunk.subarray(0, length)])
      let start = 0
      for (let stop = bytes.indexOf(10); stop !== -1; stop = bytes.indexOf(10, start)) {
        yield { bytes: bytes.subarray(start, stop), isCut: false }
        start = stop + 1
      }
      rest = bytes.subarray(start)
      if (rest.length > longestLine) {
        yield { bytes: rest, isCut: false }
        return
      }
    }
    if (rest.length > 0) yield { bytes: rest, isCut: true }
  } finally {
    closeSync(file)
  }
}

/** A write that was cut off is a beginning of a line. A whole record with more after it (but NULs) is not: its newline was changed. @param {Buffer} bytes */
function isTorn(bytes) {
  for (let end = bytes.indexOf('"v":1}'); end !== -1; end = bytes.indexOf('"v":1}', end + 1))
    if (parseLine(bytes.subarray(0, end + 6))) return bytes.subarray(end + 6).every((byte) => byte === 0)
  return true
}

/**
 * Whether files, in this order, hold one unbroken chain, and the checkpoint's record in it. `isPartial`: it may begin after record 1.
 * @param {readonly string[]} paths @param {{ checkpoint?: Checkpoint | undefined, isPartial?: boolean }} [options] @returns {Verdict}
 */
export function verifyFiles(paths, { checkpoint, isPartial = false } = {}) {
  let records = 0
  let segment = 'audit-000001.jsonl'
  let line = 1
  let torn = false
  /** @type {{ seq: number, hash: string } | null} */
  let head = null
  let next = 1
  const broken = (/** @type {string} */ reason) => ({ ok: /** @type {const} */ (false), error: { seq: next, segment, line, reason } })
  for (const [n, path] of paths.entries()) {
    segment = basename(path)
    line = 1
    const number = Number(/^audit-(\d+)\.jsonl$/.exec(segment)?.[1] ?? n + 1)
    if (!isPartial && number !== n + 1) {
      segment = `audit-${String(n + 1).padStart(6, '0')}.jsonl`
      return broken('missing-segment')
    }
    for (const { bytes, isCut } of readLines(path)) {
      if (isCut) {
        if (n < paths.length - 1 || !isTorn(bytes)) return broken('malformed')
        torn = true
        break
      }
      const record = parseLine(bytes)
      if (!record) return broken('malformed')
      const { hash, ...rest } = record
      const [seq, proven] = [Number(record.seq), String(hash)]
      if (createHash('sha256').update(canonical(rest)).digest('hex') !== proven) return broken('hash-mismatch')
      if (isPartial && records === 0) next = seq
      else if (seq !== next) return broken('sequence-gap')
      else if (record.prev !== (head?.hash ?? '0'.repeat(64))) return broken('prev-mismatch')
      if (checkpoint?.seq === seq && checkpoint.hash !== proven) return broken('hash-mismatch') // another record was signed
      head = { seq, hash: proven }
      next = seq + 1
      records += 1
      line += 1
    }
    if (line === 1 && n < paths.length - 1) return broken('malformed') // only the newest may be empty
  }
  if (checkpoint && (records === 0 || checkpoint.seq >= next || checkpoint.seq < next - records)) return broken('truncated')
  return { ok: true, records, segments: paths.length, head, ...(torn && { torn: /** @type {const} */ (true) }) }
}

/** Throws unless it is a checkpoint that its own key has signed, and that is `publicKey` if given. @param {string} text @param {string} [publicKey] @returns {Checkpoint} */
export function readCheckpoint(text, publicKey) {
  const checkpoint = JSON.parse(text)
  const { sig, ...statement } = checkpoint
  if (Object.keys(checkpoint).sort().join() !== 'at,hash,keyId,publicKey,seq,sig,v' || checkpoint.v !== 1)
    throw new Error('not a checkpoint')
  if (!isHash(checkpoint.hash) || !Number.isSafeInteger(checkpoint.seq) || checkpoint.seq < 1) throw new Error('not a checkpoint')
  const raw = Buffer.from(String(checkpoint.publicKey), 'base64')
  if (publicKey !== undefined && publicKey !== checkpoint.publicKey) throw new Error('signed by another key than the expected one')
  if (createHash('sha256').update(raw).digest('hex').slice(0, 16) !== checkpoint.keyId) throw new Error('its keyId is not that of its key')
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: raw.toString('base64url') }, format: 'jwk' })
  if (!verify(null, Buffer.from(canonical(statement)), key, Buffer.from(String(sig), 'base64')))
    throw new Error('its signature is not right')
  return checkpoint
}

/** The segments of a folder in order; a file is itself. @param {string} path */
function filesOf(path) {
  if (!statSync(path).isDirectory()) return [path]
  const numbered = readdirSync(path).filter((name) => /^audit-(\d{6}|[1-9]\d{6,})\.jsonl$/.test(name) && name !== 'audit-000000.jsonl')
  return numbered.sort((a, b) => Number(a.slice(6, -6)) - Number(b.slice(6, -6))).map((name) => join(path, name))
}

/** @param {readonly string[]} args @returns {number} the exit code */
function main(args) {
  const values = { '--against': '', '--key': '' }
  const flags = new Set()
  const logs = []
  for (let n = 0; n < args.length; n += 1) {
    const arg = args[n] ?? ''
    if (arg === '--against' || arg === '--key') values[arg] = args[(n += 1)] ?? ''
    else if (arg === '--partial' || arg === '--json') flags.add(arg)
    else if (arg.startsWith('-')) throw new Error(`unknown option ${arg}`)
    else logs.push(arg)
  }
  if (logs.length === 0)
    throw new Error('usage: node verify-hoop-audit.mjs LOG… [--against CHECKPOINT] [--key PUBLICKEY] [--partial] [--json]')
  const against = values['--against']
  const text = against && !against.trimStart().startsWith('{') ? readFileSync(against, 'utf8') : against
  const checkpoint = text ? readCheckpoint(text, values['--key'] || undefined) : undefined
  const verdict = verifyFiles(logs.flatMap(filesOf), { checkpoint, isPartial: flags.has('--partial') })
  console.log(flags.has('--json') ? JSON.stringify(verdict) : describe(verdict, checkpoint))
  return verdict.ok ? 0 : 1
}

/** @param {Verdict} verdict @param {Checkpoint | undefined} checkpoint */
function describe(verdict, checkpoint) {
  if (!verdict.ok)
    return `BROKEN: ${verdict.error.reason} at ${verdict.error.segment} line ${verdict.error.line}, where record ${verdict.error.seq} should be`
  const { records, head, torn } = verdict
  const whole = head ? `OK: ${records} records, the last is ${head.seq} with hash ${head.hash}` : 'OK: no records'
  const held = checkpoint
    ? `; holds record ${checkpoint.seq} as signed by key ${checkpoint.keyId} at ${checkpoint.at}`
    : '; no checkpoint given: a cut-off end would not show'
  return `${whole}${held}${torn ? '; the last line is torn (a write that was cut off)' : ''}`
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  try {
    process.exitCode = main(process.argv.slice(2))
  } catch (error) {
    console.error(`cannot check: ${error instanceof Error ? error.message : String(error)}`)
    process.exitCode = 2
  }
}
