import { basename } from 'node:path'

/** The forms in which Codex leaves a rollout, by the name of the file. `packed`: compressed with zstd, which Node 20 cannot read. */
export type RolloutFile = 'lines' | 'document' | 'packed'

/** `rollout-<local time>-<thread id>.jsonl`; very old ones end in `.json`, cold ones of some versions in `.jsonl.zst`. */
export function rolloutFile(path: string): RolloutFile | undefined {
  const [, end] = /^rollout-.*?\.(jsonl?|jsonl\.zst)$/.exec(basename(path)) ?? []
  if (end === undefined) return undefined
  return end === 'jsonl' ? 'lines' : end === 'json' ? 'document' : 'packed'
}

/** The thread's id in the name of its file, else the name without its ending. */
export function idOfFile(path: string): string {
  const name = basename(path).replace(/\.jsonl?$/, '')
  return /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.exec(name)?.[0] ?? name
}

const types = new Set(['session_meta', 'turn_context', 'response_item', 'event_msg', 'compacted', 'token_usage_record', 'world_state'])

/** How the first line of the flat format and the only object of the oldest one begin, whatever the spaces. */
const beginnings = [/^\s*\{\s*"id"\s*:\s*"[^"]*"\s*,\s*"timestamp"\s*:\s*"[^"]*"\s*,\s*"instructions"\s*:/, /^\s*\{\s*"session"\s*:\s*\{/]

/** A line of the typed format, at least its beginning: the first line can be longer than what is looked at. */
const typedLine = /^\s*\{\s*"timestamp"\s*:\s*"[^"]*"\s*,\s*(?:"ordinal"\s*:\s*\d+\s*,\s*)?"type"\s*:\s*"([a-z_]+)"\s*,\s*"payload"\s*:/

/** Whether a file is a rollout, by its name and how it begins. */
export function isRollout(path: string, head: Buffer): boolean {
  const named = rolloutFile(path)
  if (named === 'packed') return true
  const text = head.toString('utf8').replace(/^\ufeff/, '')
  if (named && text.trim() === '') return true
  const lines = text.split('\n', 200)
  if (lines.some((line) => types.has(typedLine.exec(line.slice(0, 500))?.[1] ?? ''))) return true
  if (beginnings.some((begins) => begins.test(text.slice(0, 2_000)))) return true
  return named === 'lines' && lines.some((line) => /^\{"record_type":"state"\}\r?$/.test(line))
}
