import { existsSync } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, dirname, join, sep } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { isObject, parseRecord } from '../parse-record.ts'
import { headerOfInfo } from './header.ts'
import { maxRecordBytes, type MessageStamp, type RawMessage, type RawRecord, type SessionSource } from './source.ts'

/** Where the files of one session are. */
export interface SessionTree {
  readonly id: string
  readonly info: string
  /** Of the session's messages. */
  readonly messages: string
  /** In it, a folder of parts for each message. */
  readonly parts: string
}

/**
 * The tree that an info file belongs to: `…/storage/session/<project>/<ses>.json` (from 0.6 on) or, before, `…/session/info/<ses>.json`.
 * `undefined` for any other file.
 */
export function treeOf(info: string): SessionTree | undefined {
  const id = basename(info, '.json')
  const folder = dirname(info)
  const sessions = dirname(folder)
  if (!/^ses_\w+$/.test(id) || !info.endsWith('.json') || basename(sessions) !== 'session') return undefined
  if (basename(folder) === 'info') return { id, info, messages: join(sessions, 'message', id), parts: join(sessions, 'part', id) }
  const storage = dirname(sessions)
  return { id, info, messages: join(storage, 'message', id), parts: join(storage, 'part') }
}

/** The parts of this many messages, the last ones, are listened to; a change of an older one is seen at the next sweep. */
const watchedMessages = 16
/** A file that was written this lately may be half written. */
const freshMs = 2_000
/** How long to wait for the other half. */
const retriesMs = [2, 5, 10, 20, 40]

/** One session in a tree of files. */
export function createTreeSource({ id, info, messages, parts }: SessionTree): SessionSource {
  let watched: readonly string[] = []
  return {
    begin: async () => (existsSync(info) ? {} : undefined),
    probe: async () => undefined,
    async scan() {
      const text = await readWhole(info)
      if (text === undefined) return undefined
      const { value } = asRecord(text)
      const stamps: MessageStamp[] = []
      for (const message of await idsIn(messages)) {
        const found = await stampOf(join(messages, `${message}.json`), join(parts, message))
        if (found) stamps.push({ id: message, ...found })
      }
      const folders = [dirname(messages), messages, dirname(parts), parts].map((folder) => folder + sep)
      const recent = stamps.slice(-watchedMessages).flatMap(({ id: message, records }) => (records > 1 ? join(parts, message) + sep : []))
      watched = [...folders.filter(existsSync), ...recent]
      return { header: headerOfInfo(id, value ?? {}), messages: stamps }
    },
    async load(ids) {
      const loaded: RawMessage[] = []
      for (const message of ids) {
        const one = await loadMessage(message)
        if (one) loaded.push(one)
      }
      return loaded
    },
    // only what is there: a folder that is made later is heard in the one above it
    watch: () => [info, ...watched],
  }

  async function loadMessage(message: string): Promise<RawMessage | undefined> {
    const file = join(messages, `${message}.json`)
    // the stamp comes first: what changes while we read has another one at the next scan
    const stamp = await stampOf(file, join(parts, message))
    const record = await readRecord(file, message)
    if (!stamp || !record) return undefined
    const own: RawRecord[] = []
    for (const part of await idsIn(join(parts, message))) {
      const found = await readRecord(join(parts, message, `${part}.json`), part)
      if (found) own.push(found)
    }
    return { id: message, stamp: stamp.stamp, message: record, parts: own }
  }
}

/** Names of the JSON files in a folder, without the ending, in order: an id begins with its time. */
async function idsIn(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (isGone(error)) return []
    throw error
  })
  return names.flatMap((name) => (/^\w+\.json$/.test(name) ? name.slice(0, -5) : [])).sort()
}

async function stampOf(file: string, folder: string): Promise<Omit<MessageStamp, 'id'> | undefined> {
  const files = [file, ...(await idsIn(folder)).map((part) => join(folder, `${part}.json`))]
  const found = await Promise.all(files.map((one) => stat(one).catch(() => undefined)))
  if (!found[0]) return undefined
  const there = found.filter((one) => one !== undefined)
  const bytes = there.reduce((sum, { size }) => sum + size, 0)
  const changed = there.reduce((latest, { mtimeMs, ctimeMs }) => Math.max(latest, mtimeMs, ctimeMs), 0)
  const inodes = there.reduce((sum, { ino }) => (sum * 31 + ino) % 0xffff_ffff, 0)
  return { stamp: `${there.length} ${changed} ${bytes} ${inodes}`, bytes, records: there.length }
}

async function readRecord(file: string, id: string): Promise<RawRecord | undefined> {
  const text = await readWhole(file)
  return text === undefined ? undefined : { id, text, bytes: Buffer.byteLength(text) }
}

/** The text of a file, once it is whole or has had its time; `undefined` when there is none. */
async function readWhole(file: string): Promise<string | undefined> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      const { size, mtimeMs } = await stat(file)
      if (size > maxRecordBytes) return ''
      const text = await readFile(file, 'utf8')
      const waitMs = retriesMs[attempt]
      if (waitMs === undefined || Date.now() - mtimeMs > freshMs || asRecord(text).ok) return text
      await sleep(waitMs)
    } catch (error) {
      if (isGone(error)) return undefined
      if (isForbidden(error)) return ''
      throw error
    }
  }
}

function asRecord(text: string) {
  const parsed = parseRecord(text)
  return parsed.ok && isObject(parsed.value) ? { ok: true, value: parsed.value } : { ok: false, value: undefined }
}

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined)
const isGone = (error: unknown): boolean => codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR'
/** One file that must not be read is a malformed record, and does not hide the others. */
const isForbidden = (error: unknown): boolean => ['EACCES', 'EPERM', 'EISDIR'].includes(String(codeOf(error)))
