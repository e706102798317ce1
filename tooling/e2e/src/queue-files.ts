import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** What NEEDLE and its fleet keep beside a queue: no part of it. */
const notQueue = /^(?:events\.jsonl|heartbeats\.jsonl|traces|\.hoop-queue\.lock)/

/** Every file of a workspace's queue with its bytes, time and inode. */
export function photographQueue(workspace: string): Readonly<Record<string, string>> {
  const folder = join(workspace, '.beads')
  const files = readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .filter((name) => !notQueue.test(name))
  return Object.fromEntries(
    files.map((name) => {
      const { size, mtimeNs, ino } = statSync(join(folder, name), { bigint: true })
      return [name, `${ino} ${mtimeNs} ${size} ${readFileSync(join(folder, name)).toString('base64')}`]
    }),
  )
}

/** The lines of a queue's export that speak of something. */
export function linesAbout(workspace: string, text: string): readonly string[] {
  return readFileSync(join(workspace, '.beads/issues.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line.includes(text))
}
